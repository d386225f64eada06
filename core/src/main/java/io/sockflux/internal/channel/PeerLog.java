package io.sockflux.internal.channel;

import io.sockflux.stream.Connection;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.util.Logger;
import reactor.util.Loggers;

/**
 * Log lines of which peers can cause any number. Of each kind there is a line at once, and then at most one in a while, which
 * says how many there were meanwhile. What a peer causes has no stack trace, as that says nothing of the peer.
 */
public final class PeerLog {

    private static final Duration PAUSE = Duration.ofSeconds(10);

    /** How many kinds are told apart. Kinds are made of exceptions, which a peer may choose to some degree. */
    private static final int MOST_KINDS = 100;

    private static final String OTHERS = "others";

    private final Logger log;
    private final long pauseNanos;
    private final LongSupplier nanoTime;
    private final Map<String, Kind> kinds = new HashMap<>();

    /** Guarded by the map. */
    private static final class Kind {

        private long since;
        private long untold;

        Kind(long since) {
            this.since = since;
        }
    }

    /** A log of a class's name. */
    public PeerLog(Class<?> of) {
        this(Loggers.getLogger(of), PAUSE, System::nanoTime);
    }

    PeerLog(Logger log, Duration pause, LongSupplier nanoTime) {
        this.log = log;
        this.pauseNanos = pause.toNanos();
        this.nanoTime = nanoTime;
    }

    /** Tells that a handler has failed. A failure that is no {@link IOException} is the program's, and has its stack. */
    public void handlerFailed(Connection connection, Throwable error) {
        boolean isOfPeer = error instanceof IOException;
        String kind = "handler " + error.getClass().getName();
        warn(
                kind,
                () -> "handler failed on " + connection + (isOfPeer ? ": " + line(error) : ""),
                isOfPeer ? null : error);
    }

    /** A line of this kind. */
    void warn(String kind, Supplier<String> words) {
        warn(kind, words, null);
    }

    private void warn(String kind, Supplier<String> words, @Nullable Throwable cause) {
        long untold = take(kind);
        if (untold < 0) {
            return;
        }
        String line = words.get() + (untold == 0 ? "" : " (and " + untold + " more like it since the last line)");
        if (cause == null) {
            log.warn(line);
        } else {
            log.warn(line, cause);
        }
    }

    /** How many there were since the last line of this kind; -1 where there is to be none now. */
    private long take(String kind) {
        long now = nanoTime.getAsLong();
        synchronized (kinds) {
            String known = kinds.containsKey(kind) || kinds.size() < MOST_KINDS ? kind : OTHERS;
            Kind one = kinds.get(known);
            if (one == null) {
                kinds.put(known, new Kind(now));
                return 0;
            }
            if (now - one.since < pauseNanos) {
                one.untold++;
                return -1;
            }
            long untold = one.untold;
            one.since = now;
            one.untold = 0;
            return untold;
        }
    }

    private static String line(Throwable error) {
        return String.valueOf(error.getMessage()).strip().replaceAll("\\s*\\R\\s*", " ");
    }
}
