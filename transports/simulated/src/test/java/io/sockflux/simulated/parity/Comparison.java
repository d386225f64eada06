package io.sockflux.simulated.parity;

import io.sockflux.simulated.call.KernelRules;
import io.sockflux.simulated.world.Chance;
import io.sockflux.simulated.world.Choices;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Compares the model with the kernel, call by call. */
final class Comparison {

    /** A kernel on a busy machine may be late, so only what differs each time is a difference. */
    private static final int CONFIRMATIONS = 3;

    private final KernelRunner kernel;

    Comparison(KernelRunner kernel) {
        this.kernel = kernel;
    }

    /** The first of so many random programs on which the model differs, made as small as it can be, with both answers; or nothing. */
    Optional<String> firstDifference(Family family, long seed, int programs, KernelRules rules) throws IOException {
        Chance chance = new Choices(seed).of(family.name());
        for (int i = 0; i < programs; i++) {
            Program program = family.random(chance);
            if (differs(program, rules)) {
                return Optional.of("program " + i + " of seed " + seed + ", " + told(smaller(program, rules), rules));
            }
        }
        return Optional.empty();
    }

    boolean differs(Program program, KernelRules rules) throws IOException {
        List<String> model = ModelRunner.run(program, rules);
        for (int i = 0; i < CONFIRMATIONS; i++) {
            if (kernel.run(program).equals(model)) {
                return false;
            }
        }
        return true;
    }

    /** Takes calls out as long as what is left still differs. */
    private Program smaller(Program program, KernelRules rules) throws IOException {
        Program small = program;
        for (int count = small.calls().size() / 2; count > 0; count = count == 1 ? 0 : (count + 1) / 2) {
            for (int from = 0; from + count <= small.calls().size(); ) {
                Program fewer = small.without(from, count);
                if (differs(fewer, rules)) {
                    small = fewer;
                } else {
                    from++;
                }
            }
        }
        return small;
    }

    private String told(Program program, KernelRules rules) throws IOException {
        List<String> kernels = kernel.run(program);
        List<String> models = ModelRunner.run(program, rules);
        StringBuilder text = new StringBuilder(program.kind() + ", made smaller (call: kernel | model)");
        for (int i = 0; i < program.calls().size(); i++) {
            String ours = models.get(i);
            String theirs = i < kernels.size() ? kernels.get(i) : "nothing";
            text.append(String.format(
                    "%n  %-16s %s%s", program.calls().get(i) + ":", theirs, ours.equals(theirs) ? "" : "  |  " + ours));
        }
        return text.toString();
    }
}
