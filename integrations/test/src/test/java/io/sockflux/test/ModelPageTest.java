package io.sockflux.test;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;

import io.sockflux.Connector;
import io.sockflux.Network;
import io.sockflux.codec.Encoder;
import io.sockflux.simulated.Host;
import io.sockflux.simulated.Running;
import io.sockflux.simulated.Simulation;
import io.sockflux.simulated.world.Chance;
import io.sockflux.simulated.world.Choices;
import io.sockflux.stream.Listener;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.platform.testkit.engine.EngineTestKit;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/** The snippets of {@code docs/guide/model.md}. */
class ModelPageTest {

    // snippet: model
    /** The shop's stock, as its clients know it: takes an order by a line, answers later, and is busy at times. */
    static final class Stock {

        /** The orders by their numbers. They are on the shop's disk, so no crash loses them. */
        final Map<String, String> orders = new TreeMap<>();

        private final Chance chance;

        Stock(Chance chance) {
            this.chance = chance;
        }

        Mono<Listener> serve(Network network, String place) {
            return network.acceptor()
                    .endpoints(place)
                    .serve(connection -> connection.send(
                            connection.receive().lines(UTF_8, 100).concatMap(this::answer), Encoder.lines(UTF_8)));
        }

        private Mono<String> answer(String order) {
            if (chance.happens(0.1)) {
                return Mono.just("BUSY");
            }
            String[] words = order.split(" ", 2);
            return Mono.delay(Duration.ofMillis(chance.below(200))).map(worked -> {
                // The shop promises that an order which comes again is not taken twice.
                orders.putIfAbsent(words[0], words[1]);
                return "TAKEN " + words[0];
            });
        }
    }
    // end

    // snippet: client
    /** The logic that is tested: orders, and asks again with the same number until the shop has taken it. */
    static Mono<String> order(Connector shop, int number, String goods) {
        return shop.use(connection -> connection
                        .send(number + " " + goods + "\n")
                        .then(connection.receive().lines(UTF_8, 100).next()))
                .next()
                .timeout(Duration.ofSeconds(1))
                .filter(answer -> answer.startsWith("TAKEN"))
                .switchIfEmpty(Mono.error(new IllegalStateException("busy")))
                .retryWhen(Retry.fixedDelay(50, Duration.ofMillis(500)));
    }
    // end

    // snippet: test
    @SimulatedNetwork(seeds = 50)
    void shouldOrderEachOnce(Simulation sim) {
        Host server = sim.host("shop", "10.0.0.1");
        Host client = sim.host("client", "10.0.0.2");
        sim.link(client, server)
                .latency(Duration.ofMillis(5), Duration.ofMillis(40))
                .loss(0.02);
        Stock stock = new Stock(sim.world().choices().of("the stock"));
        server.run(host -> stock.serve(host.network(), "tcp://10.0.0.1:700"));
        sim.somewhere(Duration.ZERO, Duration.ofSeconds(10)).times(2).crash(server, Duration.ofSeconds(2));

        Running<String> ordered = client.run(host -> Flux.range(1, 10)
                .concatMap(number -> order(host.network().connector("tcp://shop:700"), number, "tea")));
        sim.always("no order twice", () -> stock.orders.size() <= 10);
        sim.runUntil(ordered);
        assertThat(ordered.values()).hasSize(10);
        assertThat(stock.orders).hasSize(10);
    }
    // end

    /** A client that takes a new number each time. Not for the engine that runs this class. */
    static class Forgetful {

        @SimulatedNetwork(seeds = 50)
        void ordersTwice(Simulation sim) {
            Host server = sim.host("shop", "10.0.0.1");
            Host client = sim.host("client", "10.0.0.2");
            Stock stock = new Stock(sim.world().choices().of("the stock"));
            server.run(host -> stock.serve(host.network(), "tcp://10.0.0.1:700"));
            sim.somewhere(Duration.ZERO, Duration.ofSeconds(2)).times(3).crash(server, Duration.ofSeconds(2));
            int[] number = {0};
            Running<String> ordered = client.run(host -> Flux.range(1, 10)
                    .concatMap(i -> Mono.defer(
                                    () -> order(host.network().connector("tcp://shop:700"), ++number[0], "tea")
                                            .timeout(Duration.ofMillis(100)))
                            .retry()));
            sim.runUntil(ordered);
            assertThat(stock.orders).hasSize(10);
        }
    }

    @Test
    @ResourceLock(SimulatedNetwork.LOCK)
    void shouldFailWhereTheClientOrdersTwice() {
        assertThat(EngineTestKit.engine("junit-jupiter")
                        .selectors(selectMethod(Forgetful.class, "ordersTwice", Simulation.class.getName()))
                        .execute()
                        .testEvents()
                        .failed()
                        .count())
                .isOne();
    }

    @Test
    @ResourceLock(SimulatedNetwork.LOCK)
    void shouldServeOnRealSocketsToo() {
        // snippet: real
        Stock stock = new Stock(new Choices(1).of("the stock"));
        try (Network network = Network.create()) {
            Listener listener = stock.serve(network, "tcp://127.0.0.1:0").block();
            Connector shop =
                    network.connector(requireNonNull(listener).endpoints().get(0));
            assertThat(order(shop, 1, "tea").block()).isEqualTo("TAKEN 1");
        }
        // end
    }
}
