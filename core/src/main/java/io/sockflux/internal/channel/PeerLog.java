package io.sockflux.internal.channel;

import io.sockflux.internal.loop.LoopClock;
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
 * Log lines that peers can cause in any number. The first of each kind is logged at once. Later there is a line at most
 * every {@link #PAUSE}, which says how many there were meanwhile. A failure of the peer has no stack trace, as the stack
 * says nothing of the peer.
 */
public final class PeerLog {

    private static final Duration PAUSE = Duration.ofSeconds(10);

    /**
     * How many kinds are told apart. Exceptions make the kinds, so a peer can choose them to some degree and must not
     * fill memory.
     */
    private static final int MOST_KINDS = 100;

    private static final String OTHERS = "others";

    private final Logger log;
    private final long pauseNanos;
    private final LongSupplier nanoTime;
    private final Map<String, Kind> kinds = new HashMap<>();

    /** Guarded by {@link #kinds}. */
    private static final class Kind {

        private long since;
        private long untold;

        Kind(long since) {
            this.since = since;
        }
    }

    /** A log under the name of a class. */
    public PeerLog(Class<?> of) {
        this(Loggers.getLogger(of), PAUSE, LoopClock::machineNanos);
    }

    PeerLog(Logger log, Duration pause, LongSupplier nanoTime) {
        this.log = log;
        this.pauseNanos = pause.toNanos();
        this.nanoTime = nanoTime;
    }

    /**
     * Logs that a handler has failed. A failure that is no {@link IOException} is the program's, so its stack trace is
     * logged.
     */
    public void handlerFailed(Connection connection, Throwable error) {
        boolean isOfPeer = error instanceof IOException;
        String kind = "handler " + error.getClass().getName();
        warn(
                kind,
                () -> "handler failed on " + connection + (isOfPeer ? ": " + line(error) : ""),
                isOfPeer ? null : error);
    }

    /** Logs a line of this kind, unless its time has not come. */
    void warn(String kind, Supplier<String> words) {
        warn(kind, words, null);
    }

    /** Logs that code of the program has failed, with its stack. */
    void programFailed(String what, Throwable error) {
        warn(what + " " + error.getClass().getName(), () -> what + " failed", error);
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

    /** How many lines of this kind were left out since the last; -1 if this line is to be left out too. */
    private long take(String kind) {
        long now = nanoTime.getAsLong();
        synchronized (kinds) {
            String known = kinds.containsKey(kind) || kinds.size() < MOST_KINDS ? kind : OTHERS;
            Kind counted = kinds.get(known);
            if (counted == null) {
                kinds.put(known, new Kind(now));
                return 0;
            }
            if (now - counted.since < pauseNanos) {
                counted.untold++;
                return -1;
            }
            long untold = counted.untold;
            counted.since = now;
            counted.untold = 0;
            return untold;
        }
    }

    private static String line(Throwable error) {
        return String.valueOf(error.getMessage()).strip().replaceAll("\\s*\\R\\s*", " ");
    }
}
