package io.sockflux.internal.log;

import java.util.function.Consumer;
import java.util.function.LongSupplier;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;
import reactor.util.context.ContextView;

/**
 * Errors that no subscriber can be told any more. Reactor logs each with its stack. But a reset of a peer reaches every
 * stream of its connection, and all but one of them drop it. So what peers do is a line of a {@link QuietLog}. Reactor's
 * hook for dropped errors, or its log, is told of the rest, at a pace for each place that throws.
 */
public final class Drops {

    /** Under this key of a context Reactor looks for the hook of a stream. */
    static final String LOCAL_HOOK = "reactor.onErrorDropped.local";

    /** Of each place that throws, in the time between two warnings. A test that counts some drops finds all of them. */
    static final int MOST = 5;

    private static final Drops ALL = of(new QuietLog(Drops.class), System::nanoTime);

    /** For the streams of a handler: what they drop comes here. */
    private static final Context OF_HANDLERS = Context.of(LOCAL_HOOK, (Consumer<Throwable>) ALL::dropped);

    private final QuietLog log;
    private final LinePace pace;

    private Drops(QuietLog log, LinePace pace) {
        this.log = log;
        this.pace = pace;
    }

    static Drops of(QuietLog log, LongSupplier nanoTime) {
        return new Drops(log, new LinePace(MOST, QuietLog.PAUSE.toNanos(), nanoTime));
    }

    /** The context in which handlers run. */
    public static Context ofHandlers() {
        return OF_HANDLERS;
    }

    /** Drops an error that has no stream. */
    public static void drop(Throwable error) {
        ALL.dropped(error);
    }

    /** Drops an error of a stream: to the stream's own hook, if its context has one. */
    public static void drop(Throwable error, ContextView context) {
        if (context.hasKey(LOCAL_HOOK)) {
            Operators.onErrorDropped(error, Context.of(context));
        } else {
            ALL.dropped(error);
        }
    }

    void dropped(Throwable error) {
        if (log.isOfPeer("an error was dropped", error)) {
            return;
        }
        long leftOut = pace.take(QuietLog.origin("", error));
        if (leftOut == LinePace.LEFT_OUT) {
            return;
        }
        if (leftOut > 0) {
            log.warn(leftOut + " more errors like the next one were dropped since the last line");
        }
        Operators.onErrorDropped(error, Context.empty());
    }
}
