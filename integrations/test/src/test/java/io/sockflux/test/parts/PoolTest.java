package io.sockflux.test.parts;

import static org.assertj.core.api.Assertions.assertThat;

import io.sockflux.pool.ConnectionPool;
import io.sockflux.pool.PooledConnection;
import io.sockflux.simulated.Host;
import io.sockflux.simulated.Running;
import io.sockflux.simulated.Simulation;
import io.sockflux.simulated.world.Chance;
import io.sockflux.stream.Connection;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A pool whose users ask, fail, give up and hold too long, of a server that crashes: no slot and no socket is ever lost. */
class PoolTest {

    private static final int SLOTS = 4;
    private static final int USERS = 9;
    private static final Duration SECOND = Duration.ofSeconds(1);

    private static final class Users {

        private final ConnectionPool pool;
        private final Chance chance;
        private int answers;
        private int holders;
        private int most;

        Users(ConnectionPool pool, Chance chance) {
            this.pool = pool;
            this.chance = chance;
        }

        Mono<Void> all(Duration length) {
            return Flux.range(0, USERS)
                    .flatMap(number -> Mono.defer(this::one)
                            .onErrorResume(failed -> Mono.empty())
                            .then(Mono.defer(() -> Mono.delay(Duration.ofMillis(chance.below(300)))))
                            .repeat()
                            .then())
                    .then()
                    .takeUntilOther(Mono.delay(length));
        }

        private Mono<String> one() {
            Mono<String> asked = pool.use(this::ask).next();
            return switch (chance.below(4)) {
                // gives up, in the line or at work
                case 0 -> asked.takeUntilOther(Mono.delay(Duration.ofMillis(chance.below(120))));
                // takes no answer
                case 1 ->
                    pool.<String>use(connection -> connection.send("a\n").then(Mono.error(new Planned())))
                            .next();
                // holds
                case 2 ->
                    Mono.usingWhen(
                            pool.acquire(),
                            lent -> ask(lent.connection())
                                    .delayElement(Duration.ofMillis(chance.below(200)))
                                    .timeout(SECOND),
                            PooledConnection::release,
                            (lent, error) -> lent.abort(),
                            PooledConnection::abort);
                default -> asked;
            };
        }

        private Mono<String> ask(Connection connection) {
            most = Math.max(most, ++holders);
            return connection
                    .send("question\n")
                    .then(connection.receive().lines(StandardCharsets.UTF_8, 20).next())
                    .timeout(SECOND)
                    .doOnNext(answer -> {
                        assertThat(answer).isEqualTo("question");
                        answers++;
                    })
                    .doFinally(over -> holders--);
        }
    }

    private static final class Planned extends RuntimeException {
        private static final long serialVersionUID = 1;

        Planned() {
            super("as planned", null, false, false);
        }
    }

    @PartTest
    void shouldLoseNoSlot(Simulation sim) {
        Host server = sim.host("server", "10.0.0.1");
        Host client = sim.host("client", "10.0.0.2");
        sim.link(client, server)
                .latency(Duration.ofMillis(1), Duration.ofMillis(30))
                .loss(0.01);
        Ends ends = Ends.of(sim, client);
        server.run(host -> host.network()
                .acceptor()
                .endpoints("tcp://10.0.0.1:80")
                .serve(connection -> connection.send(connection.receive())));
        Chance chance = sim.world().choices().of("the test");
        ConnectionPool pool = client.network()
                .connector("tcp://server:80")
                .attemptTimeout(SECOND)
                .closeTimeout(SECOND)
                .pool()
                .maxConnections(SLOTS)
                .maxPending(USERS)
                .acquireTimeout(SECOND)
                .idleTimeout(SECOND.multipliedBy(2))
                .open();
        Users users = new Users(pool, chance);
        Running<Void> used = client.run(host -> users.all(SECOND.multipliedBy(15)));
        sim.somewhere(SECOND, SECOND.multipliedBy(12))
                .crash(server, SECOND)
                .partition(client, server, SECOND.multipliedBy(2));
        sim.always("as many hold one as there are slots, at the most", () -> users.most <= SLOTS);
        sim.always("as many sockets as slots", () -> client.openDescriptors() <= 2 * SLOTS);
        sim.runUntil(used);
        sim.calm();
        sim.runFor(SECOND.multipliedBy(3));
        assertThat(pool.lent()).isZero();
        assertThat(pool.pending()).isZero();
        assertThat(users.answers).isGreaterThan(10);

        // All slots can be had at the same time.
        List<Running<PooledConnection>> all = IntStream.range(0, SLOTS)
                .mapToObj(i -> client.run(host -> pool.acquire()))
                .toList();
        all.forEach(sim::runUntil);
        all.forEach(each -> assertThat(each.failure()).isEmpty());
        assertThat(pool.lent()).isEqualTo(SLOTS);
        sim.runUntil(client.run(host ->
                Flux.fromIterable(all).flatMap(each -> each.value().release()).then()));
        sim.runUntil(client.run(host -> pool.close()));
        sim.runFor(SECOND);
        assertThat(client.openDescriptors()).isZero();
        assertThat(ends.open()).isZero();
    }
}
