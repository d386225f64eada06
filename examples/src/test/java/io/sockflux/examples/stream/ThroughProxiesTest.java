package io.sockflux.examples.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.sockflux.address.Endpoint;
import io.sockflux.address.TcpEndpoint;
import io.sockflux.contract.tls.Authority;
import io.sockflux.examples.Peers;
import io.sockflux.examples.Program;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Programs go through proxies, tell the target of a client by a PROXY header, and speak TLS with the target: all at once. */
@Timeout(value = 600, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ThroughProxiesTest {

    private static final Authority.Issued OWN = Authority.TRUSTED.issue("a.example");

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    private String certificate = "";
    private String key = "";
    private String authority = "";

    @BeforeEach
    void write() throws IOException {
        certificate = OWN.certificateIn(folder).toString();
        key = OWN.keyIn(folder).toString();
        authority = Authority.TRUSTED.certificateIn(folder).toString();
    }

    /** Speaks TLS behind a header, and refuses one client. */
    private Program server() {
        return Program.start(
                "echo-server",
                "tls://127.0.0.1:0",
                "--tls-cert",
                certificate,
                "--tls-key",
                key,
                "--proxy-protocol",
                "127.0.0.1",
                "--deny",
                "192.0.2.66");
    }

    private static String named(Endpoint server) {
        return "tls://a.example:" + ((TcpEndpoint) server).port();
    }

    @Test
    void shouldConnectThroughAProxyTellOfAClientAndSpeakTls() throws IOException {
        try (ConnectProxy proxy = new ConnectProxy();
                Program server = server();
                Program cat = Program.startFed(
                        Files.writeString(folder.resolve("input"), "hello"),
                        Program.DEFAULT,
                        "cat",
                        named(server.ready()),
                        "--tls-ca",
                        authority,
                        "--via",
                        proxy.uri(),
                        "--send-proxy",
                        "v2:tcp://192.0.2.1:1,tcp://192.0.2.2:2")) {
            cat.assertWell();
            assertThat(cat.out()).hasContent("hello");
            assertThat(proxy.asked()).containsExactly(named(server.ready()).substring("tls://".length()));
            assertThat(server.complaints()).isEmpty();
        }
    }

    @Test
    void shouldRelayThroughAProxyAndTellOfEachClient() throws IOException {
        try (ConnectProxy proxy = new ConnectProxy();
                Program server = server();
                Program relay = Program.start(
                        "relay",
                        "tcp://127.0.0.1:0",
                        named(server.ready()),
                        "--tls-ca",
                        authority,
                        "--via",
                        proxy.uri(),
                        "--send-proxy",
                        "v1",
                        "--proxy-protocol",
                        "127.0.0.1")) {
            try (SocketChannel client = Peers.connect(relay.ready())) {
                Peers.sendAll(client, bytes("PROXY TCP4 192.0.2.1 192.0.2.2 1 2\r\nhello"));
                client.shutdownOutput();
                assertThat(Peers.rest(client)).isEqualTo("hello");
            }
            try (SocketChannel denied = Peers.connect(relay.ready())) {
                Peers.sendAll(denied, bytes("PROXY TCP4 192.0.2.66 192.0.2.2 1 2\r\nhello"));
                Program.await("the refusal").until(() -> !server.complaints().isEmpty());
                assertThat(server.complaints())
                        .containsExactly("REFUSED tcp://192.0.2.66:1 access is denied to 192.0.2.66");
            }
            assertThat(proxy.asked()).hasSize(2);
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    @Test
    void shouldNameTheTargetAndNotTheProxyWhereACheckFails() throws IOException {
        try (ConnectProxy proxy = new ConnectProxy();
                Program server =
                        Program.start("echo-server", "tls://127.0.0.1:0", "--tls-cert", certificate, "--tls-key", key);
                Program cat = Program.start(
                        "cat",
                        "tls://b.example:" + ((TcpEndpoint) server.ready()).port(),
                        "--tls-ca",
                        authority,
                        "--via",
                        proxy.uri())) {
            assertThat(cat.assertFailed(1))
                    .contains("tls with tls://b.example:", "is for a.example", "and not for b.example")
                    .doesNotContain("tls with tcp://127.0.0.1:" + proxy.port());
        }
    }
}
