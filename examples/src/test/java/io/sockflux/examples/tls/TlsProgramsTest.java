package io.sockflux.examples.tls;

import static org.assertj.core.api.Assertions.assertThat;

import io.sockflux.address.Endpoint;
import io.sockflux.contract.tls.Authority;
import io.sockflux.examples.Program;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The programs speak TLS where an endpoint or a word says so. */
@Timeout(value = 600, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class TlsProgramsTest {

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

    private Program server(String... more) {
        List<String> words = new ArrayList<>(
                List.of("echo-server", "tls://127.0.0.1:0", "--tls-cert", certificate, "--tls-key", key));
        words.addAll(List.of(more));
        return Program.start(words.toArray(String[]::new));
    }

    private Path input(String text) throws IOException {
        return Files.writeString(folder.resolve("input"), text);
    }

    @Test
    void shouldEchoOverTls() throws IOException {
        try (Program server = server()) {
            Endpoint endpoint = server.ready();
            assertThat(endpoint.toString()).startsWith("tls://127.0.0.1:");
            try (Program cat = Program.startFed(
                    input("hello"), Program.DEFAULT, "cat", endpoint.toString(), "--tls-ca", authority)) {
                cat.assertWell();
                assertThat(cat.out()).hasContent("hello");
            }
            assertThat(server.complaints()).isEmpty();
        }
    }

    @Test
    void shouldSpeakTlsWhereTheEndpointSaysSoAndNotBesideIt() throws IOException {
        try (Program server = server("tcp://127.0.0.1:0")) {
            List<Endpoint> ready = server.ready(2);
            assertThat(ready.get(0).toString()).startsWith("tls://");
            assertThat(ready.get(1).toString()).startsWith("tcp://");
            try (Program cat = Program.startFed(
                    input("plain"), Program.DEFAULT, "cat", ready.get(1).toString())) {
                cat.assertWell();
                assertThat(cat.out()).hasContent("plain");
            }
        }
    }

    @Test
    void shouldEndInOneLineWithTheNameOfTheCertificateWhereACheckFails() {
        try (Program server = server()) {
            String endpoint = server.ready().toString();
            try (Program cat = Program.start("cat", endpoint, "--tls-ca", authority, "--tls-name", "other.example")) {
                assertThat(cat.assertFailed(1)).contains("is for a.example", "and not for other.example");
            }
            try (Program cat = Program.start("cat", endpoint)) {
                assertThat(cat.assertFailed(1))
                        .contains("is signed by CN=Sockflux Test Authority, which is not trusted");
            }
        }
    }

    @Test
    void shouldWriteWhatCameAndEndInOneLineWhereTheStreamWasCut() throws Exception {
        try (ServerSocket listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Program cat =
                        Program.start("cat", "tls://127.0.0.1:" + listening.getLocalPort(), "--tls-ca", authority);
                Socket socket = listening.accept()) {
            SSLSocket tls = (SSLSocket)
                    Authority.TRUSTED.context(OWN).getSocketFactory().createSocket(socket, null, false);
            tls.setUseClientMode(false);
            tls.getOutputStream().write("a part".getBytes(StandardCharsets.UTF_8));
            socket.shutdownOutput();
            assertThat(cat.status()).isEqualTo(1);
            assertThat(cat.out()).hasContent("a part");
            assertThat(cat.complaints())
                    .singleElement()
                    .asString()
                    .contains("the stream was cut without close_notify, after 6 bytes");
        }
    }

    @Test
    void shouldRelayBetweenTlsAndPlain() throws IOException {
        try (Program echo = Program.start("echo-server", "tcp://127.0.0.1:0");
                Program inside = Program.start(
                        "relay",
                        "tls://127.0.0.1:0",
                        echo.ready().toString(),
                        "--tls-cert",
                        certificate,
                        "--tls-key",
                        key);
                Program outside = Program.start(
                        "relay", "tcp://127.0.0.1:0", inside.ready().toString(), "--tls-ca", authority);
                Program cat = Program.startFed(
                        input("through"),
                        Program.DEFAULT,
                        "cat",
                        outside.ready().toString())) {
            cat.assertWell();
            assertThat(cat.out()).hasContent("through");
            Program.await("the line of the relay").until(() -> inside.lines().size() == 2);
            assertThat(inside.lines().get(1)).endsWith(" 7 7 user space");
        }
    }

    @Test
    void shouldProbe() {
        try (Program server = server("--alpn", "one,two");
                Program probe = Program.start(
                        "tls-probe",
                        server.ready().toString().substring("tls://".length()),
                        "--tls-ca",
                        authority,
                        "--alpn",
                        "two")) {
            probe.assertWell();
            assertThat(probe.lines())
                    .contains("version TLSv1.3", "check ok", "alpn two", "resumption yes", "end close_notify")
                    .anyMatch(line -> line.startsWith("certificate CN=sockflux-test until 20"));
        }
    }

    @Test
    void shouldServeClientsWithACertificateOnly() throws IOException {
        try (Program server = server("--tls-ca", authority)) {
            String endpoint = server.ready().toString();
            try (Program cat = Program.startFed(
                    input("hello"),
                    Program.DEFAULT,
                    "cat",
                    endpoint,
                    "--tls-ca",
                    authority,
                    "--client-cert",
                    certificate,
                    "--tls-key",
                    key)) {
                cat.assertWell();
                assertThat(cat.out()).hasContent("hello");
            }
            try (Program cat = Program.start("cat", endpoint, "--tls-ca", authority)) {
                assertThat(cat.assertFailed(1)).contains("the peer sent the alert");
            }
        }
    }

    @Test
    void shouldRefuseATlsEndpointWithoutACertificate() {
        try (Program server = Program.start("echo-server", "tls://127.0.0.1:0")) {
            assertThat(server.assertFailed(2)).contains("has no certificate (expected: --tls-cert FILE");
        }
        try (Program server = Program.start(
                "echo-server", "tls://127.0.0.1:0", "--tls-cert", folder.resolve("none") + "", "--tls-key", key)) {
            assertThat(server.assertFailed(1)).contains("none: there is no such file");
        }
    }
}
