package io.sockflux.test;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;

import io.netty.buffer.ByteBuf;
import io.sockflux.Network;
import io.sockflux.address.SocketType;
import io.sockflux.codec.Encoder;
import io.sockflux.codec.LengthField;
import io.sockflux.simulated.Host;
import io.sockflux.simulated.Running;
import io.sockflux.simulated.Simulation;
import io.sockflux.stream.Connection;
import io.sockflux.stream.ConnectionPair;
import io.sockflux.stream.Shutdown;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/** The snippets of {@code docs/guide/testing.md}. */
class TestPageTest {

    @SuppressWarnings("NullAway.Init")
    private static Network network;

    @BeforeAll
    static void create() {
        network = Network.create();
    }

    @AfterAll
    static void close() {
        network.close();
    }

    // snippet: stream
    /** Bytes in chunks, each with its length in front. */
    record Chunked(Connection connection) implements ByteStream {

        private static final LengthField LENGTH = new LengthField(4, 1 << 20);

        @Override
        public Flux<ByteBuf> receive() {
            return connection.receive().frames(LENGTH);
        }

        @Override
        public Mono<Void> send(Publisher<? extends ByteBuf> buffers) {
            return connection.send(buffers, Encoder.frames(LENGTH));
        }

        @Override
        public Mono<Void> end() {
            return connection.shutdown(Shutdown.WRITE);
        }

        @Override
        public Mono<Void> close() {
            return connection.close().then();
        }

        @Override
        public Mono<Void> abort() {
            return connection.abort();
        }
    }
    // end

    @Nested
    // snippet: conformance
    class ChunkedTest extends StreamConformance {

        @Override
        protected StreamPair open() {
            ConnectionPair pair = network.socketPair(SocketType.STREAM).block();
            return new StreamPair(
                    new Chunked(requireNonNull(pair).first()),
                    new Chunked(requireNonNull(pair).second()));
        }

        @Override
        protected boolean tellsAborts() {
            return false; // a unix socket knows no reset
        }
    }
    // end

    // snippet: greeter
    /** Says hello, and waits for a line. */
    static Mono<String> greet(Connection connection) {
        return connection
                .send("HELLO\n")
                .then(connection.receive().lines(StandardCharsets.UTF_8, 100).next());
    }
    // end

    @Test
    @ResourceLock(SimulatedNetwork.LOCK)
    void shouldGreet() {
        // snippet: memory
        try (InMemory memory = InMemory.pair()) {
            Running<String> greeting = memory.start(greet(memory.connection()));
            memory.peer().expect("HELLO\n");
            memory.peer().send("hi the");
            memory.peer().send("re\n"); // in two pieces
            assertThat(memory.await(greeting)).isEqualTo("hi there");
            memory.peer().reset();
        }
        // end
    }

    // snippet: retry
    /** The logic that is tested: asks for the time of day, and asks again when no answer comes. */
    static Mono<String> timeOfDay(Network network, int attempts) {
        return network.connector("tcp://server:13")
                .use(connection ->
                        connection.receive().lines(StandardCharsets.UTF_8, 100).next())
                .next()
                .timeout(Duration.ofSeconds(2))
                .retryWhen(Retry.fixedDelay(attempts - 1, Duration.ofSeconds(1)));
    }
    // end

    // snippet: simulated
    @SimulatedNetwork(seeds = 100)
    void shouldAskUntilThereIsAnAnswer(Simulation sim) {
        Host server = sim.host("server", "10.0.0.1");
        Host client = sim.host("client", "10.0.0.2");
        sim.link(client, server)
                .latency(Duration.ofMillis(5), Duration.ofMillis(40))
                .loss(0.02);
        server.run(host -> host.network()
                .acceptor()
                .endpoints("tcp://10.0.0.1:13")
                .serve(connection -> connection.send("noon\n")));
        sim.somewhere(Duration.ZERO, Duration.ofSeconds(10)).crash(server, Duration.ofSeconds(5));

        Running<String> asked = client.run(host -> Flux.range(0, 10)
                .concatMap(i -> timeOfDay(host.network(), 20).delaySubscription(Duration.ofSeconds(1))));
        sim.always("few sockets", () -> client.openDescriptors() <= 2);
        sim.runUntil(asked);
        assertThat(asked.value()).isEqualTo("noon");
        assertThat(asked.values()).hasSize(10);
    }
    // end

    /** The same with logic that gives up too early. Not for the engine that runs this class. */
    static class Impatient {

        @SimulatedNetwork(seeds = 100)
        void asksTwice(Simulation sim) {
            Host server = sim.host("server", "10.0.0.1");
            Host client = sim.host("client", "10.0.0.2");
            server.run(host -> host.network()
                    .acceptor()
                    .endpoints("tcp://10.0.0.1:13")
                    .serve(connection -> connection.send("noon\n")));
            sim.somewhere(Duration.ZERO, Duration.ofSeconds(10)).crash(server, Duration.ofSeconds(5));
            Running<String> asked = client.run(host -> Flux.range(0, 10)
                    .concatMap(i -> timeOfDay(host.network(), 2).delaySubscription(Duration.ofSeconds(1))));
            sim.runUntil(asked);
            assertThat(asked.failure()).isEmpty();
        }
    }

    @Test
    @ResourceLock(SimulatedNetwork.LOCK)
    void shouldFailWhereTheLogicGivesUpTooEarly() {
        assertThat(EngineTestKit.engine("junit-jupiter")
                        .selectors(selectMethod(Impatient.class, "asksTwice", Simulation.class.getName()))
                        .execute()
                        .testEvents()
                        .failed()
                        .count())
                .isOne();
    }
}
