package io.sockflux.examples.balancer;

import static org.assertj.core.api.Assertions.assertThat;

import io.sockflux.address.Endpoint;
import io.sockflux.contract.kit.Amount;
import io.sockflux.contract.tls.Authority;
import io.sockflux.examples.Peers;
import io.sockflux.examples.Program;
import java.io.IOException;
import java.net.SocketException;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What goes through the balancer arrives as it was sent, and what stands around it is made for each side. */
@Timeout(value = 600, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class BalancerBytesTest {

    private static final String ANY = "tcp://127.0.0.1:0";
    private static final int MEBIBYTES = Amount.of(64, 512, 4096);

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    @Test
    void shouldCarryAllBytesToSocat() throws Exception {
        Peers.assumeSocat();
        try (Program socat = Program.startOther(
                "socat", "-d", "-d", "-t", "600", "TCP-LISTEN:0,bind=127.0.0.1,fork", "SYSTEM:sha256sum")) {
            Program.await("socat")
                    .until(() -> socat.complaints().stream().anyMatch(line -> line.contains("listening")));
            String said = socat.complaints().stream()
                    .filter(line -> line.contains("listening"))
                    .findFirst()
                    .orElseThrow();
            String port = said.substring(said.lastIndexOf(':') + 1).strip();
            try (Program balancer = BalancerProgramTest.start(List.of(ANY), "tcp://127.0.0.1:" + port);
                    SocketChannel client = Peers.connect(balancer.ready())) {
                MessageDigest sum = MessageDigest.getInstance("SHA-256");
                byte[] piece = new byte[1 << 20];
                Random random = new Random(MEBIBYTES);
                for (int i = 0; i < MEBIBYTES; i++) {
                    random.nextBytes(piece);
                    sum.update(piece);
                    Peers.sendAll(client, piece);
                }
                client.shutdownOutput();
                assertThat(Peers.rest(client)).startsWith(HexFormat.of().formatHex(sum.digest()));
                assertThat(AccessLine.awaited(balancer, 1).get(0).there()).isEqualTo((long) MEBIBYTES << 20);
            }
        }
    }

    @Test
    void shouldEndTlsOnOneSideAndBeginItOnTheOther() throws IOException {
        Authority.Issued own = Authority.TRUSTED.issue("a.example");
        String certificate = own.certificateIn(folder).toString();
        String key = own.keyIn(folder).toString();
        Path inner = Files.createDirectory(folder.resolve("ca"));
        String authority = Authority.TRUSTED.certificateIn(inner).toString();
        List<String> tls = List.of("--tls-cert", certificate, "--tls-key", key);
        List<String> words = new ArrayList<>(tls);
        words.addAll(List.of("--tls-ca", authority, "--client-cert", "none", "tls://127.0.0.1:0"));
        try (Program server = Program.start(
                        "echo-server", "tls://127.0.0.1:0", tls.get(0), tls.get(1), tls.get(2), tls.get(3));
                Program balancer =
                        BalancerProgramTest.start(words, server.ready().toString());
                Program cat = Program.startFed(
                        Files.writeString(folder.resolve("input"), "secret"),
                        Program.DEFAULT,
                        "cat",
                        balancer.ready().toString(),
                        "--tls-ca",
                        authority)) {
            cat.assertWell();
            assertThat(cat.out()).hasContent("secret");
            AccessLine line = AccessLine.awaited(balancer, 1).get(0);
            assertThat(line.there()).isEqualTo(6);
            assertThat(line.end()).isEqualTo("ended");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"v1", "v2"})
    void shouldReadAndSendAProxyHeaderAndCheckByOneOfItsOwn(String version) throws IOException {
        try (Program server =
                        Program.start("echo-server", "--proxy-protocol", "127.0.0.1", "--deny", "192.0.2.66", ANY);
                Program balancer = BalancerProgramTest.start(
                        List.of("--proxy-protocol", "127.0.0.1", "--send-proxy", version, "--check-every", "20ms", ANY),
                        server.ready().toString())) {
            Endpoint endpoint = balancer.ready();
            try (SocketChannel proxy = Peers.connect(endpoint)) {
                Peers.sendAll(proxy, "PROXY TCP4 192.0.2.1 192.0.2.2 1 2\r\nhello".getBytes(StandardCharsets.UTF_8));
                proxy.shutdownOutput();
                assertThat(Peers.rest(proxy)).isEqualTo("hello");
            }
            AccessLine line = AccessLine.awaited(balancer, 1).get(0);
            assertThat(line.client()).isEqualTo("tcp://192.0.2.1:1");
            assertThat(line.there()).isEqualTo(5);
            try (SocketChannel proxy = Peers.connect(endpoint)) {
                Peers.sendAll(proxy, "PROXY TCP4 192.0.2.66 192.0.2.2 1 2\r\nhello".getBytes(StandardCharsets.UTF_8));
                Assertions.assertThrows(SocketException.class, () -> Peers.rest(proxy));
            }
            Program.await("the refusal of the client behind it")
                    .until(() -> server.complaints().stream().anyMatch(refused -> refused.contains("192.0.2.66")));
            assertThat(server.complaints()).as("no check was refused").hasSize(1);
            assertThat(balancer.complaints()).noneMatch(said -> said.startsWith("EJECTED"));
        }
    }
}
