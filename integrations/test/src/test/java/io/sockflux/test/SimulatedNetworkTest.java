package io.sockflux.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;

import io.sockflux.simulated.Host;
import io.sockflux.simulated.Running;
import io.sockflux.simulated.Simulation;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Event;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

@ResourceLock(SimulatedNetwork.LOCK)
class SimulatedNetworkTest {

    private static final Duration SECOND = Duration.ofSeconds(1);

    private static final AtomicInteger RUNS = new AtomicInteger();

    /** Asks an echo server on another host for as many lines, by a connection each, as often as it takes. */
    private static Running<Long> asks(Simulation sim, int lines, boolean again) {
        Host server = sim.host("server", "10.0.0.1");
        Host client = sim.host("client", "10.0.0.2");
        sim.link(client, server)
                .latency(Duration.ofMillis(5), Duration.ofMillis(40))
                .loss(0.02);
        server.run(host -> host.network()
                .acceptor()
                .endpoints("tcp://10.0.0.1:80")
                .serve(connection -> connection.send(connection.receive())));
        Mono<String> ask = Mono.defer(() -> client.network()
                .connector("tcp://server:80")
                .use(connection -> connection
                        .send("line\n")
                        .then(connection
                                .receive()
                                .lines(StandardCharsets.UTF_8, 100)
                                .next()))
                .next()
                .timeout(Duration.ofSeconds(5)));
        Mono<String> asked = again ? ask.retryWhen(reactor.util.retry.Retry.fixedDelay(1000, SECOND)) : ask;
        return client.run(host -> Flux.range(0, lines)
                .concatMap(i -> asked.delaySubscription(SECOND))
                .count());
    }

    @SimulatedNetwork(seeds = 30, check = true)
    void shouldAnswerBehindACrash(Simulation sim) {
        Running<Long> asked = asks(sim, 20, true);
        Host server = sim.hosts().get(0);
        Host client = sim.hosts().get(1);
        sim.somewhere(SECOND, Duration.ofSeconds(20))
                .crash(server, Duration.ofSeconds(5))
                .partition(client, server, Duration.ofSeconds(3));
        sim.always("few descriptors", () -> client.openDescriptors() <= 3);
        sim.eventually("it asks", Duration.ofSeconds(5), () -> server.openDescriptors() > 1);
        sim.runUntil(asked);
        assertThat(asked.value()).isEqualTo(20);
    }

    // What fails

    /** Not for the engine that runs this class. */
    static class Failing {

        @SimulatedNetwork(seeds = 50)
        void isNotAskedAgain(Simulation sim) {
            Running<Long> asked = asks(sim, 20, false);
            Host server = sim.hosts().get(0);
            Host client = sim.hosts().get(1);
            sim.link(client, server).loss(0);
            sim.at(Duration.ofSeconds(3)).partition(client, server, Duration.ofMillis(1));
            sim.at(Duration.ofSeconds(10)).crash(server, Duration.ofSeconds(30));
            sim.runUntil(asked);
            assertThat(asked.value()).isEqualTo(20);
        }

        @SimulatedNetwork(seeds = 2)
        void waitsForEver(Simulation sim) {
            Host host = sim.host("alone", "10.0.0.1");
            sim.runUntil(host.run(here -> Mono.never()));
        }

        @SimulatedNetwork(seeds = 3)
        void asksTheRealWorld(Simulation sim) {
            Host host = sim.host("alone", "10.0.0.1");
            sim.runUntil(host.run(here ->
                    Mono.delay(Duration.ofNanos(1 + ThreadLocalRandom.current().nextInt(1_000_000_000)))));
            throw new AssertionError("planted");
        }

        @SimulatedNetwork(seeds = 3)
        void breaksAPromise(Simulation sim) {
            Host host = sim.host("alone", "10.0.0.1");
            sim.always("no socket", () -> host.openDescriptors() == 0);
            sim.runUntil(host.run(here ->
                    here.network().acceptor().endpoints("tcp://10.0.0.1:53").listen()));
        }

        @SimulatedNetwork(seeds = 3)
        void comesTooLate(Simulation sim) {
            Host host = sim.host("alone", "10.0.0.1");
            Running<Long> late = host.run(here -> Mono.delay(Duration.ofSeconds(10)));
            sim.eventually("it comes", Duration.ofSeconds(9), late::isDone);
            sim.runFor(Duration.ofMinutes(1));
        }

        @SimulatedNetwork(seeds = 7)
        void runsSevenTimes(Simulation sim) {
            RUNS.incrementAndGet();
            assertThat(sim.seed()).isBetween(1L, 7L);
        }
    }

    private static String failure(String method) {
        return EngineTestKit.engine("junit-jupiter")
                .selectors(selectMethod(Failing.class, method, Simulation.class.getName()))
                .execute()
                .testEvents()
                .failed()
                .stream()
                .map(SimulatedNetworkTest::message)
                .findFirst()
                .orElse("it did not fail");
    }

    private static String message(Event event) {
        return event.getRequiredPayload(org.junit.platform.engine.TestExecutionResult.class)
                .getThrowable()
                .map(Throwable::getMessage)
                .orElse("");
    }

    @Test
    void shouldTellTheFaultThatItNeeds() {
        assertThat(failure("isNotAskedAgain"))
                .startsWith("seed 1 fails at")
                .contains("-Dsockflux.seed=1\n")
                .contains("It needs fault 2: crash server for 30 s at 10 s.\n")
                .contains("server", "crash", "open sockets:");
    }

    @Test
    void shouldTellThatNothingWillEverHappen() {
        assertThat(failure("waitsForEver"))
                .contains("nothing will ever happen", "a program of host alone, running", "without any fault");
    }

    @Test
    void shouldTellWhereARunIsNotTheSame() {
        assertThat(failure("asksTheRealWorld")).contains("It does not go the same way twice: step ");
    }

    @Test
    void shouldHoldARunToItsPromises() {
        assertThat(failure("breaksAPromise"))
                .contains("always \"no socket\" does not hold", "tcp 10.0.0.1:53 LISTEN, 0 wait");
        assertThat(failure("comesTooLate")).contains("eventually \"it comes\" did not hold until 9 s");
    }

    @Test
    void shouldRunEachSeed() {
        RUNS.set(0);
        assertThat(failure("runsSevenTimes")).isEqualTo("it did not fail");
        assertThat(RUNS).hasValue(7);
        System.setProperty("sockflux.seed", "5");
        try {
            RUNS.set(0);
            assertThat(failure("runsSevenTimes")).isEqualTo("it did not fail");
            assertThat(RUNS).hasValue(1);
        } finally {
            System.clearProperty("sockflux.seed");
        }
    }

    // How programs wait

    @SimulatedNetwork(seeds = 5, check = true)
    void shouldRunProgramsThatBlock(Simulation sim) {
        Host server = sim.host("server", "10.0.0.1");
        Host client = sim.host("client", "10.0.0.2");
        sim.link(client, server).latency(Duration.ofMillis(1), Duration.ofMillis(9));
        server.run(host -> host.network()
                .acceptor()
                .endpoints("tcp://10.0.0.1:80")
                .serve(connection -> connection.send(connection.receive())));
        Running<Integer> asked = client.runBlocking("asks", waits -> {
            int answers = 0;
            for (int i = 0; i < 50; i++) {
                waits.sleep(SECOND);
                String answer = waits.await(client.network()
                        .connector("tcp://10.0.0.1:80")
                        .use(connection -> connection
                                .send("a\n")
                                .then(connection
                                        .receive()
                                        .lines(StandardCharsets.UTF_8, 9)
                                        .next())));
                assertThat(answer).isEqualTo("a");
                answers++;
            }
            assertThat(waits.now()).isGreaterThan(Duration.ofSeconds(50));
            return answers;
        });
        Running<String> never = client.runBlocking("waits", waits -> {
            waits.await(Mono.never());
            return "never";
        });
        sim.runUntil(asked);
        assertThat(asked.value()).isEqualTo(50);
        assertThat(never.isDone()).isFalse();
        client.crash();
        assertThat(Thread.getAllStackTraces().keySet())
                .noneMatch(thread -> thread.getName().endsWith("of host client"));
    }

    @SimulatedNetwork(seeds = 3)
    void shouldVerifyStepsInVirtualTime(Simulation sim) {
        Host host = sim.host("alone", "10.0.0.1");
        StepVerifier steps = StepVerifier.create(
                        Flux.interval(Duration.ofHours(1)).take(3))
                .expectNext(0L, 1L, 2L)
                .expectComplete()
                .verifyLater();
        sim.runFor(Duration.ofHours(4));
        steps.verify(SECOND);
        assertThat(host.openDescriptors()).isZero();
    }
}
