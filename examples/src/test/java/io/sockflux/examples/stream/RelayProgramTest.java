package io.sockflux.examples.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.sockflux.address.Endpoint;
import io.sockflux.address.TcpEndpoint;
import io.sockflux.contract.kit.ProcNet;
import io.sockflux.examples.OnEachTransport;
import io.sockflux.examples.Peers;
import io.sockflux.examples.Program;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The relay between peers that know nothing of it: one line each, whatever becomes of the others. */
@Timeout(value = 600, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RelayProgramTest {

    private static final String ANY = "tcp://127.0.0.1:0";

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    @ParameterizedTest
    @CsvSource({"epoll, kernel", "epoll, user space", "nio, user space"})
    void shouldAnswerAsTheTargetDoesAndSayHowManyBytesWentEachWay(String transport, String way) throws IOException {
        if (transport.equals("epoll")) {
            Peers.assumeLinux();
        }
        List<String> forced = way.equals("kernel") ? List.of() : List.of("--user-space");
        try (ServerSocket target = Peers.listen();
                Program relay = start(transport, forced, ANY, Peers.uri(target));
                SocketChannel client = Peers.connect(relay.ready());
                Socket server = target.accept()) {
            Peers.sendAll(client, "question".getBytes(StandardCharsets.UTF_8));
            client.shutdownOutput();
            assertThat(server.getInputStream().readAllBytes()).asString().isEqualTo("question");
            server.getOutputStream().write("the answer".getBytes(StandardCharsets.UTF_8));
            server.shutdownOutput();
            assertThat(Peers.rest(client)).isEqualTo("the answer");
            Program.await("the line").until(() -> relay.lines().size() == 2);
            assertThat(relay.lines().get(1))
                    .isEqualTo(
                            "RELAYED " + TcpEndpoint.of((InetSocketAddress) client.getLocalAddress()) + " 8 10 " + way);
            relay.terminate();
            relay.assertWell();
        }
    }

    @Test
    void shouldJoinSocatAndPython() throws IOException {
        Peers.assumeSocat();
        Path socket = folder.resolve("s");
        try (Program python = Peers.python("""
                        server = socket.socket(socket.AF_UNIX)
                        server.bind(sys.argv[1])
                        server.listen()
                        print('LISTENING', flush=True)
                        peer = server.accept()[0]
                        data = b''
                        while piece := peer.recv(65536):
                            data += piece
                        peer.sendall(data[::-1])
                        """, socket)) {
            Program.await("python").until(() -> !python.lines().isEmpty());
            try (Program relay = Program.start("relay", ANY, "unix:" + socket);
                    Program socat = Program.startOther(
                            "bash",
                            "-c",
                            "seq 100000 | socat -t 60 - TCP:127.0.0.1:" + port(relay.ready())
                                    + " | rev | tail -1; echo")) {
                socat.assertWell();
                // All of it backwards, and each line backwards again, so the first one is the last.
                assertThat(socat.lines()).containsExactly("1");
            }
        }
    }

    @OnEachTransport
    void shouldGoOnAfterARelayThatFailed(String transport) throws IOException {
        try (ServerSocket target = Peers.listen();
                Program relay = start(transport, List.of(), ANY, Peers.uri(target))) {
            Endpoint endpoint = relay.ready();
            try (SocketChannel client = Peers.connect(endpoint)) {
                Socket server = target.accept();
                Peers.sendAll(client, new byte[1]);
                assertThat(server.getInputStream().read()).isZero();
                server.setSoLinger(true, 0);
                server.close();
                Assertions.assertThrows(SocketException.class, () -> Peers.rest(client));
            }
            Program.await("the complaint").until(() -> !relay.complaints().isEmpty());
            assertThat(relay.complaints().get(0))
                    .startsWith("relay: relay from " + Peers.uri(target))
                    .contains("ECONNRESET");
            try (SocketChannel client = Peers.connect(endpoint);
                    Socket server = target.accept()) {
                server.shutdownOutput();
                assertThat(Peers.rest(client)).isEmpty();
            }
        }
    }

    @Test
    void shouldResetTheClientWhereTheTargetCannotBeHad() throws IOException {
        try (Socket nobody = Peers.holdPort();
                Program relay = Program.start("relay", ANY, Peers.uri(nobody));
                SocketChannel client = Peers.connect(relay.ready())) {
            Assertions.assertThrows(SocketException.class, () -> Peers.rest(client));
            Program.await("the complaint").until(() -> !relay.complaints().isEmpty());
            assertThat(relay.complaints().get(0)).contains(Peers.uri(nobody), "ECONNREFUSED");
        }
    }

    @Test
    void shouldLetRelaysEndWhenItIsTold() throws IOException {
        try (ServerSocket target = Peers.listen();
                Program relay = Program.start("relay", "--drain", "60s", ANY, Peers.uri(target))) {
            Endpoint endpoint = relay.ready();
            try (SocketChannel client = Peers.connect(endpoint);
                    Socket server = target.accept()) {
                relay.terminate();
                // A client that asked whether it refuses would be relayed too, and nobody would end its relay.
                Program.await("no listener").until(() -> !ProcNet.listens(endpoint));
                server.getOutputStream().write("late".getBytes(StandardCharsets.UTF_8));
                server.shutdownOutput();
                assertThat(Peers.rest(client)).isEqualTo("late");
                client.shutdownOutput();
            }
            relay.assertWell();
        }
    }

    private static Program start(String transport, List<String> options, String listen, String target) {
        List<String> words = new ArrayList<>(options);
        words.add(listen);
        words.add(target);
        return Program.startOn(transport, "relay", words.toArray(String[]::new));
    }

    private static int port(Endpoint endpoint) {
        return ((TcpEndpoint) endpoint).socketAddress().getPort();
    }
}
