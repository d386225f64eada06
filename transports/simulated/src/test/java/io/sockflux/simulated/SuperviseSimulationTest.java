package io.sockflux.simulated;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sockflux.stream.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import reactor.core.publisher.Mono;

/** Clients that beat once a second, over links that lose a part, to a server that crashes and comes back. */
@Isolated("Reactor's schedulers are the whole JVM's")
class SuperviseSimulationTest {

    private static final int SEEDS = Boolean.getBoolean("sockflux.long") ? 1_000 : 100;
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final int BEATS = 40;

    /** What a run came to. */
    private record Outcome(long hash, List<Integer> beats, List<Integer> connections, Duration end) {}

    /** A client's beats, each answered before the next, over as many connections as that takes. */
    private static final class Beating {

        private int beats;
        private int connections;

        Mono<Integer> run(Host host) {
            return host.network()
                    .connector("tcp://server:80")
                    .supervise()
                    .concatMap(
                            connection -> beat(connection)
                                    .onErrorResume(lost -> connection.abort())
                                    .then(Mono.defer(connection::close)),
                            0)
                    .takeUntil(closed -> beats == BEATS)
                    .then(Mono.fromSupplier(() -> beats));
        }

        private Mono<Void> beat(Connection connection) {
            connections++;
            return connection
                    .send("beat\n")
                    .then(connection.receive().asString(UTF_8).next())
                    .timeout(SECOND.multipliedBy(3))
                    .doOnNext(answer -> beats++)
                    .delayElement(SECOND)
                    .repeat(() -> beats < BEATS)
                    .then();
        }
    }

    private static Outcome run(long seed) {
        try (Simulation sim = new Simulation(seed)) {
            Host server = sim.host("server", "10.0.0.1");
            List<Host> clients = List.of(sim.host("near", "10.0.0.2"), sim.host("far", "10.0.0.3"));
            sim.link(clients.get(0), server)
                    .latency(Duration.ofMillis(1), Duration.ofMillis(3))
                    .loss(0.01);
            sim.link(clients.get(1), server)
                    .latency(Duration.ofMillis(20), Duration.ofMillis(80))
                    .loss(0.05);
            server.run(host -> host.network()
                    .acceptor()
                    .endpoints("tcp://10.0.0.1:80")
                    .serve(connection -> connection.send(connection.receive())));
            List<Beating> beating = List.of(new Beating(), new Beating());
            List<Running<Integer>> programs = new ArrayList<>();
            for (int i = 0; i < clients.size(); i++) {
                Beating own = beating.get(i);
                programs.add(clients.get(i).run(own::run));
            }
            sim.at(SECOND.multipliedBy(10), server::crash);
            sim.at(SECOND.multipliedBy(16), server::restart);
            for (Running<Integer> program : programs) {
                sim.runUntil(program, Duration.ofMinutes(10));
            }
            Outcome outcome = new Outcome(
                    sim.hash(),
                    programs.stream().map(Running::value).toList(),
                    beating.stream().map(each -> each.connections).toList(),
                    sim.now());
            sim.runFor(Duration.ofMinutes(10));
            assertThat(clients)
                    .allSatisfy(client -> assertThat(client.openDescriptors())
                            .as("descriptors of %s, seed %s", client, seed)
                            .isZero());
            return outcome;
        }
    }

    @Test
    void shouldBeatOnAfterACrashWhateverTheSeedAndTheSameWayEachTime() {
        Set<Long> hashes = new TreeSet<>();
        for (long seed = 1; seed <= SEEDS; seed++) {
            Outcome outcome = run(seed);
            assertThat(outcome.beats()).as("beats, seed %s", seed).containsExactly(BEATS, BEATS);
            assertThat(outcome.connections())
                    .as("connections, seed %s", seed)
                    .allSatisfy(count -> assertThat(count).isBetween(2, 40));
            assertThat(outcome.end()).isGreaterThan(SECOND.multipliedBy(BEATS));
            hashes.add(outcome.hash());
            assertThat(run(seed)).as("the second run of seed %s", seed).isEqualTo(outcome);
        }
        assertThat(hashes).as("timelines").hasSize(SEEDS);
    }
}
