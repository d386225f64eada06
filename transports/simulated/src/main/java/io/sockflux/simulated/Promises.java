package io.sockflux.simulated;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.BooleanSupplier;

/** What must hold in a run: always, or once within a time. Asked after each step. */
final class Promises {

    private final List<Always> always = new ArrayList<>();
    private final List<Eventually> eventually = new ArrayList<>();

    private record Always(String what, BooleanSupplier condition) {}

    private record Eventually(String what, long end, BooleanSupplier condition) {}

    void always(String what, BooleanSupplier condition) {
        always.add(new Always(what, condition));
    }

    void eventually(String what, long end, BooleanSupplier condition) {
        eventually.add(new Eventually(what, end, condition));
    }

    /** Fails if a promise is broken. */
    void check(long now) {
        if (always.isEmpty() && eventually.isEmpty()) {
            return;
        }
        for (Always each : always) {
            if (!each.condition().getAsBoolean()) {
                throw new AssertionError("always \"" + each.what() + "\" does not hold at " + text(now));
            }
        }
        for (Iterator<Eventually> all = eventually.iterator(); all.hasNext(); ) {
            Eventually each = all.next();
            // What holds behind the end has come by the step that was just done, and is too late.
            if (now <= each.end() && each.condition().getAsBoolean()) {
                all.remove();
            } else if (now > each.end()) {
                throw new AssertionError("eventually \"" + each.what() + "\" did not hold until " + text(each.end()));
            }
        }
    }

    /** Fails if something was to come about within a time that has not come yet, and has not come about. */
    void checkAtTheEnd() {
        for (Eventually each : eventually) {
            if (!each.condition().getAsBoolean()) {
                throw new AssertionError("eventually \"" + each.what() + "\" has not held at the end of the run");
            }
        }
    }

    private static String text(long nanos) {
        return Times.text(Duration.ofNanos(nanos));
    }
}
