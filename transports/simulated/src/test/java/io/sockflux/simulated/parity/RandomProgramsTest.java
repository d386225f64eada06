package io.sockflux.simulated.parity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sockflux.simulated.call.KernelRules;
import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Random programs answer the same on the model and on the kernel at hand, call by call. The long form runs 2,000 of each family, the full form 20,000. */
class RandomProgramsTest {

    private static final int PROGRAMS = Integer.getInteger("sockflux.parity.programs", most());
    private static final long SEED = Long.getLong("sockflux.parity.seed", 1L);

    /** All take 11 minutes, most of which the kernel waits with acknowledgements. */
    private static int most() {
        if (Boolean.getBoolean("sockflux.full")) {
            return 20_000;
        }
        return Boolean.getBoolean("sockflux.long") ? 2_000 : 300;
    }

    private static KernelRunner kernel;

    @BeforeAll
    static void askTheKernel() throws Exception {
        assumeTrue(
                KernelRunner.missing().isEmpty(), () -> KernelRunner.missing().orElse(""));
        kernel = KernelRunner.start();
    }

    @AfterAll
    static void leaveTheKernel() throws IOException {
        if (kernel != null) {
            kernel.close();
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldAnswerAsTheKernelDoes(Family family) throws IOException {
        assertThat(new Comparison(kernel).firstDifference(family, SEED, PROGRAMS, KernelRules.LINUX))
                .isEmpty();
    }
}
