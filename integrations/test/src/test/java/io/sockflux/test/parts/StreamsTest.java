package io.sockflux.test.parts;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.sockflux.option.SocketLevelOptions;
import io.sockflux.simulated.Host;
import io.sockflux.simulated.Running;
import io.sockflux.simulated.Simulation;
import io.sockflux.simulated.world.Chance;
import io.sockflux.stream.Connection;
import io.sockflux.stream.Shutdown;
import java.time.Duration;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Streams of bytes: each byte once and in order, no more than was asked for, the end behind all, and no send done that was not. */
class StreamsTest {

    private static final String PLACE = "tcp://10.0.0.1:80";
    private static final int SMALL_BUFFER = 16 * 1024;
    private static final Duration SECOND = Duration.ofSeconds(1);

    private static Mono<Long> bothWays(Connection connection, long length, Chance chance, boolean isSlow) {
        Numbered taken = new Numbered(length);
        Flux<ByteBuf> pooled = connection.receive().pooled();
        return Mono.when(
                        connection
                                .send(Numbered.stream(length, 6_000, chance))
                                .then(connection.shutdown(Shutdown.WRITE)),
                        Taker.of(pooled, taken, chance, isSlow ? 60 : 0),
                        // Whoever waits for the end has it looked for behind what nobody has taken yet.
                        chance.happens(0.5) ? connection.peerEnded() : Mono.<Void>empty())
                .then(Mono.fromSupplier(taken::taken));
    }

    @PartTest
    void shouldCarryEachByteOnceAndInOrder(Simulation sim) {
        Host server = sim.host("server", "10.0.0.1");
        Host client = sim.host("client", "10.0.0.2");
        sim.link(client, server)
                .latency(Duration.ofMillis(1), Duration.ofMillis(30))
                .loss(0.01);
        Chance chance = sim.world().choices().of("the test");
        long length = 20_000L + chance.below(150_000);
        Ends ends = Ends.of(sim, client);
        Ends served = Ends.of(sim, server);
        server.run(host -> host.network()
                .acceptor()
                .endpoints(PLACE)
                .connectionOption(SocketLevelOptions.SO_RCVBUF, SMALL_BUFFER)
                .connectionOption(SocketLevelOptions.SO_SNDBUF, SMALL_BUFFER)
                .sendBudget(SMALL_BUFFER)
                .serve(connection -> bothWays(connection, length, chance, chance.happens(0.5))));
        Running<Long> taken = client.run(host -> host.network()
                .connector("tcp://server:80")
                .option(SocketLevelOptions.SO_RCVBUF, SMALL_BUFFER)
                .option(SocketLevelOptions.SO_SNDBUF, SMALL_BUFFER)
                .sendBudget(SMALL_BUFFER)
                .use(connection -> bothWays(connection, length, chance, chance.happens(0.5))));
        sim.somewhere(Duration.ZERO, SECOND.multipliedBy(3)).partition(client, server, SECOND.multipliedBy(2));
        sim.somewhere(Duration.ZERO, SECOND.multipliedBy(5)).mute(server, client, SECOND);
        sim.runUntil(taken, Duration.ofMinutes(10));
        assertThat(taken.value()).isEqualTo(length);
        sim.calm();
        sim.runFor(Duration.ofMinutes(1));
        assertThat(ends.opened()).isOne();
        assertThat(served.open()).isZero();
        assertThat(client.openDescriptors()).isZero();
        assertThat(server.openDescriptors()).as("the listener").isOne();
    }

    /** Whether a send has said that it is done. */
    private static final class Sent {

        private boolean isDone;
        private boolean hasFailed;
    }

    @PartTest
    void shouldTellNoSendAsDoneThatAResetCut(Simulation sim) {
        Host server = sim.host("server", "10.0.0.1");
        Host client = sim.host("client", "10.0.0.2");
        sim.link(client, server).latency(Duration.ofMillis(1), Duration.ofMillis(20));
        Chance chance = sim.world().choices().of("the test");
        long length = 600_000;
        // What the two kernels hold that nobody has read.
        long most = 8L * SMALL_BUFFER;
        Numbered taken = new Numbered(length);
        Sent sent = new Sent();
        Ends ends = Ends.of(sim, server);
        server.run(host -> host.network()
                .acceptor()
                .endpoints(PLACE)
                .connectionOption(SocketLevelOptions.SO_SNDBUF, SMALL_BUFFER)
                .serve(connection -> connection
                        .send(Numbered.stream(length, 6_000, chance))
                        .doOnSuccess(done -> sent.isDone = true)
                        .doOnError(failed -> sent.hasFailed = true)));
        Running<Void> left = client.run(host -> host.network()
                .connector("tcp://server:80")
                .option(SocketLevelOptions.SO_RCVBUF, SMALL_BUFFER)
                .connect()
                .flatMap(connection -> Taker.of(connection.receive().pooled(), taken, chance, 2)
                        .takeUntilOther(Mono.delay(Duration.ofMillis(chance.below(400))))
                        .then(connection.abort())));
        sim.always("what was sent was taken", () -> !sent.isDone || taken.taken() + most >= length);
        sim.runUntil(left);
        assertThat(left.failure()).isEmpty();
        sim.eventually(
                "the send ends, and its connection",
                Duration.ofMinutes(2),
                () -> (sent.isDone || sent.hasFailed) && ends.open() == 0 && server.openDescriptors() == 1);
        sim.runFor(Duration.ofMinutes(3));
        assertThat(client.openDescriptors()).isZero();
        assertThat(sent.isDone && sent.hasFailed).isFalse();
    }
}
