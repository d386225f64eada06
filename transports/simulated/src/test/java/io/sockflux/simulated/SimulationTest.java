package io.sockflux.simulated;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.Unpooled;
import io.sockflux.address.SocketType;
import io.sockflux.error.ConnectFailedException;
import io.sockflux.stream.CloseOutcome;
import io.sockflux.stream.Connection;
import io.sockflux.stream.Shutdown;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** The door: hosts, links and time, and what code on the simulation's thread may do. */
@Isolated("Reactor's schedulers are the whole JVM's")
class SimulationTest {

    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final Simulation sim = new Simulation(1);
    private final Host server = sim.host("server", "10.0.0.1");
    private final Host client = sim.host("client", "10.0.0.2");

    @AfterEach
    void close() {
        sim.close();
        assertThat(server.openDescriptors()).isZero();
        assertThat(client.openDescriptors()).isZero();
    }

    private Running<Void> echo(Host on, String endpoint) {
        return on.run(host -> host.network()
                .acceptor()
                .endpoints(endpoint)
                .serve(connection -> connection.send(connection.receive()))
                .then());
    }

    private static Mono<String> exchange(Connection connection) {
        return connection
                .send("hello")
                .then(connection.shutdown(Shutdown.WRITE))
                .then(connection.receive().asString(UTF_8).reduce("", String::concat));
    }

    private static Running<String> ask(Host from, String endpoint) {
        return from.run(host -> host.network().connector(endpoint).use(SimulationTest::exchange));
    }

    @Test
    void shouldConnectSendAndCloseAcrossALink() {
        sim.link(client, server).latency(Duration.ofMillis(10));
        echo(server, "tcp://10.0.0.1:7");
        Running<String> answer = ask(client, "tcp://server:7");
        sim.runUntil(answer);
        assertThat(answer.value()).isEqualTo("hello");
        // SYN, data and end each go there and come back.
        assertThat(sim.now()).isBetween(Duration.ofMillis(40), Duration.ofMillis(200));
    }

    @ParameterizedTest
    @ValueSource(strings = {"tcp://127.0.0.1:7", "unix:/run/echo", "unix:@echo", "tcp://[::1]:7"})
    void shouldStayOnAHostAndInItsOwnFiles(String endpoint) {
        echo(server, endpoint);
        sim.runFor(MINUTE);
        Running<String> answer = ask(server, endpoint);
        sim.runUntil(answer);
        assertThat(answer.value()).isEqualTo("hello");
        Running<String> elsewhere = ask(client, endpoint);
        sim.runUntil(elsewhere);
        assertThat(elsewhere.failure()).containsInstanceOf(ConnectFailedException.class);
    }

    @Test
    void shouldTellThatNobodyListens() {
        Running<String> answer = ask(client, "tcp://server:7");
        sim.runUntil(answer);
        assertThat(answer.failure())
                .hasValueSatisfying(failure -> assertThat(failure)
                        .isInstanceOf(ConnectFailedException.class)
                        .hasMessageContaining("ECONNREFUSED"));
    }

    @Test
    void shouldMoveMuchDataBothWaysOverANarrowLink() {
        sim.link(client, server)
                .latency(Duration.ofMillis(5), Duration.ofMillis(20))
                .rate(10_000_000, 200_000);
        echo(server, "tcp://10.0.0.1:7");
        byte[] piece = new byte[10_000];
        Running<Long> count = client.run(host -> host.network()
                .connector("tcp://server:7")
                .use(connection -> Mono.when(connection
                                .send(Flux.range(0, 500).map(i -> Unpooled.wrappedBuffer(piece)))
                                .then(connection.shutdown(Shutdown.WRITE)))
                        .thenReturn(0L)
                        .zipWith(
                                connection
                                        .receive()
                                        .map(buffer -> (long) buffer.readableBytes())
                                        .reduce(0L, Long::sum),
                                (sent, got) -> got)));
        sim.runUntil(count);
        assertThat(count.value()).isEqualTo(5_000_000);
        assertThat(sim.now()).isGreaterThan(Duration.ofMillis(500));
    }

    @Test
    void shouldPutReactorsOwnTimersIntoItsTime() {
        Running<Long> count =
                client.run(host -> Flux.interval(Duration.ofHours(1)).take(24).count());
        sim.runUntil(count, Duration.ofDays(2));
        assertThat(count.value()).isEqualTo(24);
        assertThat(sim.now()).isEqualTo(Duration.ofDays(1));
        Running<String> elsewhere = client.run(host ->
                Mono.fromCallable(() -> Thread.currentThread().getName()).subscribeOn(Schedulers.boundedElastic()));
        sim.runUntil(elsewhere);
        assertThat(elsewhere.value()).isEqualTo(Thread.currentThread().getName());
        Running<Long> late = client.run(host -> Mono.<Long>never().timeout(MINUTE));
        sim.runUntil(late);
        assertThat(late.failure()).containsInstanceOf(TimeoutException.class);
    }

    @Test
    void shouldRefuseToBlock() {
        assertThatThrownBy(() -> Mono.never().block())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("blocking, which is not supported");
        Running<Object> program =
                client.run(host -> Mono.fromCallable(() -> Mono.never().block()));
        sim.runUntil(program);
        assertThat(program.failure()).hasValueSatisfying(e -> assertThat(e).hasMessageContaining("not supported"));
    }

    @Test
    void shouldNameAThreadThatHandsWorkToALoop() throws Exception {
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        client.network();
        Thread other = new Thread(
                () -> {
                    try {
                        client.network()
                                .connector("tcp://10.0.0.1:7")
                                .connect()
                                .subscribe(connection -> {}, thrown::set);
                    } catch (Throwable e) {
                        thrown.set(e);
                    }
                },
                "meddler");
        other.start();
        other.join();
        assertThat(thrown.get()).hasStackTraceContaining("meddler");
    }

    @Test
    void shouldOpenOneAtATimeAndGiveTheSchedulersBack() {
        assertThatThrownBy(() -> new Simulation(2)).hasMessageContaining("another simulation is open");
        sim.close();
        assertThat(Mono.fromCallable(() -> Thread.currentThread().getName())
                        .subscribeOn(Schedulers.boundedElastic())
                        .block(MINUTE))
                .startsWith("boundedElastic");
    }

    @Test
    void shouldSayThatNothingWillEverHappen() {
        Running<Object> program = client.run(host -> Mono.never());
        assertThatThrownBy(() -> sim.runUntil(program))
                .hasMessageContaining("nothing will ever happen")
                .hasMessageContaining("seed 1");
    }

    @Test
    void shouldSayThatTimeStandsStill() {
        Running<Object> program = client.run(
                host -> Mono.fromRunnable(() -> again(Schedulers.parallel())).then(Mono.never()));
        assertThatThrownBy(() -> sim.runUntil(program)).hasMessageContaining("time stands still");
    }

    private static void again(Scheduler scheduler) {
        scheduler.schedule(() -> again(scheduler));
    }

    @Test
    void shouldLeavePeersHalfOpenAtACrashAndBeginAnewAtTheRestart() {
        echo(server, "tcp://10.0.0.1:7");
        Running<String> first = client.run(host -> host.network()
                .connector("tcp://server:7")
                .use(connection -> connection.receive().asString(UTF_8).next()));
        sim.runFor(MINUTE);
        assertThat(client.network().counts().connections()).isEqualTo(1);
        server.crash();
        assertThat(server.isUp()).isFalse();
        assertThatThrownBy(server::network).hasMessageContaining("down");
        sim.runFor(MINUTE);
        assertThat(first.isDone()).as("silence tells nothing").isFalse();
        server.restart();
        Running<String> second = ask(client, "tcp://server:7");
        sim.runUntil(second);
        assertThat(second.value()).isEqualTo("hello");
        assertThat(first.isDone()).isFalse();
        first.cancel();
        sim.runFor(MINUTE);
        assertThat(client.openDescriptors()).isZero();
    }

    @Test
    void shouldLoseEverythingInAPartitionAndRecoverWhenItHeals() {
        echo(server, "tcp://10.0.0.1:7");
        sim.partition(client, server);
        sim.at(Duration.ofSeconds(4), () -> sim.heal(client, server));
        Running<String> answer = ask(client, "tcp://server:7");
        sim.runUntil(answer);
        assertThat(answer.value()).isEqualTo("hello");
        assertThat(sim.now()).isGreaterThan(Duration.ofSeconds(4));
        assertThat(sim.events()).anyMatch(line -> line.contains("lost"));
    }

    @Test
    void shouldConnectAPairWithoutAListener() {
        connectAPair();
    }

    private void connectAPair() {
        Running<String> text = client.run(host -> host.network()
                .socketPair(SocketType.STREAM)
                .flatMap(pair -> pair.first()
                        .send("over")
                        .then(pair.first().close())
                        .then(pair.second().receive().asString(UTF_8).next())
                        .flatMap(got -> pair.second().close().thenReturn(got))));
        sim.runUntil(text);
        assertThat(text.value()).isEqualTo("over");
    }

    /** What would block has no thread here. A second simulation must not wait for the first one's. */
    @Test
    void shouldConnectAPairInASecondSimulationToo() {
        connectAPair();
        sim.close();
        try (Simulation second = new Simulation(2)) {
            Running<Boolean> pair = second.host("alone", "10.0.0.1")
                    .run(host -> host.network()
                            .socketPair(SocketType.STREAM)
                            .flatMap(ends -> ends.first().close().thenReturn(true)));
            second.runUntil(pair);
            assertThat(pair.value()).isTrue();
        }
    }

    @Test
    void shouldTellHowMuchThePeerHas() {
        sim.link(client, server).latency(Duration.ofMillis(100));
        server.run(
                host -> host.network().acceptor().endpoints("tcp://10.0.0.1:7").serve(connection -> Mono.never()));
        Running<CloseOutcome> outcome = client.run(host -> host.network()
                .connector("tcp://server:7")
                .connect()
                .flatMap(connection -> connection.send("hello").then(connection.close())));
        sim.runUntil(outcome);
        assertThat(outcome.values()).isEqualTo(List.of(new CloseOutcome.Acknowledged()));
        sim.runFor(MINUTE);
    }
}
