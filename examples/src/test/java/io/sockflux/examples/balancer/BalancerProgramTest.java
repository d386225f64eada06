package io.sockflux.examples.balancer;

import static org.assertj.core.api.Assertions.assertThat;

import io.sockflux.address.Endpoint;
import io.sockflux.contract.kit.Amount;
import io.sockflux.examples.Peers;
import io.sockflux.examples.Program;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The balancer between clients and backends that know nothing of it. */
@Timeout(value = 600, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class BalancerProgramTest {

    private static final String ANY = "tcp://127.0.0.1:0";

    static Program start(List<String> options, String... backends) {
        List<String> words = new ArrayList<>(options);
        words.add("--");
        words.addAll(Arrays.asList(backends));
        return Program.startOn(Program.DEFAULT, "balancer", words.toArray(String[]::new));
    }

    private static String echoed(Endpoint endpoint, String text) throws IOException {
        try (SocketChannel client = Peers.connect(endpoint)) {
            Peers.sendAll(client, text.getBytes(StandardCharsets.UTF_8));
            client.shutdownOutput();
            return Peers.rest(client);
        }
    }

    @Test
    void shouldTakeEachBackendInItsTurnAndTellOfEachConnection() throws IOException {
        try (Backends backends = new Backends(3);
                Program balancer = start(List.of(ANY), backends.uris())) {
            Endpoint endpoint = balancer.ready();
            for (int i = 0; i < 6; i++) {
                assertThat(echoed(endpoint, "hello")).isEqualTo("hello");
                AccessLine.awaited(balancer, i + 1);
            }
            List<AccessLine> lines = AccessLine.of(balancer);
            assertThat(lines).extracting(line -> backends.index(line.backend())).containsExactly(0, 1, 2, 0, 1, 2);
            assertThat(lines)
                    .allMatch(line ->
                            line.there() == 5 && line.back() == 5 && line.end().equals("ended"));
            balancer.terminate();
            balancer.assertWell();
        }
    }

    @Test
    void shouldTakeTheBackendWithTheFewestConnections() throws IOException {
        try (Backends backends = new Backends(2);
                Program balancer = start(List.of("--by", "least-connections", ANY), backends.uris())) {
            Endpoint endpoint = balancer.ready();
            List<SocketChannel> open = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                open.add(opened(endpoint));
            }
            for (int i : new int[] {1, 3}) {
                open.get(i).shutdownOutput();
                assertThat(Peers.rest(open.get(i))).isEmpty();
            }
            AccessLine.awaited(balancer, 2);
            for (int i = 0; i < 3; i++) {
                echoed(endpoint, "x");
                AccessLine.awaited(balancer, i + 3);
            }
            assertThat(AccessLine.of(balancer))
                    .extracting(line -> backends.index(line.backend()))
                    .containsExactly(1, 1, 1, 1, 1);
            for (SocketChannel one : open) {
                one.close();
            }
        }
    }

    /** A connection over which a byte has gone there and back. */
    private static SocketChannel opened(Endpoint endpoint) throws IOException {
        SocketChannel client = Peers.connect(endpoint);
        Peers.sendAll(client, new byte[1]);
        assertThat(client.read(ByteBuffer.allocate(1))).isOne();
        return client;
    }

    /** Where the dead backend was stands a trap afterwards, in which nobody may fall. */
    @ParameterizedTest
    @ValueSource(strings = {"round-robin", "least-connections"})
    void shouldGiveNobodyToABackendThatWasSeenToFail(String choice) throws IOException {
        try (Backends backends = new Backends(3);
                Program balancer = start(
                        List.of("--by", choice, "--eject-for", "1h", "--eject-for-most", "1h", ANY), backends.uris())) {
            Endpoint endpoint = balancer.ready();
            backends.kill(1);
            int served = 0;
            while (balancer.complaints().isEmpty()) {
                assertThat(echoed(endpoint, "hello")).isEqualTo("hello");
                served++;
            }
            assertThat(balancer.complaints().get(0))
                    .startsWith("EJECTED " + backends.uri(1) + " for ")
                    .contains("ECONNREFUSED");
            try (Trap trap = new Trap(backends.port(1))) {
                int most = Amount.of(60, 600);
                for (int i = 0; i < most; i++) {
                    assertThat(echoed(endpoint, "hello")).isEqualTo("hello");
                }
                assertThat(trap.caught()).isZero();
                List<AccessLine> lines = AccessLine.awaited(balancer, served + most);
                assertThat(lines).extracting(AccessLine::backend).doesNotContain(backends.uri(1));
                assertThat(balancer.complaints()).hasSize(1);
            }
        }
    }

    @Test
    void shouldFindOutADeadBackendByACheckAndTakeItAgainWhenItIsBack() throws IOException {
        try (Backends backends = new Backends(2);
                Program balancer = start(
                        List.of("--check-every", "50ms", "--eject-for", "20ms", "--eject-for-most", "100ms", ANY),
                        backends.uris())) {
            Endpoint endpoint = balancer.ready();
            backends.kill(0);
            Program.await("ejection").until(() -> !balancer.complaints().isEmpty());
            assertThat(balancer.lines()).as("no client was needed for that").hasSize(1);
            backends.startAgain(0);
            Program.await("return").until(() -> balancer.complaints().size() >= 2);
            assertThat(balancer.complaints().get(1)).isEqualTo("RETURNED " + backends.uri(0));
            echoed(endpoint, "1");
            echoed(endpoint, "2");
            assertThat(AccessLine.awaited(balancer, 2))
                    .extracting(line -> backends.index(line.backend()))
                    .containsExactlyInAnyOrder(0, 1);
        }
    }

    // No backend

    @Test
    void shouldResetTheClientAndSayWhyWhereThereIsNoBackend() throws IOException {
        try (Socket held = Peers.holdPort();
                Program balancer = start(List.of(ANY), Peers.uri(held));
                SocketChannel client = Peers.connect(balancer.ready())) {
            Assertions.assertThrows(SocketException.class, () -> Peers.rest(client));
            AccessLine line = AccessLine.awaited(balancer, 1).get(0);
            assertThat(line.end()).isEqualTo("no-backend");
            assertThat(line.backend()).isEqualTo("-");
            Program.await("why").until(() -> balancer.complaints().size() >= 2);
            assertThat(balancer.complaints().get(1))
                    .startsWith("balancer: no backend: none of 1 is up and has room: " + Peers.uri(held)
                            + " is ejected, tried again in ")
                    .contains("ECONNREFUSED");
        }
    }

    @Test
    void shouldHaveAClientWaitForABackend() throws IOException {
        try (Backends backends = new Backends(1);
                Program balancer = start(
                        List.of("--wait", "1h", "--eject-for", "20ms", "--eject-for-most", "20ms", ANY),
                        backends.uris())) {
            Endpoint endpoint = balancer.ready();
            backends.kill(0);
            try (SocketChannel client = Peers.connect(endpoint)) {
                Peers.sendAll(client, "late".getBytes(StandardCharsets.UTF_8));
                client.shutdownOutput();
                Program.await("ejection").until(() -> !balancer.complaints().isEmpty());
                backends.startAgain(0);
                assertThat(Peers.rest(client)).isEqualTo("late");
            }
        }
    }

    @Test
    void shouldHaveClientsWaitForAPlaceAndBoundThem() throws IOException {
        try (Backends backends = new Backends(1);
                Program balancer = start(
                        List.of("--max-per-backend", "1", "--wait", "1h", "--max-waiting", "1", ANY),
                        backends.uris())) {
            Endpoint endpoint = balancer.ready();
            try (SocketChannel first = opened(endpoint)) {
                try (SocketChannel second = Peers.connect(endpoint);
                        SocketChannel third = Peers.connect(endpoint)) {
                    // One of them waits, and the other is one too many.
                    assertThat(AccessLine.awaited(balancer, 1).get(0).end()).isEqualTo("no-backend");
                    Program.await("a reset").until(() -> isReset(second) || isReset(third));
                    first.shutdownOutput();
                    assertThat(Peers.rest(first)).isEmpty();
                    SocketChannel waiting = isReset(second) ? third : second;
                    Peers.sendAll(waiting, "at last".getBytes(StandardCharsets.UTF_8));
                    waiting.shutdownOutput();
                    assertThat(Peers.rest(waiting)).isEqualTo("at last");
                }
            }
        }
    }

    private static boolean isReset(SocketChannel client) throws IOException {
        client.configureBlocking(false);
        try {
            return client.read(ByteBuffer.allocate(1)) < 0;
        } catch (SocketException e) {
            return true;
        } finally {
            client.configureBlocking(true);
        }
    }

    // Ends

    @Test
    void shouldPassResetsOnAsResets() throws IOException {
        try (ServerSocket target = Peers.listen();
                Program balancer = start(List.of(ANY), Peers.uri(target))) {
            Endpoint endpoint = balancer.ready();
            SocketChannel resetting = Peers.connect(endpoint);
            try (Socket server = target.accept()) {
                Peers.sendAll(resetting, new byte[3]);
                assertThat(server.getInputStream().readNBytes(3)).hasSize(3);
                resetting.setOption(StandardSocketOptions.SO_LINGER, 0);
                resetting.close();
                Assertions.assertThrows(
                        SocketException.class, () -> server.getInputStream().readAllBytes());
            }
            AccessLine byClient = AccessLine.awaited(balancer, 1).get(0);
            assertThat(byClient.end()).isEqualTo("client-reset");
            assertThat(byClient.there()).isEqualTo(3);
            try (SocketChannel client = Peers.connect(endpoint)) {
                Socket server = target.accept();
                server.getOutputStream().write(new byte[4]);
                assertThat(client.read(ByteBuffer.allocate(4))).isEqualTo(4);
                server.setSoLinger(true, 0);
                server.close();
                Assertions.assertThrows(SocketException.class, () -> Peers.rest(client));
            }
            AccessLine byBackend = AccessLine.awaited(balancer, 2).get(1);
            assertThat(byBackend.end()).isEqualTo("backend-reset");
            assertThat(byBackend.back()).isEqualTo(4);
        }
    }

    @Test
    void shouldLetConnectionsEndWhenItIsTold() throws IOException {
        try (Backends backends = new Backends(2);
                Program balancer = start(List.of("--drain", "1h", ANY), backends.uris())) {
            Endpoint endpoint = balancer.ready();
            try (SocketChannel client = Peers.connect(endpoint)) {
                Peers.sendAll(client, "early".getBytes(StandardCharsets.UTF_8));
                balancer.terminate();
                Peers.awaitRefusal(endpoint);
                Peers.sendAll(client, " and late".getBytes(StandardCharsets.UTF_8));
                client.shutdownOutput();
                assertThat(Peers.rest(client)).isEqualTo("early and late");
            }
            balancer.assertWell();
            // There may be others, of those who asked whether it still listens.
            assertThat(AccessLine.of(balancer)).anyMatch(line -> line.end().equals("ended") && line.back() == 14);
        }
    }

    @Test
    void shouldCutWhatIsLeftAtTheEndOfTheDrain() throws IOException {
        try (Backends backends = new Backends(1);
                Program balancer = start(List.of("--drain", "1ms", ANY), backends.uris());
                SocketChannel client = Peers.connect(balancer.ready())) {
            Peers.sendAll(client, new byte[2]);
            assertThat(client.read(ByteBuffer.allocate(2))).isPositive();
            balancer.terminate();
            Assertions.assertThrows(SocketException.class, () -> Peers.rest(client));
            balancer.assertWell();
            AccessLine line = AccessLine.of(balancer).get(0);
            assertThat(line.end()).isEqualTo("cut");
            assertThat(line.there()).isEqualTo(2);
        }
    }

    // Limits

    @Test
    void shouldRefuseWhatIsBeyondItsLimits() throws IOException {
        try (Backends backends = new Backends(1);
                Program balancer = start(List.of("--max-per-peer", "1", ANY), backends.uris())) {
            Endpoint endpoint = balancer.ready();
            try (SocketChannel first = Peers.connect(endpoint);
                    SocketChannel second = Peers.connect(endpoint)) {
                Assertions.assertThrows(SocketException.class, () -> Peers.rest(second));
                first.shutdownOutput();
                assertThat(Peers.rest(first)).isEmpty();
            }
            assertThat(balancer.complaints().get(0)).startsWith("REFUSED ");
        }
    }
}
