package io.sockflux.test.parts;

import static org.assertj.core.api.Assertions.assertThat;

import io.sockflux.ConnectRetry;
import io.sockflux.simulated.Host;
import io.sockflux.simulated.Running;
import io.sockflux.simulated.Simulation;
import io.sockflux.stream.Connection;
import io.sockflux.stream.Listener;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Supervised connecting: one connection at a time, waits that grow and start over, and always a next one. */
class SupervisedConnectTest {

    private static final String PLACE = "tcp://10.0.0.1:80";
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration FIRST = Duration.ofMillis(200);
    private static final Duration LONGEST = SECOND.multipliedBy(10);
    private static final Duration STABLE = SECOND.multipliedBy(5);

    /** A client that beats once a second over whatever connection there is. */
    private static final class Beating {

        private final Simulation sim;
        private final List<Duration> connects = new ArrayList<>();
        private @Nullable Duration lastBeat;
        private int beats;
        private int now;
        private int most;

        Beating(Simulation sim) {
            this.sim = sim;
        }

        Mono<Void> run(Host host) {
            return host.network()
                    .connector(PLACE)
                    .retry(ConnectRetry.exponential(FIRST, LONGEST).attempts(1_000))
                    .attemptTimeout(SECOND.multipliedBy(3))
                    .supervise(STABLE)
                    .concatMap(this::use, 0)
                    .then();
        }

        private Mono<Void> use(Connection connection) {
            connects.add(sim.now());
            most = Math.max(most, ++now);
            return Mono.defer(() -> connection
                            .send("beat\n")
                            .then(connection
                                    .receive()
                                    .lines(StandardCharsets.UTF_8, 9)
                                    .next())
                            .switchIfEmpty(Mono.error(new IllegalStateException("the end")))
                            .timeout(SECOND.multipliedBy(3)))
                    .doOnNext(answer -> {
                        beats++;
                        lastBeat = sim.now();
                    })
                    .delayElement(SECOND)
                    .repeat()
                    .then()
                    .onErrorResume(lost -> connection.abort())
                    .doFinally(over -> now--);
        }

        boolean hasBeatenSince(Duration time) {
            return lastBeat != null && lastBeat.compareTo(time) > 0;
        }
    }

    private static Mono<Listener> serve(Host host) {
        return host.network().acceptor().endpoints(PLACE).serve(connection -> connection.send(connection.receive()));
    }

    @PartTest
    void shouldBeatOnBehindEveryFault(Simulation sim) {
        Host server = sim.host("server", "10.0.0.1");
        Host client = sim.host("client", "10.0.0.2").descriptors(6);
        sim.link(client, server)
                .latency(Duration.ofMillis(1), Duration.ofMillis(40))
                .loss(0.02);
        Ends ends = Ends.of(sim, client);
        server.run(SupervisedConnectTest::serve);
        Beating beating = new Beating(sim);
        Running<Void> beats = client.run(beating::run);
        sim.somewhere(SECOND, SECOND.multipliedBy(60))
                .crash(server, SECOND.multipliedBy(7))
                .times(2)
                .partition(client, server, SECOND.multipliedBy(6));
        sim.always("at most one connection is used", () -> beating.most <= 1);
        sim.always("no socket is left behind", () -> client.openDescriptors() <= 2);
        sim.runFor(SECOND.multipliedBy(70));
        sim.calm();
        Duration calm = sim.now();
        sim.eventually("it beats again", SECOND.multipliedBy(20), () -> beating.hasBeatenSince(calm));
        sim.runFor(SECOND.multipliedBy(40));
        assertThat(beating.beats).isGreaterThan(15);
        beats.cancel();
        sim.runFor(SECOND.multipliedBy(30));
        assertThat(ends.open()).isZero();
        assertThat(client.openDescriptors()).isZero();
    }

    @PartTest
    void shouldWaitLongerWhileItFailsAndStartOverBehindAStableConnection(Simulation sim) {
        Host server = sim.host("server", "10.0.0.1");
        Host client = sim.host("client", "10.0.0.2");
        sim.link(client, server).latency(Duration.ofMillis(1), Duration.ofMillis(5));
        Running<Listener> listening = server.run(SupervisedConnectTest::serve);
        sim.runUntil(listening);
        Beating beating = new Beating(sim);
        client.run(beating::run);
        Duration down =
                SECOND.multipliedBy(3 + sim.world().choices().of("the test").below(3));
        sim.runFor(down);
        assertThat(beating.connects).hasSize(1);

        // Refused for a minute: each try comes at once back, so only the waits keep them apart.
        long before = attempts(client);
        sim.runUntil(server.run(host -> listening.value().drain(Duration.ZERO)));
        sim.runFor(SECOND.multipliedBy(60));
        assertThat(attempts(client) - before).as("attempts in a minute").isBetween(7L, 50L);

        sim.runUntil(server.run(SupervisedConnectTest::serve));
        sim.eventually("it connects", LONGEST.plus(SECOND), () -> beating.connects.size() == 2);
        sim.runUntil(() -> beating.connects.size() == 2, Duration.ofMinutes(1));
        sim.runFor(STABLE.plus(SECOND));
        for (int i = 3; i < 6; i++) {
            // A stable connection is lost while the server is up.
            int count = i;
            sim.partition(client, server);
            sim.runFor(SECOND.multipliedBy(5));
            sim.heal(client, server);
            sim.eventually(
                    "connection " + count + " follows soon",
                    SECOND.multipliedBy(4),
                    () -> beating.connects.size() >= count);
            sim.runFor(STABLE.plus(SECOND.multipliedBy(3)));
            assertThat(beating.connects).hasSize(count);
        }
    }

    private static long attempts(Host client) {
        return client.network().counts().attemptsEver();
    }
}
