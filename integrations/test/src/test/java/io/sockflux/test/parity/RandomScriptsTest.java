package io.sockflux.test.parity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sockflux.error.Errno;
import io.sockflux.error.TransportUnavailableException;
import io.sockflux.simulated.call.KernelRules;
import io.sockflux.test.SimulatedNetwork;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random programs come to the same on the simulated network and on a real kernel, call by call. */
@ResourceLock(SimulatedNetwork.LOCK)
class RandomScriptsTest {

    private static final int SCRIPTS = Boolean.getBoolean("sockflux.long") ? 2_000 : 150;
    private static final long SEED = Long.getLong("sockflux.parity.seed", 1L);

    /** A machine that is busy may be late, so only what differs each time is a difference. */
    private static final int CONFIRMATIONS = 8;

    /** All simulated runs come first, as Reactor's schedulers are the simulation's meanwhile. */
    private static List<List<String>> simulated(List<Script> scripts, KernelRules rules) {
        try (SimulatedRun run = new SimulatedRun(rules)) {
            return scripts.stream().map(run::run).toList();
        }
    }

    private static List<Script> scripts(int count) {
        SplittableRandom chance = new SplittableRandom(SEED);
        List<Script> scripts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            scripts.add(Script.random(chance));
        }
        return scripts;
    }

    private static boolean differs(RealRun real, Script script, List<String> simulated) {
        for (int i = 0; i < CONFIRMATIONS; i++) {
            if (real.comparable(real.run(script)).equals(real.comparable(simulated))) {
                return false;
            }
        }
        return true;
    }

    /** The first script that differs, made smaller. */
    private static Optional<String> firstDifference(String transport, List<Script> scripts, KernelRules rules) {
        List<List<String>> simulated = simulated(scripts, rules);
        try (RealRun real = new RealRun(transport)) {
            for (int i = 0; i < scripts.size(); i++) {
                if (real.hasAnswer(scripts.get(i)) && differs(real, scripts.get(i), simulated.get(i))) {
                    return Optional.of("script " + i + " of seed " + SEED + ", " + told(real, scripts.get(i), rules));
                }
            }
        } catch (TransportUnavailableException e) {
            assumeTrue(false, e.getMessage());
        }
        return Optional.empty();
    }

    private static String told(RealRun real, Script script, KernelRules rules) {
        Script small = script;
        for (int i = 0; i < small.steps().size(); ) {
            Script fewer = small.without(i);
            if (differs(real, fewer, simulated(List.of(fewer), rules).get(0))) {
                small = fewer;
            } else {
                i++;
            }
        }
        List<String> reals = real.run(small);
        List<String> models = simulated(List.of(small), rules).get(0);
        StringBuilder text = new StringBuilder("made smaller (call: real | simulated)");
        for (int i = 0; i < small.steps().size(); i++) {
            text.append(String.format(
                    "%n  %-16s %s%s",
                    small.steps().get(i) + ":",
                    reals.get(i),
                    reals.get(i).equals(models.get(i)) ? "" : "  |  " + models.get(i)));
        }
        return text.toString();
    }

    @ParameterizedTest
    @ValueSource(strings = {"epoll", "nio"})
    void shouldComeToTheSame(String transport) {
        assertThat(firstDifference(transport, scripts(SCRIPTS), KernelRules.LINUX))
                .isEmpty();
    }

    @Test
    void shouldFindAResetThatTakesWhatWasReceived() {
        assertThat(firstDifference("epoll", scripts(SCRIPTS), new KernelRules() {
                    @Override
                    public boolean inputSurvivesReset() {
                        return false;
                    }
                }))
                .isPresent();
    }

    @Test
    void shouldFindALingerThatDoesNothing() {
        assertThat(firstDifference("epoll", scripts(SCRIPTS), new KernelRules() {
                    @Override
                    public boolean zeroLingerResets() {
                        return false;
                    }
                }))
                .isPresent();
    }

    @Test
    void shouldFindAnErrorThatIsAnother() {
        assertThat(firstDifference("epoll", scripts(SCRIPTS), new KernelRules() {
                    @Override
                    public Errno resetErrno(boolean isBehindPeersEnd) {
                        return Errno.ECONNABORTED;
                    }
                }))
                .isPresent();
    }
}
