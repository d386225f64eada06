package io.sockflux.internal.log;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.util.Logger;
import reactor.util.Loggers;

/**
 * The log of one part of core. What peers do is a line at debug, some a second of each kind. What an operator can mend is a
 * warning: the first of each kind at once, then one in a while. Both tell how many were left out since the last line of
 * the kind. While a level is off, no words are made for it. Any thread.
 */
public final class QuietLog {

    /** How many lines of one kind there are in a second at debug, unless this property says another number. */
    static final String LINES_PROPERTY = "sockflux.logLinesPerSecond";

    private static final int LINES = Math.max(1, Integer.getInteger(LINES_PROPERTY, 5));
    static final Duration PAUSE = Duration.ofSeconds(10);
    private static final long SECOND = 1_000_000_000;

    private static final int MOST_TOLD = 1_000;

    private final Logger log;
    private final LinePace peers;
    private final LinePace warnings;
    /** What was told once: lines, and places whose stack was shown. */
    private final Map<String, Boolean> told = new ConcurrentHashMap<>();

    /** A log under the name of a class. */
    public QuietLog(Class<?> of) {
        this(Loggers.getLogger(of), LINES, System::nanoTime);
    }

    QuietLog(Logger log, int linesPerSecond, LongSupplier nanoTime) {
        this.log = log;
        this.peers = new LinePace(linesPerSecond, SECOND, nanoTime);
        this.warnings = new LinePace(1, PAUSE.toNanos(), nanoTime);
    }

    // What peers do

    /** A line at debug on what a peer has done. The kind is one of few. */
    public void peer(String kind, Supplier<String> words) {
        if (!log.isDebugEnabled()) {
            return;
        }
        long leftOut = peers.take(kind);
        if (leftOut != LinePace.LEFT_OUT) {
            log.debug(words.get() + more(leftOut));
        }
    }

    /**
     * Tells a failure of something that has to do with a peer: as {@link #peer} if it is the peer's doing, and otherwise as
     * {@link #failed}.
     *
     * @param what has failed, in one of few words
     * @param on which connection or socket
     */
    public void failedOn(String what, Object on, Throwable error) {
        String kind = PeerFailures.kind(error);
        if (kind == null) {
            failed(what, on, error);
        } else {
            peer(kind, () -> what + " on " + on + ": " + line(error));
        }
    }

    /** Tells a failure that has no connection any more, if it is a peer's doing; returns whether it is. */
    boolean isOfPeer(String what, Throwable error) {
        String kind = PeerFailures.kind(error);
        if (kind != null) {
            peer(kind, () -> what + ": " + line(error));
        }
        return kind != null;
    }

    // What an operator can mend

    /** A warning, at its kind's pace. */
    public void warn(String kind, Supplier<String> words) {
        long leftOut = takeWarning(kind);
        if (leftOut != LinePace.LEFT_OUT) {
            log.warn(words.get() + more(leftOut));
        }
    }

    /** A warning that cannot come often. */
    public void warn(String line) {
        log.warn(line);
    }

    /** A warning that the process needs once, however often its reason comes up. */
    public void warnOnce(String line) {
        if (told.size() < MOST_TOLD && told.putIfAbsent(line, true) == null) {
            log.warn(line);
        }
    }

    /** Tells that code of the program, or of this library, has failed. */
    public void failed(String what, Throwable error) {
        failed(what, null, error);
    }

    /** The stack comes with the first line of each place that throws. Where it is known, it only fills the log. */
    private void failed(String what, @Nullable Object on, Throwable error) {
        String kind = what + ' ' + error.getClass().getName();
        long leftOut = takeWarning(kind);
        if (leftOut == LinePace.LEFT_OUT) {
            return;
        }
        String words = what + (on == null ? "" : " on " + on);
        if (showsStack(kind, error)) {
            log.warn(words + more(leftOut), error);
        } else {
            log.warn(words + ": " + error.getClass().getName() + ": " + line(error) + more(leftOut));
        }
    }

    private long takeWarning(String kind) {
        return log.isWarnEnabled() ? warnings.take(kind) : LinePace.LEFT_OUT;
    }

    private boolean showsStack(String kind, Throwable error) {
        return told.size() < MOST_TOLD && told.putIfAbsent(origin(kind, error), true) == null;
    }

    /** The place that threw, and what. */
    static String origin(String kind, Throwable error) {
        StackTraceElement[] stack = error.getStackTrace();
        return kind + ' ' + error.getClass().getName() + (stack.length == 0 ? "" : " " + stack[0]);
    }

    private static String more(long leftOut) {
        return leftOut == 0 ? "" : " (and " + leftOut + " more like it since the last line)";
    }

    private static String line(Throwable error) {
        return String.valueOf(error.getMessage()).strip().replaceAll("\\s*\\R\\s*", " ");
    }
}
