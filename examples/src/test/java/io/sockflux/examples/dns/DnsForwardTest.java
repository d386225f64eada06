package io.sockflux.examples.dns;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.sockflux.address.Endpoint;
import io.sockflux.address.UdpEndpoint;
import io.sockflux.examples.Peers;
import io.sockflux.examples.Program;
import java.io.IOException;
import java.net.BindException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The forwarder between clients and servers of other makes, and before a server that is forged. */
@Timeout(value = 600, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class DnsForwardTest {

    /** A client that asks for a name's addresses, or its text, by UDP or TCP, and prints what comes. */
    private static final String CLIENT = """
            import struct
            way, host, port, name, kind = sys.argv[1:6]
            asked = struct.pack('>HHHHHH', 0x1234, 0x0100, 1, 0, 0, 0)
            asked += b''.join(bytes([len(label)]) + label.encode() for label in name.split('.')) + b'\\0'
            asked += struct.pack('>HH', {'A': 1, 'TXT': 16}[kind], 1)
            s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM if way == 'udp' else socket.SOCK_STREAM)
            s.settimeout(90)
            s.connect((host, int(port)))
            if way == 'udp':
                s.send(asked)
                answer = s.recv(65535)
            else:
                f = s.makefile('rwb')
                f.write(struct.pack('>H', len(asked)) + asked)
                f.flush()
                answer = f.read(struct.unpack('>H', f.read(2))[0])
            number, flags, questions, answers = struct.unpack('>HHHH', answer[:8])
            assert answer[12:len(asked)] == asked[12:]
            print(hex(number), 'answers', answers, 'error', flags & 15)
            if kind == 'A' and answers:
                print(socket.inet_ntoa(answer[-4:]))
            if kind == 'TXT' and answers:
                print(len(answer) > 20 * 200)
            """;

    /** For an answer that must not come: it is looked for behind one that does. */
    private static final int MOMENT_MILLIS = 1;

    private static final int HANG_MILLIS = 100_000;
    private static final int HEAD = 12;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    private final List<Program> programs = new ArrayList<>();

    @AfterEach
    void end() {
        programs.forEach(Program::close);
    }

    private Program forwarder(String... words) throws IOException {
        List<String> all = new ArrayList<>(List.of("dns-forward", "udp://127.0.0.1:" + freePort()));
        all.addAll(List.of(words));
        Program program = Program.start(all.toArray(String[]::new));
        programs.add(program);
        return program;
    }

    /** A port that is free for datagrams and for connections. The kernel's choice for the one may be taken for the other. */
    private static int freePort() throws IOException {
        for (; ; ) {
            try (DatagramSocket datagrams = socket();
                    ServerSocket connections =
                            new ServerSocket(datagrams.getLocalPort(), 1, InetAddress.getLoopbackAddress())) {
                return connections.getLocalPort();
            } catch (BindException e) {
                // Taken for connections: another one.
            }
        }
    }

    private static DatagramSocket socket() throws IOException {
        DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        socket.setSoTimeout(HANG_MILLIS);
        return socket;
    }

    private static String uri(DatagramSocket socket) {
        return "udp://127.0.0.1:" + socket.getLocalPort();
    }

    private static InetSocketAddress address(Endpoint endpoint) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), ((UdpEndpoint) endpoint).port());
    }

    /** dnsmasq on a port that was free a moment ago; on another one if somebody else has it by now. */
    private String dnsmasq() throws IOException {
        Peers.assumeInstalled("dnsmasq");
        for (int tries = 0; tries < 10; tries++) {
            int port;
            try (DatagramSocket free = socket()) {
                port = free.getLocalPort();
            }
            Program server = Program.startOther(
                    "dnsmasq", "--keep-in-foreground", "--log-facility=-", "--conf-file=" + configuration(port));
            programs.add(server);
            Program.await("dnsmasq").until(() -> isStarted(server) || !server.isRunning());
            if (isStarted(server)) {
                return "udp://127.0.0.1:" + port;
            }
            assertThat(server.complaints()).anyMatch(line -> line.contains("Address already in use"));
        }
        throw new AssertionError("dnsmasq found each port taken");
    }

    private static boolean isStarted(Program dnsmasq) {
        return dnsmasq.complaints().stream().anyMatch(line -> line.contains("started, version"));
    }

    private Path configuration(int port) throws IOException {
        List<String> lines = new ArrayList<>(List.of(
                "no-resolv",
                "no-hosts",
                "bind-interfaces",
                "listen-address=127.0.0.1",
                "port=" + port,
                "user=" + System.getProperty("user.name"),
                "pid-file=" + folder.resolve("pid"),
                "address=/a.example/192.0.2.7"));
        for (int i = 0; i < 20; i++) {
            lines.add("txt-record=long.example," + i + "x".repeat(200));
        }
        return Files.write(folder.resolve("dnsmasq.conf"), lines);
    }

    private List<String> client(Endpoint forwarder, String way, String name, String kind) {
        Program client = Peers.python(CLIENT, way, "127.0.0.1", "" + ((UdpEndpoint) forwarder).port(), name, kind);
        programs.add(client);
        client.assertWell();
        return client.lines();
    }

    @Test
    void shouldHandOnWhatDnsmasqKnowsByDatagramAndByConnection() throws Exception {
        Peers.assumePython();
        try (DatagramSocket silent = socket()) {
            // A server that is silent and one that is not there are passed over.
            Program forwarder = forwarder("--timeout", "300ms", uri(silent), "udp://127.0.0.1:9", dnsmasq());
            Endpoint endpoint = forwarder.ready();
            for (String way : List.of("udp", "tcp")) {
                assertThat(client(endpoint, way, "a.example", "A"))
                        .containsExactly("0x1234 answers 1 error 0", "192.0.2.7");
            }
            // Too long for a datagram, it comes whole over the connection.
            assertThat(client(endpoint, "tcp", "long.example", "TXT"))
                    .containsExactly("0x1234 answers 20 error 0", "True");
            forwarder.terminate();
            forwarder.assertWell();
            assertThat(forwarder.lines()).last().isEqualTo("ANSWERED 3 UNANSWERED 0 DROPPED 0");
        }
    }

    private static byte[] question(int id, String name) {
        byte[] label = name.getBytes(US_ASCII);
        byte[] bytes = new byte[HEAD + 1 + label.length + 1 + 4];
        bytes[0] = (byte) (id >> 8);
        bytes[1] = (byte) id;
        bytes[2] = 1;
        bytes[5] = 1;
        bytes[HEAD] = (byte) label.length;
        System.arraycopy(label, 0, bytes, HEAD + 1, label.length);
        bytes[bytes.length - 3] = 1;
        bytes[bytes.length - 1] = 1;
        return bytes;
    }

    /** The question as an answer that ends by a mark, so that it is known which came. */
    private static byte[] answer(byte[] question, int mark) {
        byte[] bytes = Arrays.copyOf(question, question.length + 1);
        bytes[2] |= (byte) 0x80;
        bytes[question.length] = (byte) mark;
        return bytes;
    }

    private static void send(DatagramSocket from, byte[] bytes, java.net.SocketAddress to) throws IOException {
        from.send(new DatagramPacket(bytes, bytes.length, to));
    }

    private static DatagramPacket receive(DatagramSocket socket) throws IOException {
        DatagramPacket packet = new DatagramPacket(new byte[1500], 1500);
        socket.receive(packet);
        return packet;
    }

    private static byte[] bytes(DatagramPacket packet) {
        return Arrays.copyOf(packet.getData(), packet.getLength());
    }

    @Test
    void shouldTakeOnlyTheAnswerToTheQuestionFromTheServerThatWasAsked() throws Exception {
        try (DatagramSocket server = socket();
                DatagramSocket forger = socket();
                DatagramSocket client = socket()) {
            Program forwarder = forwarder("--timeout", "90s", uri(server));
            InetSocketAddress address = address(forwarder.ready());
            Set<Integer> ids = new HashSet<>();
            Set<Integer> ports = new HashSet<>();
            for (int i = 0; i < 8; i++) {
                byte[] asked = question(77, "a" + i);
                send(client, asked, address);
                DatagramPacket question = receive(server);
                byte[] forwarded = bytes(question);
                ids.add(((forwarded[0] & 0xff) << 8) | (forwarded[1] & 0xff));
                ports.add(question.getPort());
                byte[] otherId = answer(forwarded, 1);
                otherId[0] ^= 1;
                byte[] otherQuestion = answer(forwarded, 2);
                otherQuestion[HEAD + 1] ^= 1;
                byte[] noAnswer = answer(forwarded, 3);
                noAnswer[2] &= 0x7f;
                send(forger, answer(forwarded, 4), question.getSocketAddress());
                send(server, otherId, question.getSocketAddress());
                send(server, otherQuestion, question.getSocketAddress());
                send(server, noAnswer, question.getSocketAddress());
                send(server, Arrays.copyOf(forwarded, 5), question.getSocketAddress());
                send(server, answer(forwarded, 9), question.getSocketAddress());
                send(server, answer(forwarded, 8), question.getSocketAddress());
                assertThat(bytes(receive(client))).isEqualTo(answer(asked, 9));
            }
            assertThat(ports).as("source ports").hasSizeGreaterThan(4);
            assertThat(ids).as("ids").hasSizeGreaterThan(4);
            client.setSoTimeout(MOMENT_MILLIS);
            org.assertj.core.api.Assertions.assertThatThrownBy(() -> receive(client))
                    .isInstanceOf(SocketTimeoutException.class);
            forwarder.terminate();
            forwarder.assertWell();
            assertThat(forwarder.lines()).last().isEqualTo("ANSWERED 8 UNANSWERED 0 DROPPED 0");
        }
    }

    @Test
    void shouldSayThatNoServerAnswersAndDropWhatIsNoQuestion() throws Exception {
        try (DatagramSocket silent = socket();
                DatagramSocket client = socket()) {
            Program forwarder = forwarder("--timeout", "100ms", uri(silent));
            InetSocketAddress address = address(forwarder.ready());
            byte[] question = question(77, "a");
            send(client, "hello".getBytes(US_ASCII), address);
            send(client, answer(question, 1), address);
            send(client, Arrays.copyOf(question, question.length - 1), address);
            send(client, question, address);
            byte[] failure = question.clone();
            failure[2] |= (byte) 0x80;
            failure[3] = 2;
            assertThat(bytes(receive(client))).isEqualTo(failure);
            forwarder.terminate();
            forwarder.assertWell();
            assertThat(forwarder.lines()).last().isEqualTo("ANSWERED 0 UNANSWERED 1 DROPPED 3");
        }
    }

    @Test
    void shouldBoundTheQuestionsInFlight() throws Exception {
        try (DatagramSocket server = socket();
                DatagramSocket client = socket()) {
            Program forwarder = forwarder("--timeout", "90s", "--most-in-flight", "2", uri(server));
            InetSocketAddress address = address(forwarder.ready());
            for (int i = 0; i < 5; i++) {
                send(client, question(i, "a"), address);
            }
            // With two in flight a third comes when one of them was answered.
            List<DatagramPacket> waiting = new ArrayList<>(List.of(receive(server), receive(server)));
            for (int i = 0; i < 5; i++) {
                server.setSoTimeout(MOMENT_MILLIS);
                org.assertj.core.api.Assertions.assertThatThrownBy(() -> receive(server))
                        .isInstanceOf(SocketTimeoutException.class);
                server.setSoTimeout(HANG_MILLIS);
                DatagramPacket next = waiting.remove(0);
                send(server, answer(bytes(next), i), next.getSocketAddress());
                receive(client);
                if (i < 3) {
                    waiting.add(receive(server));
                }
            }
        }
    }

    @Test
    void shouldRefuseWhatIsNoUdp() throws IOException {
        for (List<String> words :
                List.of(List.of("tcp://127.0.0.1:1"), List.of("--most-in-flight", "0", "udp://[::1]:1"))) {
            assertThat(forwarder(words.toArray(String[]::new)).assertFailed(2)).contains("(expected: ");
        }
    }
}
