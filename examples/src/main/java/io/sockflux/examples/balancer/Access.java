package io.sockflux.examples.balancer;

import io.sockflux.error.Errno;
import io.sockflux.error.NoBackendException;
import io.sockflux.error.RelayException;
import io.sockflux.error.SystemCallException;
import io.sockflux.stream.Connection;
import io.sockflux.stream.RelayCounts;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One client's connection, from when it came to its line. */
final class Access {

    /** What a call is told of a peer that has reset its connection: a read the first, a write either. */
    private static final Set<Errno> GONE = EnumSet.of(Errno.ECONNRESET, Errno.EPIPE);

    private final Connection client;
    private final Consumer<String> lines;
    private final AtomicBoolean isTold = new AtomicBoolean();
    private final long begunNanos = System.nanoTime();
    private final RelayCounts counts = new RelayCounts();
    private volatile @Nullable Connection backend;
    private volatile boolean isClientGone;

    /** A connection that has come; its line goes there. */
    Access(Connection client, Consumer<String> lines) {
        this.client = client;
        this.lines = lines;
        client.closed().subscribe(nothing -> {}, error -> {}, () -> isClientGone = true);
    }

    /** The backend is connected to; its relay counts here. */
    RelayCounts to(Connection connected) {
        backend = connected;
        return counts;
    }

    /** Both directions came to their end. */
    void ended() {
        tell("ended");
    }

    /** A relay has failed, or there was none. */
    void failed(Throwable error) {
        if (error instanceof NoBackendException) {
            tell("no-backend");
        } else if (error instanceof RelayException relay) {
            String side = relay.side() == RelayException.Side.ONE ? "client" : "backend";
            tell(side + (isReset(relay) ? "-reset" : "-failed"));
        } else {
            tell("failed");
        }
    }

    /** The handler was cancelled: by its client's reset, or by the end of the drain. */
    void cancelled() {
        tell(isClientGone ? "client-reset" : "cut");
    }

    private static boolean isReset(Throwable error) {
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            if (cause instanceof SystemCallException call
                    && call.errno().filter(GONE::contains).isPresent()) {
                return true;
            }
        }
        return false;
    }

    private void tell(String end) {
        // A failure may come behind a cancellation.
        if (isTold.compareAndSet(false, true)) {
            Connection chosen = backend;
            long millis = Duration.ofNanos(System.nanoTime() - begunNanos).toMillis();
            lines.accept("ACCESS client=" + client.peerEndpoint()
                    + " backend=" + (chosen == null ? "-" : chosen.peerEndpoint())
                    + " there=" + counts.toOther() + " back=" + counts.fromOther() + " ms=" + millis + " end=" + end);
        }
    }
}
