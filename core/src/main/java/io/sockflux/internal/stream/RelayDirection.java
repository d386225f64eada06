package io.sockflux.internal.stream;

import io.netty.channel.FileRegion;
import io.sockflux.error.RelayException;
import io.sockflux.error.RelayException.Side;
import io.sockflux.error.SystemCallException;
import io.sockflux.internal.channel.Items;
import io.sockflux.internal.receive.ReceivedBytes;
import io.sockflux.internal.receive.Splitter;
import io.sockflux.internal.receive.WholeItemSplitter;
import io.sockflux.internal.send.SendOperation;
import java.util.concurrent.atomic.AtomicLong;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A direction of a relay: a send whose source is the other connection's input, followed by the end of the stream. */
final class RelayDirection {

    private final Side side;
    private final StreamConnection from;
    private final StreamConnection to;
    private final Object relay;
    private final AtomicLong bytes;
    /** What was counted before this relay. */
    private final long before;

    /**
     * A direction that has not begun.
     *
     * @param relay the relay that has claimed the input of {@code from}
     * @param bytes added to as the kernel takes bytes
     */
    RelayDirection(Side side, StreamConnection from, StreamConnection to, Object relay, AtomicLong bytes) {
        this.bytes = bytes;
        this.before = bytes.get();
        this.relay = relay;
        this.side = side;
        this.from = from;
        this.to = to;
    }

    /** How many bytes the kernel has taken. */
    long bytes() {
        return bytes.get() - before;
    }

    /** Relays; fails with {@link Failure}. */
    Mono<Void> run(boolean spliced) {
        Flux<?> received = spliced
                ? ReceivedBytes.received(from.receiveQueue(), () -> new WholeItemSplitter<>(this::whole), relay)
                : ReceivedBytes.received(from.receiveQueue(), () -> Splitter::pooled, relay);
        Flux<?> source = received.onErrorMap(error -> new Failure(side, side, error));
        return SendOperation.send(to.counting(bytes), source, !spliced)
                .then(to.endWriting())
                // A peer that has closed its unix socket wants no more input, which is no loss. Its own output still
                // goes on.
                .onErrorResume(
                        error -> to.isLeftInOrder() && !(error instanceof Failure) ? Mono.empty() : Mono.error(error))
                .onErrorMap(error -> error instanceof Failure ? error : sendFailure(error));
    }

    /** The failure of a send. A connection that failed by a read tells its sends first, so the read counts. */
    private Failure sendFailure(Throwable error) {
        if (error.getCause() instanceof SystemCallException call && call.call().equals("recv")) {
            return new Failure(opposite(side), opposite(side), call);
        }
        return new Failure(opposite(side), side, error);
    }

    private Object whole(Object item) {
        return item instanceof FileRegion ? item : Items.bytes(item, from);
    }

    private static Side opposite(Side side) {
        return side == Side.ONE ? Side.OTHER : Side.ONE;
    }

    /** The side that failed and the direction in which it failed; used within a relay only. */
    private static final class Failure extends Exception {

        private static final long serialVersionUID = 1;

        private final Side failed;
        private final Side from;
        private final Throwable why;

        Failure(Side failed, Side from, Throwable why) {
            super(null, why, false, false);
            this.failed = failed;
            this.from = from;
            this.why = why;
        }
    }

    /** The failure for the subscriber, when the relay has stopped. */
    static Throwable failure(Throwable error, RelayDirection there, RelayDirection back) {
        if (!(error instanceof Failure failure)) {
            return error;
        }
        StreamConnection failed = failure.failed == Side.ONE ? there.from : there.to;
        return new RelayException(
                failure.failed, failure.from, failed.peerEndpoint(), there.bytes(), back.bytes(), failure.why);
    }
}
