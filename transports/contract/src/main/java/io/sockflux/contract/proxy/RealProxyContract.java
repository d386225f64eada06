package io.sockflux.contract.proxy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sockflux.Connector;
import io.sockflux.Network;
import io.sockflux.address.TcpEndpoint;
import io.sockflux.contract.OnNativeTransport;
import io.sockflux.contract.TransportContract;
import io.sockflux.contract.kit.Waiting;
import io.sockflux.error.ConnectFailedException;
import io.sockflux.error.ProxyException;
import io.sockflux.proxy.ProxyKind;
import io.sockflux.proxy.ProxyServer;
import io.sockflux.stream.Listener;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Mono;

/** Proxies that others wrote carry connections. Their ends of streams are their own, so each answer is one line. */
@TransportContract
@OnNativeTransport
class RealProxyContract {

    @TempDir
    private Path folder;

    private Listener lines;

    @BeforeEach
    void listen(Network network) {
        lines = Waiting.result(network.acceptor()
                .endpoints("tcp://127.0.0.1:0")
                .serve(connection -> connection
                        .receive()
                        .lines(UTF_8, 1024)
                        .concatMap(line -> connection.send("you said " + line + "\n"))));
    }

    @AfterEach
    void unlisten() {
        Waiting.done(lines.close());
    }

    private Connector target(Network network) {
        return network.connector(
                "tcp://localhost:" + ((TcpEndpoint) lines.endpoints().get(0)).port());
    }

    private static String answer(Connector connector) {
        return Waiting.result(connector
                .use(connection -> connection
                        .send("hello\n")
                        .then(connection.receive().lines(UTF_8, 1024).next()))
                .single());
    }

    private static ProxyException refusal(Connector connector) {
        Throwable failure = Waiting.result(connector
                .connect()
                .map(connection -> new Throwable("connected"))
                .onErrorResume(Mono::just));
        return (ProxyException)
                ((ConnectFailedException) failure).attempts().get(0).failure();
    }

    @Test
    void shouldGoThroughDante(Network network) throws Exception {
        try (ProxyProcess danted = ProxyProcess.danted(folder)) {
            assertThat(answer(target(network).via(danted.server()))).isEqualTo("you said hello");
            // Dante speaks SOCKS4 without the A: it wants an address.
            ProxyServer four = ProxyServer.of(ProxyKind.SOCKS4A, danted.server().endpoint());
            assertThat(answer(network.connector(lines.endpoints().get(0)).via(four)))
                    .isEqualTo("you said hello");
            assertThat(refusal(network.connector("tcp://127.0.0.1:1").via(danted.server()))
                            .code())
                    .hasValue(5);
            assertThat(refusal(network.connector("tcp://127.0.0.2:1").via(danted.server()))
                            .code())
                    .hasValue(2);
        }
    }

    @Test
    void shouldGoThroughTinyproxyAndBoth(Network network) throws Exception {
        try (ProxyProcess danted = ProxyProcess.danted(folder);
                ProxyProcess tinyproxy = ProxyProcess.tinyproxy(folder)) {
            ProxyServer known = tinyproxy.server().credentials("tom", "secret");
            assertThat(answer(target(network).via(known))).isEqualTo("you said hello");
            assertThat(answer(target(network).via(danted.server(), known))).isEqualTo("you said hello");
            assertThat(answer(target(network).via(known, danted.server()))).isEqualTo("you said hello");
            assertThat(refusal(target(network).via(tinyproxy.server())).code()).hasValue(407);
        }
    }
}
