package io.sockflux.examples.guide;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.sockflux.Network;
import io.sockflux.contract.tls.Authority;
import io.sockflux.stream.Listener;
import io.sockflux.tls.ClientTls;
import io.sockflux.tls.ServerTls;
import io.sockflux.tls.TlsInfo;
import io.sockflux.tls.TlsReload;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Mono;

/** The snippets of {@code docs/guide/tls.md}. */
class TlsPageTest {

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    private Path certificate = Path.of("");
    private Path key = Path.of("");
    private Path authority = Path.of("");

    @BeforeEach
    void write() throws IOException {
        Authority.Issued own = Authority.TRUSTED.issue("localhost");
        certificate = own.certificateIn(folder);
        key = own.keyIn(folder);
        authority = Authority.TRUSTED.certificateIn(folder);
    }

    @Test
    void shouldEcho() {
        try (Network network = Network.create()) {
            // snippet: echo
            Listener listener = network.acceptor()
                    .endpoints("tls://127.0.0.1:0")
                    .tls(ServerTls.of(certificate, key))
                    .serve(connection -> connection.send(connection.receive()))
                    .block();
            String answer = network.connector(
                            requireNonNull(listener).endpoints().get(0))
                    .tls(ClientTls.create().trust(authority))
                    .use(connection -> connection
                            .send("hello")
                            .then(connection.peek(5))
                            .map(bytes -> bytes.toString(StandardCharsets.UTF_8)))
                    .blockFirst();
            // end
            assertThat(answer).isEqualTo("hello");
            // snippet: facts
            TlsInfo facts = network.connector(listener.endpoints().get(0))
                    .tls(ClientTls.create().trust(authority))
                    .connect()
                    .flatMap(connection ->
                            connection.close().thenReturn(connection.tls().orElseThrow()))
                    .block();
            System.out.println(requireNonNull(facts).version() + " " + facts.cipherSuite() + ", "
                    + facts.peerCertificates().get(0).getNotAfter());
            // end
            assertThat(facts.canHalfClose()).isTrue();
        }
    }

    @Test
    void shouldServeNames() throws IOException {
        Path two = Files.createDirectory(folder.resolve("two"));
        Authority.Issued other = Authority.TRUSTED.issue("two.example");
        Path otherCertificate = other.certificateIn(two);
        Path otherKey = other.keyIn(two);
        try (Network network = Network.create()) {
            // snippet: names
            ServerTls tls = ServerTls.of(certificate, key)
                    .name("two.example", otherCertificate, otherKey)
                    .alpn("h2", "http/1.1");
            // end
            Listener listener = network.acceptor()
                    .endpoints("tls://127.0.0.1:0")
                    .tls(tls)
                    .serve(connection -> connection.receive())
                    .block();
            TlsInfo facts = network.connector(
                            requireNonNull(listener).endpoints().get(0))
                    .tls(ClientTls.create().trust(authority).serverName("two.example"))
                    .use(connection -> Mono.just(connection.tls().orElseThrow()))
                    .blockFirst();
            assertThat(requireNonNull(facts).peerCertificates().get(0))
                    .isEqualTo(other.bundle().getCertificate());
        }
    }

    @Test
    void shouldReload() {
        try (Network network = Network.create()) {
            // snippet: reload
            ServerTls tls = ServerTls.of(certificate, key);
            Listener listener = network.acceptor()
                    .endpoints("tls://127.0.0.1:0")
                    .tls(tls)
                    .serve(connection -> connection.send(connection.receive()))
                    .block();
            TlsReload outcome = tls.reload().block();
            // end
            assertThat(requireNonNull(listener).endpoints()).hasSize(1);
            assertThat(requireNonNull(outcome).isDone()).isTrue();
        }
    }
}
