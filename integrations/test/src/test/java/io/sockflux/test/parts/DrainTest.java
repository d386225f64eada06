package io.sockflux.test.parts;

import static org.assertj.core.api.Assertions.assertThat;

import io.sockflux.simulated.Host;
import io.sockflux.simulated.Running;
import io.sockflux.simulated.Simulation;
import io.sockflux.simulated.world.Chance;
import io.sockflux.stream.CloseOutcome;
import io.sockflux.stream.Connection;
import io.sockflux.stream.Listener;
import io.sockflux.stream.Listener.DrainOutcome;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;

/** A listener that drains: what is under way is done whole, who stays is cut, and nobody waits longer than the deadline. */
class DrainTest {

    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration DEADLINE = SECOND.multipliedBy(4);
    private static final int CLIENTS = 8;
    private static final int LENGTH = 30_000;

    /** What a client came to. */
    private static final class Client {

        private final boolean stays;
        private final Numbered bytes = new Numbered(LENGTH);
        private boolean isOver;

        Client(boolean stays) {
            this.stays = stays;
        }

        Mono<Void> run(Host host) {
            return host.network()
                    .connector("tcp://10.0.0.1:80")
                    .use(connection -> (stays ? Mono.<Void>never() : connection.send("go"))
                            .thenMany(connection.receive().pooled())
                            .doOnNext(buffer -> {
                                bytes.take(buffer);
                                buffer.release();
                            })
                            .then())
                    .onErrorResume(IOException.class, lost -> Mono.empty())
                    .doFinally(over -> isOver = true)
                    .then();
        }
    }

    @PartTest
    void shouldEndByTheDeadlineAndCutNobodyWhoIsDone(Simulation sim) {
        Chance chance = sim.world().choices().of("the test");
        Host server = sim.host("server", "10.0.0.1");
        Ends ends = Ends.of(sim, server);
        int[] whole = {0};
        List<Connection> handled = new ArrayList<>();
        Running<Listener> listening = server.run(host -> host.network()
                .acceptor()
                .endpoints("tcp://10.0.0.1:80")
                .closeTimeout(SECOND)
                .serve(connection -> serve(connection, handled, chance, whole)));
        sim.runUntil(listening);
        List<Client> clients = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            Host host = sim.host("client" + i, "10.0.1." + i);
            sim.link(host, server)
                    .latency(Duration.ofMillis(1), Duration.ofMillis(50))
                    .loss(0.01);
            Client client = new Client(chance.happens(0.3));
            clients.add(client);
            Duration later = Duration.ofMillis(chance.below(1500));
            host.run(here -> client.run(here).delaySubscription(later));
        }
        sim.somewhere(Duration.ZERO, SECOND.multipliedBy(2))
                .partition(sim.hosts().get(1), server, SECOND.multipliedBy(3));
        sim.runFor(Duration.ofMillis(chance.below(2500)));
        int active = ends.open();
        int begun = handled.size();
        Duration before = sim.now();
        Running<DrainOutcome> drained = server.run(host -> listening.value().drain(DEADLINE));
        sim.eventually("the drain ends", DEADLINE.plus(SECOND.multipliedBy(2)), drained::isDone);
        sim.runUntil(drained);
        DrainOutcome outcome = drained.value();
        assertThat(outcome.finished() + outcome.cut()).isLessThanOrEqualTo(active);
        assertThat(handled).as("accepted behind the drain's begin").hasSize(begun);
        if (outcome.cut() > 0) {
            assertThat(sim.now().minus(before)).isGreaterThanOrEqualTo(DEADLINE);
        }
        sim.runFor(SECOND.multipliedBy(3));
        assertThat(ends.open()).isZero();
        assertThat(server.openDescriptors()).isZero();
        sim.calm();
        sim.runFor(Duration.ofMinutes(2));
        assertThat(clients).allMatch(client -> client.isOver || client.stays);
        assertThat(clients.stream().filter(client -> client.bytes.isWhole()).count())
                .as("who was answered whole")
                .isGreaterThanOrEqualTo(whole[0]);
    }

    private static Publisher<?> serve(Connection connection, List<Connection> handled, Chance chance, int[] whole) {
        handled.add(connection);
        return connection
                .receive()
                .exactly(2)
                .then(Mono.defer(() -> connection.send(
                        Numbered.stream(LENGTH, 3_000, chance).delayElements(Duration.ofMillis(chance.below(60))))))
                .then(connection.close())
                .doOnNext(outcome -> {
                    if (outcome instanceof CloseOutcome.Acknowledged) {
                        whole[0]++;
                    }
                });
    }
}
