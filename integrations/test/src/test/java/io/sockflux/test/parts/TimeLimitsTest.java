package io.sockflux.test.parts;

import static org.assertj.core.api.Assertions.assertThat;

import io.sockflux.error.SendFailedException;
import io.sockflux.error.TimeLimitException;
import io.sockflux.option.SocketLevelOptions;
import io.sockflux.simulated.Host;
import io.sockflux.simulated.Running;
import io.sockflux.simulated.Simulation;
import io.sockflux.simulated.world.Chance;
import io.sockflux.stream.Connection;
import io.sockflux.stream.TimeLimits;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Limits of time: they pass when they should, and never for a peer that keeps them. */
class TimeLimitsTest {

    private static final String PLACE = "tcp://10.0.0.1:80";
    private static final Duration LIMIT = Duration.ofSeconds(2);
    private static final Duration SLOWEST = Duration.ofMillis(20);
    private static final int SMALL_BUFFER = 16 * 1024;

    /** What a limited connection came to. */
    private static final class Limited {

        private final Simulation sim;
        private final List<String> ends = new ArrayList<>();
        private Duration ended = Duration.ZERO;
        private Duration lastByte = Duration.ZERO;
        private long bytes;

        Limited(Simulation sim) {
            this.sim = sim;
        }

        Mono<Void> receive(Connection connection) {
            return connection
                    .receive()
                    .asBytes()
                    .doOnNext(some -> {
                        bytes += some.length;
                        lastByte = sim.now();
                    })
                    .then();
        }

        Mono<Void> told(Mono<Void> work) {
            return work.doOnSuccess(done -> end("done")).doOnError(error -> end(limit(error)));
        }

        private static String limit(Throwable error) {
            Throwable cause = error instanceof SendFailedException ? error.getCause() : error;
            return cause instanceof TimeLimitException limit ? limit.limit() : error.toString();
        }

        private void end(String how) {
            ends.add(how);
            ended = sim.now();
        }
    }

    private static Host server(Simulation sim, TimeLimits limits, Handler handler) {
        Host server = sim.host("server", "10.0.0.1");
        server.run(host -> host.network()
                .acceptor()
                .endpoints(PLACE)
                .connectionOption(SocketLevelOptions.SO_SNDBUF, SMALL_BUFFER)
                .timeLimits(limits)
                .closeTimeout(Duration.ofSeconds(1))
                .serve(handler::handle));
        return server;
    }

    @FunctionalInterface
    private interface Handler {

        Publisher<?> handle(Connection connection);
    }

    @PartTest
    void shouldEndAConnectionThatIsSilentForAsLongAndNoOther(Simulation sim) {
        Chance chance = sim.world().choices().of("the test");
        Limited limited = new Limited(sim);
        boolean isRead = chance.happens(0.5);
        Host server = server(
                sim,
                isRead ? TimeLimits.NONE.read(LIMIT) : TimeLimits.NONE.idle(LIMIT),
                connection -> limited.told(limited.receive(connection)));
        Ends ends = Ends.of(sim, server);
        Host client = sim.host("client", "10.0.0.2");
        sim.link(client, server).latency(Duration.ofMillis(1), SLOWEST);
        int count = 5 + chance.below(10);
        Running<Void> sent = client.run(host -> host.network()
                .connector(PLACE)
                .connect()
                .flatMap(connection -> Flux.range(0, count)
                        .concatMap(i -> Mono.delay(Duration.ofMillis(
                                        chance.below((int) LIMIT.minus(SLOWEST).toMillis())))
                                .then(connection.send("a")))
                        .then()));
        sim.runUntil(sent);
        assertThat(limited.ends).isEmpty();
        sim.runFor(Duration.ofSeconds(10));
        assertThat(limited.bytes).isEqualTo(count);
        assertThat(limited.ends).containsExactly(isRead ? "readLimit" : "idleLimit");
        assertThat(limited.ended.minus(limited.lastByte)).isBetween(LIMIT, LIMIT.plus(Duration.ofMillis(2)));
        sim.runFor(Duration.ofSeconds(10));
        assertThat(ends.open()).isZero();
        assertThat(server.openDescriptors()).as("the listener").isOne();
    }

    @PartTest
    void shouldEndASendThatMovesNothingForAsLongAndNoOther(Simulation sim) {
        Chance chance = sim.world().choices().of("the test");
        Limited limited = new Limited(sim);
        long length = 400_000;
        Host server = server(
                sim,
                TimeLimits.NONE.write(LIMIT),
                connection -> limited.told(connection.send(Numbered.stream(length, 8_000, chance))));
        Ends ends = Ends.of(sim, server);
        Host client = sim.host("client", "10.0.0.2");
        sim.link(client, server).latency(Duration.ofMillis(1), SLOWEST);
        boolean stops = chance.happens(0.5);
        long stopsAt = stops ? 20_000L + chance.below(200_000) : length;
        Numbered taken = new Numbered(length);
        Running<Void> took = client.run(host -> host.network()
                .connector(PLACE)
                .option(SocketLevelOptions.SO_RCVBUF, SMALL_BUFFER)
                .connect()
                .flatMap(connection -> Taker.of(
                                connection.receive().pooled().takeUntil(last -> taken.taken() >= stopsAt),
                                taken,
                                chance,
                                50)
                        .then(stops ? Mono.never() : Mono.defer(connection::abort)))
                .onErrorResume(IOException.class, lost -> Mono.empty()));
        sim.runFor(Duration.ofMinutes(2));
        assertThat(limited.ends).containsExactly(stops ? "writeLimit" : "done");
        assertThat(took.failure()).isEmpty();
        assertThat(taken.isWhole()).isEqualTo(!stops);
        assertThat(ends.open()).isZero();
        assertThat(server.openDescriptors()).as("the listener").isOne();
    }
}
