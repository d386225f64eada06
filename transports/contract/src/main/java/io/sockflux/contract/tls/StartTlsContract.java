package io.sockflux.contract.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.netty.handler.codec.LineBasedFrameDecoder;
import io.netty.handler.codec.string.StringDecoder;
import io.sockflux.Network;
import io.sockflux.codec.CodecPipeline;
import io.sockflux.contract.TransportContract;
import io.sockflux.contract.kit.Pair;
import io.sockflux.contract.kit.PeerKind;
import io.sockflux.contract.kit.Waiting;
import io.sockflux.error.TimeLimitException;
import io.sockflux.stream.Connection;
import io.sockflux.stream.Listener;
import io.sockflux.stream.Shutdown;
import io.sockflux.stream.TimeLimits;
import io.sockflux.tls.ClientTls;
import io.sockflux.tls.ServerTls;
import io.sockflux.tls.TlsException;
import io.sockflux.tls.TlsInfo;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

/** A connection in clear becomes one of TLS, and nothing that came in clear is taken for encrypted. */
@TransportContract
class StartTlsContract {

    private static final ServerTls SERVER =
            ServerTls.of(Authority.TRUSTED.issue("a.example").identity());
    private static final ClientTls CLIENT =
            ClientTls.create().trust(Authority.TRUSTED.trust()).serverName("a.example");

    private final List<Throwable> failures = new CopyOnWriteArrayList<>();
    private Listener listener;

    /** Takes the line STARTTLS, answers with a line in clear, and echoes over TLS. */
    private Mono<Void> serve(Connection connection) {
        return connection
                .receive()
                .lines(StandardCharsets.UTF_8, 100)
                .next()
                .then(connection.send("go\n"))
                .then(connection.startTls())
                .then(connection.send(connection.receive()));
    }

    @BeforeEach
    void listen(Network network) {
        listener = Waiting.result(network.acceptor()
                .endpoints("tcp://127.0.0.1:0")
                .startTls(SERVER)
                .onHandlerError((connection, failure) -> failures.add(failure))
                .serve(this::serve));
    }

    @AfterEach
    void close() {
        Waiting.done(listener.drain(Duration.ZERO));
    }

    private Connection connect(Network network) {
        return Waiting.result(
                network.connector(listener.endpoints().get(0)).startTls(CLIENT).connect());
    }

    private static String line(Connection connection) {
        return Waiting.result(
                connection.receive().lines(StandardCharsets.UTF_8, 100).next());
    }

    @Test
    void shouldSpeakTlsFromTheWordOn(Network network) {
        Connection connection = connect(network);
        assertThat(connection.tls()).isEmpty();
        Waiting.done(connection.send("STARTTLS\n"));
        assertThat(line(connection)).isEqualTo("go");
        TlsInfo info = Waiting.result(connection.startTls());
        assertThat(connection.tls()).contains(info);
        Waiting.done(connection.send("secret\n"));
        assertThat(line(connection)).isEqualTo("secret");
        assertThatThrownBy(() -> Waiting.done(connection.startTls()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("speaks TLS already");
        Waiting.done(connection.send("still\n"));
        assertThat(line(connection)).isEqualTo("still");
        Waiting.done(connection.abort());
    }

    @Test
    void shouldRefuseWhereInputInClearIsUnread(Network network) {
        Connection connection = connect(network);
        // What an attacker puts behind the word must not be taken for what comes over TLS.
        Waiting.done(connection.send("STARTTLS\nQUIT\n"));
        await("the refusal").until(() -> !failures.isEmpty());
        assertThat(failures.get(0)).isInstanceOf(IllegalStateException.class).hasMessageContaining("input is unread");
        Waiting.done(connection.abort());
    }

    @Test
    void shouldFailWhereThePeerGoesOnInClear(Network network) {
        Connection connection = connect(network);
        Waiting.done(connection.send("STARTTLS\n"));
        assertThat(line(connection)).isEqualTo("go");
        Waiting.done(connection.send("in clear, for all to see\n"));
        await("the failure").until(() -> !failures.isEmpty());
        assertThat(failures.get(0))
                .isInstanceOf(TlsException.class)
                .hasMessageContaining("the peer does not speak TLS");
        Waiting.done(connection.abort());
    }

    @Test
    void shouldFailAtOnceWhereThePeerEnds(Network network) {
        Connection connection = connect(network);
        Waiting.done(connection.send("STARTTLS\n"));
        assertThat(line(connection)).isEqualTo("go");
        Waiting.done(connection.shutdown(Shutdown.WRITE));
        await("the failure").until(() -> !failures.isEmpty());
        assertThat(failures.get(0)).isInstanceOf(TlsException.class);
        Waiting.done(connection.abort());
    }

    @Test
    void shouldFailWithinTheLimitOfTheOpeningWhereThePeerIsSilent(Network network) throws Exception {
        Duration limit = Duration.ofMillis(50);
        try (Pair pair = Pair.connect(
                network,
                PeerKind.IPV4,
                connector -> connector.startTls(CLIENT).timeLimits(TimeLimits.NONE.opening(limit)))) {
            assertThatThrownBy(() -> Waiting.done(pair.connection().startTls()))
                    .hasCauseInstanceOf(TimeLimitException.class)
                    .hasMessageContaining("the handshake was not done within the openingLimit of 50 ms");
            Waiting.done(pair.connection().closed());
        }
    }

    @Test
    void shouldRefuseOnAConnectionThatWasNotMadeForIt(Network network) {
        Connection connection =
                Waiting.result(network.connector(listener.endpoints().get(0)).connect());
        assertThatThrownBy(() -> Waiting.done(connection.startTls()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("was not made for it");
        Waiting.done(connection.abort());
    }

    @Test
    void shouldCloseInClearWithoutLoss(Network network) {
        Connection connection = connect(network);
        Waiting.done(connection.send("no more\n").then(connection.close()));
        await("the failure").until(() -> !failures.isEmpty());
    }

    @Test
    void shouldRefuseWhereACodecHoldsInputInClear(Network network) {
        Listener coded = Waiting.result(network.acceptor()
                .endpoints("tcp://127.0.0.1:0")
                .startTls(SERVER)
                .onHandlerError((connection, failure) -> failures.add(failure))
                .serve(connection -> {
                    CodecPipeline<String, String> lines = connection.codec(
                            String.class,
                            String.class,
                            new LineBasedFrameDecoder(100),
                            new StringDecoder(StandardCharsets.UTF_8));
                    return lines.receive()
                            .next()
                            .then(connection.send("go\n"))
                            .then(connection.startTls())
                            .then(connection.send(connection.receive()));
                }));
        // The begin of a line is in the decoder, where the connection does not see it.
        Connection attacked = Waiting.result(
                network.connector(coded.endpoints().get(0)).startTls(CLIENT).connect());
        Waiting.done(attacked.send("STARTTLS\nQU"));
        await("the refusal").until(() -> !failures.isEmpty());
        assertThat(failures.get(0)).isInstanceOf(IllegalStateException.class).hasMessageContaining("input is unread");
        Waiting.done(attacked.abort());
        Connection well = Waiting.result(
                network.connector(coded.endpoints().get(0)).startTls(CLIENT).connect());
        Waiting.done(well.send("STARTTLS\n"));
        assertThat(line(well)).isEqualTo("go");
        Waiting.done(well.startTls());
        Waiting.done(well.send("secret\n"));
        assertThat(line(well)).isEqualTo("secret");
        Waiting.done(well.abort());
        Waiting.done(coded.drain(Duration.ZERO));
    }
}
