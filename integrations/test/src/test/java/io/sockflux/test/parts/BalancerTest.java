package io.sockflux.test.parts;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.sockflux.Balancer;
import io.sockflux.Connector;
import io.sockflux.balance.BackendChoice;
import io.sockflux.balance.BackendState;
import io.sockflux.simulated.Host;
import io.sockflux.simulated.Running;
import io.sockflux.simulated.Simulation;
import io.sockflux.simulated.world.Chance;
import io.sockflux.stream.Connection;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A balancer whose backends crash and are cut off: no place is lost, and all backends return. */
class BalancerTest {

    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration LONGEST = SECOND.multipliedBy(4);
    private static final int BACKENDS = 3;
    private static final int MOST = 3;
    private static final int USERS = 11;

    private static final class Users {

        private final Balancer balancer;
        private final Chance chance;
        private int answers;
        private int failures;

        Users(Balancer balancer, Chance chance) {
            this.balancer = balancer;
            this.chance = chance;
        }

        Mono<Void> all(Duration length) {
            return Flux.range(0, USERS)
                    .flatMap(number -> Mono.defer(this::one)
                            .onErrorResume(failed -> {
                                failures++;
                                return Mono.empty();
                            })
                            .then(Mono.defer(() -> Mono.delay(Duration.ofMillis(1 + chance.below(300)))))
                            .repeat()
                            .then())
                    .then()
                    .takeUntilOther(Mono.delay(length));
        }

        private Mono<String> one() {
            Mono<String> asked = balancer.use(this::ask).next();
            return chance.happens(0.25)
                    ? asked.takeUntilOther(Mono.delay(Duration.ofMillis(chance.below(150))))
                    : asked;
        }

        Mono<String> ask(Connection connection) {
            return connection
                    .send("who\n")
                    .then(connection.receive().lines(StandardCharsets.UTF_8, 20).next())
                    .timeout(SECOND)
                    .delayElement(Duration.ofMillis(chance.below(100)))
                    .doOnNext(answer -> answers++);
        }
    }

    @PartTest
    void shouldLoseNoPlaceAndTakeEachBackendBack(Simulation sim) {
        Chance chance = sim.world().choices().of("the test");
        Host front = sim.host("front", "10.0.0.1");
        Ends ends = Ends.of(sim, front);
        List<Host> backends = new ArrayList<>();
        for (int i = 0; i < BACKENDS; i++) {
            Host backend = sim.host("backend" + i, "10.0.1." + i);
            sim.link(front, backend)
                    .latency(Duration.ofMillis(1), Duration.ofMillis(20))
                    .loss(0.005);
            backend.run(host -> host.network()
                    .acceptor()
                    .endpoints("tcp://" + backend.address().getHostAddress() + ":80")
                    .serve(connection -> connection.send(connection
                            .receive()
                            .lines(StandardCharsets.UTF_8, 9)
                            .map(line -> Unpooled.copiedBuffer(backend.name() + "\n", StandardCharsets.UTF_8)))));
            backends.add(backend);
        }
        Balancer balancer = front.network()
                .balancer(backends.stream()
                        .map(backend -> front.network()
                                .connector("tcp://" + backend.name() + ":80")
                                .attemptTimeout(SECOND)
                                .closeTimeout(SECOND))
                        .toArray(Connector[]::new))
                .by(chance.happens(0.5) ? BackendChoice.ROUND_ROBIN : BackendChoice.LEAST_CONNECTIONS)
                .maxConnectionsPerBackend(MOST)
                .ejectFor(SECOND, LONGEST)
                .waitTimeout(SECOND.multipliedBy(2))
                .open();
        Users users = new Users(balancer, chance);
        Running<Void> used = front.run(host -> users.all(SECOND.multipliedBy(12)));
        sim.somewhere(SECOND, SECOND.multipliedBy(9))
                .crash(backends.get(0), SECOND.multipliedBy(2))
                .crash(backends.get(1), SECOND)
                .partition(front, backends.get(2), SECOND.multipliedBy(2));
        sim.always(
                "no backend has more than it may",
                () -> balancer.backends().stream().allMatch(state -> state.connections() <= MOST));
        sim.runUntil(used);
        assertThat(users.answers).isGreaterThan(20);
        sim.calm();
        sim.eventually(
                "all are up again",
                LONGEST.plus(SECOND.multipliedBy(2)),
                () -> balancer.backends().stream().allMatch(BackendState::isUp));
        sim.runFor(LONGEST.plus(SECOND.multipliedBy(3)));
        assertThat(balancer.backends()).allMatch(state -> state.connections() == 0);

        // Every place of every backend can be had, and the next one waits in vain.
        List<Running<Connection>> all = new ArrayList<>();
        Set<String> peers = new TreeSet<>();
        for (int i = 0; i < BACKENDS * MOST; i++) {
            all.add(front.run(host -> balancer.connect()));
        }
        all.forEach(sim::runUntil);
        all.forEach(each -> peers.add(each.value().peerEndpoint().toString()));
        assertThat(peers).hasSize(BACKENDS);
        Running<Connection> more = front.run(host -> balancer.connect());
        sim.runUntil(more);
        assertThat(more.failure()).isPresent();
        all.forEach(each -> sim.runUntil(front.run(host -> each.value().close())));
        sim.runUntil(front.run(host -> balancer.close()));
        sim.runFor(SECOND.multipliedBy(5));
        assertThat(front.openDescriptors()).isZero();
        assertThat(ends.open()).isZero();
    }
}
