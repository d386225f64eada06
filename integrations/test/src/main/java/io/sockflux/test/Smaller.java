package io.sockflux.test;

import io.sockflux.simulated.Simpler;
import java.util.ArrayList;
import java.util.List;

/** Looks for the least that still fails. */
final class Smaller {

    private final SeedRun failed;
    private final SeedRun.Body body;
    private final long end;
    private SeedRun least;
    private boolean complete = true;

    private Smaller(SeedRun failed, SeedRun.Body body, long end) {
        this.failed = failed;
        this.body = body;
        this.end = end;
        least = failed;
    }

    /**
     * Leaves out one thing after the other and keeps what the failure does not need.
     *
     * @param seconds how long it may look, in real time
     */
    static Smaller of(SeedRun failed, SeedRun.Body body, int seconds) {
        Smaller smaller = new Smaller(failed, body, System.nanoTime() + seconds * 1_000_000_000L);
        smaller.look();
        return smaller;
    }

    private void look() {
        // From the last, as what comes first often makes room for what comes later.
        for (int number = failed.faults().size(); number >= 1; number--) {
            attempt(least.simpler().withoutFault(number));
        }
        for (String chance : failed.chances()) {
            attempt(least.simpler().withPlain(chance));
        }
    }

    private void attempt(Simpler simpler) {
        if (System.nanoTime() > end) {
            complete = false;
            return;
        }
        SeedRun run = SeedRun.of(failed.seed(), simpler, null, body);
        if (run.failedAs(failed)) {
            least = run;
        }
    }

    /** The run with the least in it. */
    SeedRun least() {
        return least;
    }

    /** What it found, in words. */
    List<String> words() {
        List<String> lines = new ArrayList<>();
        List<String> needed = new ArrayList<>();
        for (int number = 1; number <= failed.faults().size(); number++) {
            if (!least.simpler().faults().contains(number)) {
                needed.add("fault " + number + ": " + failed.faults().get(number - 1));
            }
        }
        failed.chances().stream()
                .filter(chance -> !least.simpler().chances().contains(chance))
                .forEach(chance -> needed.add("the chance of \"" + chance + "\""));
        lines.add(
                needed.isEmpty()
                        ? "It fails without any fault, and with plain choices only."
                        : "It needs " + String.join("; ", needed) + ".");
        if (!complete) {
            lines.add("Time was over before all was left out once.");
        }
        return lines;
    }
}
