package io.sockflux.contract.network;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sockflux.Network;
import io.sockflux.address.Endpoint;
import io.sockflux.contract.OnNativeTransport;
import io.sockflux.contract.TransportContract;
import io.sockflux.contract.kit.Bytes;
import io.sockflux.contract.kit.Pair;
import io.sockflux.contract.kit.Peer;
import io.sockflux.contract.kit.PeerKind;
import io.sockflux.contract.kit.Reserved;
import io.sockflux.contract.kit.Waiting;
import io.sockflux.stream.CloseOutcome;
import io.sockflux.stream.Connection;
import io.sockflux.stream.Listener;
import io.sockflux.stream.WhenFull;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import jdk.jfr.consumer.RecordedEvent;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;

/** Flight Recorder gets an event of each connect, refusal, close and stall. */
@OnNativeTransport
@TransportContract
class FlightContract {

    private static final int MORE_THAN_THE_KERNEL_HOLDS = 24 << 20;

    private static Listener echo(Network network) {
        return Waiting.result(network.acceptor()
                .endpoints("tcp://127.0.0.1:0")
                .serve(connection -> connection.send(connection.receive())));
    }

    private static Endpoint at(Listener listener) {
        return listener.endpoints().get(0);
    }

    @Test
    void shouldRecordAConnect(Network network) {
        Listener listener = echo(network);
        try (FlightRecords records = FlightRecords.of("Connect")) {
            Connection connection =
                    Waiting.result(network.connector(at(listener)).connect());
            RecordedEvent event = records.await("target", at(listener));
            assertThat(event.getString("endpoint")).isEqualTo(at(listener).toString());
            assertThat(event.getString("transport")).isEqualTo(network.transport());
            assertThat(event.getString("outcome")).isEqualTo("connected");
            assertThat(event.getString("errno")).isNull();
            assertThat(event.getInt("attempts")).isEqualTo(1);
            assertThat(event.getDuration()).isPositive();
            Waiting.done(connection.close());
        }
        Waiting.done(listener.close());
    }

    @Test
    void shouldRecordATaskThatHoldsALoopUp(Network network) {
        AtomicLong spins = new AtomicLong();
        Listener listener = Waiting.result(network.acceptor()
                .endpoints("tcp://127.0.0.1:0")
                .serve(connection -> connection.receive().doOnNext(bytes -> {
                    long began = System.nanoTime();
                    // A call that blocks is refused on a loop in tests; so it spins.
                    while (System.nanoTime() - began < Duration.ofMillis(150).toNanos()) {
                        spins.incrementAndGet();
                    }
                })));
        try (FlightRecords records = FlightRecords.of("SlowTask")) {
            Connection connection =
                    Waiting.result(network.connector(at(listener)).connect());
            // The loop's timer begins with a look of the loop, and whatever is held up before it is not seen. So it
            // goes on.
            Disposable holding = connection
                    .send("x")
                    .then(Mono.delay(Duration.ofMillis(200)))
                    .repeat()
                    .subscribe();
            RecordedEvent event = records.await(one -> one.getDuration("delay").compareTo(Duration.ofMillis(100)) >= 0);
            holding.dispose();
            assertThat(event.getThread().getJavaName()).startsWith("sockflux-" + network.transport());
            Waiting.done(connection.abort());
        }
        Waiting.done(listener.close());
    }

    @Test
    void shouldRecordAConnectThatFails(Network network) throws IOException {
        Endpoint nobody = Reserved.endpoint(network, PeerKind.IPV4);
        try (FlightRecords records = FlightRecords.of("Connect")) {
            Mono<Connection> connect = network.connector(nobody).connect();
            assertThatThrownBy(() -> Waiting.result(connect)).hasMessageContaining("ECONNREFUSED");
            RecordedEvent event = records.await("target", nobody);
            assertThat(event.getString("endpoint")).isEqualTo(nobody.toString());
            assertThat(event.getString("transport")).isEqualTo(network.transport());
            assertThat(event.getString("outcome")).isEqualTo("failed");
            assertThat(event.getString("errno")).isEqualTo("ECONNREFUSED");
            assertThat(event.getString("failure")).contains("ECONNREFUSED");
            assertThat(event.getInt("attempts")).isEqualTo(1);
        }
    }

    @Test
    void shouldRecordARefusal(Network network) {
        Listener listener = Waiting.result(network.acceptor()
                .endpoints("tcp://127.0.0.1:0")
                .maxConnections(1)
                .whenFull(WhenFull.RESET)
                .serve(connection -> connection.send(connection.receive())));
        try (FlightRecords records = FlightRecords.of("Refusal")) {
            Connection first = Waiting.result(network.connector(at(listener)).connect());
            // The first is in when it is answered.
            String answer = Waiting.result(
                    first.send("hello").then(first.receive().asString(US_ASCII).next()));
            assertThat(answer).isEqualTo("hello");
            assertThatThrownBy(() -> {
                        try (Peer peer = Peer.connect(at(listener))) {
                            peer.receive(1);
                        }
                    })
                    .isInstanceOf(IOException.class);
            RecordedEvent event = records.await("listener", at(listener));
            assertThat(event.getString("reason")).isEqualTo("CONNECTION_LIMIT");
            assertThat(event.getString("words")).isEqualTo("the limit of 1 connections is reached");
            assertThat(event.getString("transport")).isEqualTo(network.transport());
            assertThat(event.getString("peer")).startsWith("tcp://127.0.0.1:");
            Waiting.done(first.close());
        }
        Waiting.done(listener.close());
    }

    @Test
    void shouldRecordBothEndsOfAConnectionThatIsClosed(Network network) {
        Listener listener = echo(network);
        try (FlightRecords records = FlightRecords.of("Close")) {
            String answer = Waiting.result(network.connector(at(listener))
                    .use(connection -> connection
                            .send("hello")
                            .then(connection.receive().asString(US_ASCII).next()))
                    .single());
            assertThat(answer).isEqualTo("hello");
            RecordedEvent connected = records.await("requested", at(listener));
            RecordedEvent accepted = records.await("local", at(listener));
            assertThat(connected.getString("origin")).isEqualTo("CONNECTED");
            assertThat(accepted.getString("origin")).isEqualTo("ACCEPTED");
            assertThat(accepted.getString("peer")).isEqualTo(connected.getString("local"));
            for (RecordedEvent event : new RecordedEvent[] {connected, accepted}) {
                assertThat(event.getString("outcome")).isEqualTo("acknowledged");
                assertThat(event.getString("transport")).isEqualTo(network.transport());
                assertThat(event.getLong("bytesSent")).isEqualTo(5);
                assertThat(event.getDuration()).isPositive();
            }
        }
        Waiting.done(listener.close());
    }

    @Test
    void shouldRecordThatThePeerResetTheConnection(Network network) throws IOException {
        try (FlightRecords records = FlightRecords.of("Close");
                Pair pair = Pair.connect(network, PeerKind.IPV4)) {
            pair.peer().reset();
            assertThatThrownBy(() -> Waiting.done(pair.connection().receive())).hasMessageContaining("ECONNRESET");
            RecordedEvent event = records.await("local", pair.connection().localEndpoint());
            assertThat(event.getString("outcome")).isEqualTo("failed");
            assertThat(event.getString("errno")).isEqualTo("ECONNRESET");
        }
    }

    @Test
    void shouldRecordACloseThatTimedOut(Network network) throws IOException {
        try (FlightRecords records = FlightRecords.of("Close");
                Pair pair = Pair.connect(
                        network, PeerKind.IPV4, connector -> connector.closeTimeout(Duration.ofMillis(100)))) {
            Connection connection = pair.connection();
            Endpoint local = connection.localEndpoint();
            connection
                    .send(Bytes.pooled(Bytes.pattern(MORE_THAN_THE_KERNEL_HOLDS)))
                    .subscribe(none -> {}, error -> {});
            CloseOutcome outcome = Waiting.result(connection.close());
            assertThat(outcome).isInstanceOf(CloseOutcome.TimedOut.class);
            RecordedEvent event = records.await("local", local);
            assertThat(event.getString("outcome")).isEqualTo("timed out");
            assertThat(event.getDuration("waited")).isEqualTo(((CloseOutcome.TimedOut) outcome).waited());
            assertThat(event.getLong("bytesSent")).isBetween(1L, MORE_THAN_THE_KERNEL_HOLDS - 1L);
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldRecordASendThatWaitsForItsPeer(PeerKind kind, Network network) throws IOException {
        byte[] data = Bytes.pattern(MORE_THAN_THE_KERNEL_HOLDS);
        try (FlightRecords records = FlightRecords.of("SendStall");
                Pair pair = Pair.connect(network, kind)) {
            Mono<Void> send = pair.connection().send(Bytes.pooled(data)).cache();
            send.subscribe();
            assertThat(pair.peer().receive(data.length)).isEqualTo(data);
            Waiting.done(send);
            RecordedEvent event = records.await("peer", pair.connection().peerEndpoint());
            assertThat(event.getBoolean("moved")).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldRecordASendThatWaitedUntilItsEnd(boolean cancelled, Network network) throws IOException {
        try (FlightRecords records = FlightRecords.of("SendStall");
                Pair pair = Pair.connect(network, PeerKind.IPV4)) {
            Connection connection = pair.connection();
            String peer = connection.peerEndpoint().toString();
            Mono<Void> send = connection.send(Bytes.pooled(Bytes.pattern(MORE_THAN_THE_KERNEL_HOLDS)));
            if (cancelled) {
                Mono<Void> timed = send.timeout(Duration.ofMillis(300));
                assertThatThrownBy(() -> Waiting.done(timed)).isNotNull();
            } else {
                send.subscribe(none -> {}, error -> {});
                Waiting.done(connection.abort());
            }
            RecordedEvent event =
                    records.await(each -> peer.equals(each.getString("peer")) && !each.getBoolean("moved"));
            assertThat(event.getDuration()).isPositive();
            Waiting.done(connection.abort());
        }
    }
}
