package io.sockflux.test.parts;

import static org.assertj.core.api.Assertions.assertThat;

import io.sockflux.simulated.Host;
import io.sockflux.simulated.Running;
import io.sockflux.simulated.Simulation;
import io.sockflux.simulated.world.Chance;
import io.sockflux.stream.ByteRates;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Rates hold over any time, refill behind a pause, and keep nobody waiting longer than they say. */
class RatesTest {

    private static final String PLACE = "tcp://10.0.0.1:80";
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final int RATE = 5;

    /** Short buffers of a send go out as one. */
    private static final int BUFFER = 20_000;

    /** Sees that no more come in any second than were there at first and are added in a second. */
    private static boolean isKept(List<Duration> times) {
        for (int i = 0; i + 2 * RATE < times.size(); i++) {
            if (times.get(i + 2 * RATE).minus(times.get(i)).compareTo(SECOND.minusMillis(2)) < 0) {
                return false;
            }
        }
        return true;
    }

    @PartTest
    void shouldConnectAndAcceptAtTheirRates(Simulation sim) {
        Chance chance = sim.world().choices().of("the test");
        boolean isConnect = chance.happens(0.5);
        Host server = sim.host("server", "10.0.0.1");
        Host client = sim.host("client", "10.0.0.2");
        sim.link(client, server).latency(Duration.ofMillis(1), Duration.ofMillis(2));
        Ends ends = Ends.of(sim, client, builder -> isConnect ? builder.connectRate(RATE, SECOND) : builder);
        List<Duration> served = new ArrayList<>();
        server.run(host -> {
            var acceptor = host.network().acceptor().endpoints(PLACE);
            return (isConnect ? acceptor : acceptor.acceptRate(RATE, SECOND)).serve(connection -> {
                served.add(sim.now());
                return connection.send("here\n");
            });
        });
        int cancels = chance.below(4);
        int rounds = 2;
        for (int round = 1; round <= rounds; round++) {
            Duration before = sim.now();
            int all = 3 * RATE;
            int count = served.size();
            Running<Long> asked = client.run(host -> Flux.range(0, all)
                    .flatMap(i -> host.network()
                            .connector(PLACE)
                            .timeout(SECOND.multipliedBy(30))
                            .use(connection -> connection.receive().asBytes().then()))
                    .count());
            List<Running<Void>> gone = new ArrayList<>();
            for (int i = 0; i < cancels; i++) {
                gone.add(client.run(host -> host.network()
                        .connector(PLACE)
                        .use(connection -> Mono.<Void>never())
                        .then()));
            }
            sim.runFor(Duration.ofMillis(chance.below(2_000)));
            gone.forEach(Running::cancel);
            sim.runUntil(asked, SECOND.multipliedBy(30));
            assertThat(asked.failure()).isEmpty();
            assertThat(served.size() - count).isBetween(all, all + cancels);
            // Five at once, and the other ten in two seconds.
            assertThat(sim.now().minus(before))
                    .isBetween(
                            SECOND.multipliedBy(2).minusMillis(100),
                            SECOND.multipliedBy(2).plusMillis(300 + 200L * cancels));
            assertThat(isKept(served)).isTrue();
            sim.runFor(SECOND.multipliedBy(10));
        }
        assertThat(ends.open()).isZero();
        assertThat(client.openDescriptors()).isZero();
    }

    @PartTest
    void shouldCarryBytesAtTheirRate(Simulation sim) {
        Chance chance = sim.world().choices().of("the test");
        boolean isTotal = chance.happens(0.5);
        Host server = sim.host("server", "10.0.0.1");
        Host client = sim.host("client", "10.0.0.2");
        sim.link(client, server).latency(Duration.ofMillis(1), Duration.ofMillis(2));
        long length = 30_000;
        long perSecond = 10_000;
        ByteRates rates = ByteRates.NONE.write(perSecond, SECOND);
        server.run(host -> {
            var acceptor = host.network().acceptor().endpoints(PLACE);
            return (isTotal ? acceptor.totalByteRates(rates) : acceptor.byteRates(rates))
                    .serve(connection -> connection.send(Numbered.stream(length, 4_000, chance)));
        });
        for (int round = 0; round < 2; round++) {
            Numbered taken = new Numbered(length);
            Duration before = sim.now();
            sim.always(
                    "no more than the rate, and one buffer",
                    () -> taken.taken()
                            <= perSecond + perSecond * sim.now().minus(before).toMillis() / 1_000 + BUFFER);
            Running<Void> took = client.run(host -> host.network()
                    .connector(PLACE)
                    .use(connection -> Taker.of(connection.receive().pooled(), taken, chance, 3))
                    .then());
            sim.runUntil(took, Duration.ofMinutes(1));
            assertThat(took.failure()).isEmpty();
            assertThat(taken.isWhole()).isTrue();
            assertThat(sim.now().minus(before)).isLessThan(Duration.ofMillis(2_600));
            sim.runFor(SECOND.multipliedBy(10));
        }
        assertThat(client.openDescriptors()).isZero();
    }
}
