package io.sockflux.examples.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.sockflux.Network;
import io.sockflux.address.Endpoint;
import io.sockflux.contract.kit.Amount;
import io.sockflux.examples.Program;
import io.sockflux.spi.Capability;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A server is started again and again while clients connect and transfers run: nobody is refused or reset, and each
 * transfer is whole.
 */
@Timeout(value = 900, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HandOverLoadTest {

    private static final int RATE = Amount.of(100, 1000);
    private static final int TRANSFERS = Amount.of(10, 200);
    private static final int RESTARTS = Amount.of(2, 20);
    private static final int SECONDS = Amount.of(3, 60);

    private static final List<String> STEPS =
            List.of("connected", "greeted", "listed", "found", "passed", "ready", "going");

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    private final List<Program> programs = new ArrayList<>();

    private Program start(Endpoint endpoint) {
        Program program = Program.start(
                "echo-server",
                "--hand-over",
                folder.resolve("meet").toString(),
                "--max-connections",
                "100000",
                endpoint.toString());
        programs.add(program);
        return program;
    }

    private interface Between {
        void restart(int number) throws IOException, InterruptedException;
    }

    /** Restarts the server under load, and does something before each restart. */
    private void restart(Between between) throws IOException, InterruptedException {
        try (Network network = Network.create()) {
            Assumptions.assumeTrue(
                    network.supports(Capability.ADOPTION) && network.supports(Capability.PASSING), "no hand-over here");
            Endpoint endpoint = start(Endpoint.parse("tcp://127.0.0.1:0")).ready();
            HandOverLoad load = new HandOverLoad(network, endpoint, RATE, TRANSFERS);
            load.begin();
            long begun = System.nanoTime();
            for (int i = 1; i <= RESTARTS; i++) {
                between.restart(i);
                load.awaitSeconds(begun, (double) SECONDS * i / (RESTARTS + 1));
                assertThat(start(endpoint).ready()).isEqualTo(endpoint);
            }
            load.awaitSeconds(begun, SECONDS);
            load.end();
            System.out.println("hand-over of " + RESTARTS + " restarts: " + load);
            assertThat(load.failures()).as("%s", load).isEmpty();
            assertThat(load.answered()).isPositive();
            assertThat(load.whole()).isGreaterThanOrEqualTo(TRANSFERS);
            Program last = programs.get(programs.size() - 1);
            for (Program program : programs) {
                if (!program.equals(last)) {
                    program.assertWell();
                }
            }
            last.terminate();
            last.assertWell();
        } finally {
            programs.forEach(Program::close);
        }
    }

    @Test
    void shouldRefuseNobodyWhileItIsStartedAgain() throws IOException, InterruptedException {
        restart(number -> {});
    }

    @Test
    void shouldRefuseNobodyWhileNewcomersAreKilled() throws IOException, InterruptedException {
        PythonPeers python = new PythonPeers(folder);
        restart(number -> {
            for (String step : List.of(STEPS.get(number % STEPS.size()), STEPS.get((number + 3) % STEPS.size()))) {
                try (Program killed = python.start(folder.resolve("meet"), step)) {
                    killed.status();
                    assertThat(killed.lines()).isEmpty();
                    assertThat(killed.complaints()).isEmpty();
                }
            }
        });
    }
}
