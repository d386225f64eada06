package io.sockflux.test.parts;

import static org.assertj.core.api.Assertions.assertThat;

import io.sockflux.Balancer;
import io.sockflux.Connector;
import io.sockflux.option.SocketLevelOptions;
import io.sockflux.simulated.Host;
import io.sockflux.simulated.Running;
import io.sockflux.simulated.Simulation;
import io.sockflux.simulated.world.Chance;
import io.sockflux.stream.Connection;
import io.sockflux.stream.Shutdown;
import io.sockflux.stream.TimeLimits;
import io.sockflux.stream.WhenFailed;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import reactor.core.publisher.Mono;

/** A balancer that relays, as the program does: bytes pass whole and in order both ways, or both connections end. */
class RelayTest {

    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final int SMALL_BUFFER = 16 * 1024;
    private static final int CLIENTS = 5;

    /** What a client came to. */
    private static final class Client {

        private final Numbered bytes;
        private boolean isWhole;
        private boolean hasFailed;

        Client(long length) {
            bytes = new Numbered(length);
        }

        Mono<Void> run(Host host, long length, Chance chance) {
            return host.network()
                    .connector("tcp://front:80")
                    .option(SocketLevelOptions.SO_RCVBUF, SMALL_BUFFER)
                    .sendBudget(SMALL_BUFFER)
                    .closeTimeout(SECOND)
                    .use(connection -> Mono.when(
                            connection
                                    .send(Numbered.stream(length, 4_000, chance))
                                    .then(connection.shutdown(Shutdown.WRITE)),
                            Taker.of(connection.receive().pooled(), bytes, chance, 10)))
                    .timeout(SECOND.multipliedBy(60))
                    .doOnComplete(() -> isWhole = bytes.isWhole())
                    .onErrorResume(error -> !(error instanceof AssertionError), error -> {
                        hasFailed = true;
                        return Mono.empty();
                    })
                    .then();
        }
    }

    private static Mono<Void> echo(Connection connection) {
        return connection.send(connection.receive().pooled());
    }

    @PartTest
    void shouldPassWholeStreamsOrEndBothSides(Simulation sim) {
        Chance chance = sim.world().choices().of("the test");
        Host front = sim.host("front", "10.0.0.1");
        Host client = sim.host("client", "10.0.0.2");
        List<Host> backends = List.of(sim.host("one", "10.0.1.1"), sim.host("two", "10.0.1.2"));
        Ends ends = Ends.of(sim, front);
        // A close would look like the end of the stream.
        TimeLimits limits = TimeLimits.NONE.idle(SECOND.multipliedBy(5), WhenFailed.ABORT);
        for (Host backend : backends) {
            Ends.of(sim, backend);
            sim.link(front, backend).latency(Duration.ofMillis(1), Duration.ofMillis(10));
            backend.run(host -> host.network()
                    .acceptor()
                    .endpoints("tcp://" + backend.address().getHostAddress() + ":80")
                    .connectionOption(SocketLevelOptions.SO_SNDBUF, SMALL_BUFFER)
                    .timeLimits(limits)
                    .closeTimeout(SECOND)
                    .serve(RelayTest::echo));
        }
        sim.link(client, front)
                .latency(Duration.ofMillis(1), Duration.ofMillis(20))
                .loss(0.005);
        front.run(host -> {
            Balancer balancer = host.network()
                    .balancer(backends.stream()
                            .map(backend -> host.network()
                                    .connector("tcp://" + backend.name() + ":80")
                                    .attemptTimeout(SECOND)
                                    .timeLimits(limits)
                                    .closeTimeout(SECOND))
                            .toArray(Connector[]::new))
                    .ejectFor(SECOND, SECOND.multipliedBy(2))
                    .waitTimeout(SECOND.multipliedBy(2))
                    .open();
            return host.network()
                    .acceptor()
                    .endpoints("tcp://10.0.0.1:80")
                    .connectionOption(SocketLevelOptions.SO_RCVBUF, SMALL_BUFFER)
                    .timeLimits(limits)
                    .closeTimeout(SECOND)
                    .serve(accepted -> balancer.use(backend -> backend.on(accepted), accepted::relayTo));
        });
        boolean hasFault = chance.happens(0.7);
        if (hasFault) {
            sim.somewhere(Duration.ZERO, SECOND.multipliedBy(3)).crash(backends.get(0), SECOND);
            sim.somewhere(Duration.ZERO, SECOND.multipliedBy(3)).partition(front, backends.get(1), SECOND);
        }
        List<Client> clients = new ArrayList<>();
        List<Running<Void>> running = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            long length = chance.below(60_000);
            Client each = new Client(length);
            clients.add(each);
            Duration later = Duration.ofMillis(chance.below(2_000));
            running.add(client.run(host -> each.run(host, length, chance).delaySubscription(later)));
        }
        running.forEach(each -> sim.runUntil(each, Duration.ofMinutes(3)));
        running.forEach(each -> assertThat(each.failure()).isEmpty());
        // An end is told behind all bytes only: a stream that was cut must not look whole.
        assertThat(clients).allMatch(each -> each.isWhole != each.hasFailed);
        if (!hasFault) {
            assertThat(clients).allMatch(each -> each.isWhole);
        }
        sim.calm();
        sim.runFor(SECOND.multipliedBy(20));
        assertThat(ends.open()).isZero();
        assertThat(front.openDescriptors()).as("the listener").isOne();
        assertThat(client.openDescriptors()).isZero();
        assertThat(backends).allMatch(backend -> backend.openDescriptors() == 1);
        // And it goes on.
        Client last = new Client(1_000);
        sim.runUntil(client.run(host -> last.run(host, 1_000, chance)));
        assertThat(last.isWhole).isTrue();
    }
}
