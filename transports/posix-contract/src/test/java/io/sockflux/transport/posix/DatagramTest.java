package io.sockflux.transport.posix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sockflux.Network;
import io.sockflux.address.Endpoint;
import io.sockflux.address.SocketType;
import io.sockflux.contract.TransportContract;
import io.sockflux.contract.kit.Texts;
import io.sockflux.contract.kit.Waiting;
import io.sockflux.datagram.DatagramError;
import io.sockflux.datagram.DatagramSocket;
import io.sockflux.error.ConnectionClosedException;
import io.sockflux.error.Errno;
import io.sockflux.error.SendFailedException;
import io.sockflux.message.Message;
import io.sockflux.option.SocketLevelOptions;
import java.net.DatagramPacket;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.test.subscriber.TestSubscriber;

/** Datagrams over UDP and unix sockets, both ways. */
@TransportContract
@EnabledOnOs(OS.LINUX)
class DatagramTest {

    private static final Duration HANG = Duration.ofSeconds(100);
    private static final int LONGEST = 65_507;

    @ParameterizedTest
    @ValueSource(strings = {"udp://127.0.0.1:0", "udp://[::1]:0"})
    void shouldAnswerWhoeverSends(String local, Network network) {
        DatagramSocket socket = Waiting.result(network.datagrams(local).bind());
        String program = """
                s = socket.socket(socket.AF_INET6 if ':' in sys.argv[1] else socket.AF_INET, socket.SOCK_DGRAM)
                s.settimeout(60)
                for data in (b'one', b'', b'two'):
                    s.sendto(data, (sys.argv[1], int(sys.argv[2])))
                    tell(s.recvfrom(100)[0])
                """;
        Endpoint bound = socket.localEndpoint();
        var inet = ((io.sockflux.address.UdpEndpoint) bound).socketAddress();
        try (PythonPeer peer = PythonPeer.run(program, inet.getAddress().getHostAddress(), inet.getPort())) {
            socket.send(socket.receive()
                            .map(message ->
                                    Texts.message(Texts.of(message)).to(Objects.requireNonNull(message.peer()))))
                    .subscribe(done -> {}, error -> {});
            assertThat(List.of(peer.told(), peer.told(), peer.told())).containsExactly("b'one'", "b''", "b'two'");
        }
        Waiting.done(socket.close());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldAnswerOverUnixSockets(boolean byPath, Network network) {
        Endpoint ours = byPath ? Meeting.path(SocketType.DGRAM) : Meeting.name(SocketType.DGRAM);
        Endpoint theirs = byPath ? Meeting.path(SocketType.DGRAM) : Meeting.name(SocketType.DGRAM);
        String program = """
                s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
                s.settimeout(60)
                s.bind(where(sys.argv[2]))
                for data in (b'one', b'', b'x' * 65536):
                    s.sendto(data, where(sys.argv[1]))
                    data, peer = s.recvfrom(70000)
                    tell('%d %s' % (len(data), peer == (where(sys.argv[1]) if sys.argv[1][0] == '/' else where(sys.argv[1]).encode())))
                # Nobody to answer.
                anonymous = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
                anonymous.sendto(b'from nobody', where(sys.argv[1]))
                """;
        DatagramSocket socket = Waiting.result(network.datagrams(ours).bind());
        assertThat(socket.localEndpoint()).isEqualTo(ours);
        try (PythonPeer peer = PythonPeer.run(program, Meeting.argument(ours), Meeting.argument(theirs))) {
            for (int length : new int[] {3, 0, 65_536}) {
                Message message = Waiting.result(socket.receive().next());
                assertThat(message.peer()).isEqualTo(theirs);
                assertThat(message.isTruncated()).isFalse();
                Waiting.done(socket.send(Message.of(Texts.zeros(length)).to(theirs)));
                assertThat(peer.told()).isEqualTo(length + " True");
            }
            Message last = Waiting.result(socket.receive().next());
            assertThat(last.peer()).isNull();
            assertThat(Texts.of(last)).isEqualTo("from nobody");
        }
        Waiting.done(socket.close());
    }

    @Test
    void shouldReachTheJdksSockets(Network network) throws Exception {
        DatagramSocket socket =
                Waiting.result(network.datagrams("udp://127.0.0.1:0").bind());
        try (var jdk = new java.net.DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            Endpoint peer = Endpoint.parse("udp://127.0.0.1:" + jdk.getLocalPort());
            Waiting.done(socket.send(Texts.message("to Java").to(peer)));
            DatagramPacket packet = new DatagramPacket(new byte[100], 100);
            jdk.receive(packet);
            assertThat(new String(packet.getData(), 0, packet.getLength(), StandardCharsets.UTF_8))
                    .isEqualTo("to Java");
            jdk.send(new DatagramPacket("back".getBytes(StandardCharsets.UTF_8), 4, packet.getSocketAddress()));
            Message answer = Waiting.result(socket.receive().next());
            assertThat(answer.peer()).isEqualTo(peer);
            assertThat(Texts.of(answer)).isEqualTo("back");
        }
        Waiting.done(socket.close());
    }

    @ParameterizedTest
    @ValueSource(strings = {"udp://127.0.0.1:0", "udp://[::1]:0"})
    void shouldCarryTheLongestDatagramAndRefuseOneByteMore(String local, Network network) {
        DatagramSocket sender = Waiting.result(network.datagrams(local).bind());
        DatagramSocket receiver = Waiting.result(network.datagrams(local).bind());
        // IPv6 does not count its own header.
        int longest = local.contains("::") ? LONGEST + 20 : LONGEST;
        assertThatThrownBy(() -> Waiting.done(
                        sender.send(Message.of(Texts.zeros(longest + 1)).to(receiver.localEndpoint()))))
                .cause()
                .isInstanceOfSatisfying(
                        SendFailedException.class,
                        failure -> assertThat(failure.errno()).contains(Errno.EMSGSIZE))
                .hasMessageContaining("send " + receiver.localEndpoint() + ": EMSGSIZE (message too long): "
                        + (longest + 1) + " bytes (expected: at most " + longest + ")");
        Waiting.done(sender.send(Message.of(Texts.zeros(longest)).to(receiver.localEndpoint())));
        Message message = Waiting.result(receiver.receive().next());
        assertThat(message.data().readableBytes()).isEqualTo(longest);
        assertThat(message.isTruncated()).isFalse();
        Waiting.done(Flux.merge(sender.close(), receiver.close()));
    }

    @Test
    void shouldLeaveADatagramThatIsLookedAtEvenAnEmptyOne(Network network) {
        DatagramSocket socket =
                Waiting.result(network.datagrams("udp://127.0.0.1:0").bind());
        for (String text : new String[] {"one", "", "three"}) {
            Waiting.done(socket.send(Texts.message(text).to(socket.localEndpoint())));
        }
        for (String text : new String[] {"one", "", "three"}) {
            for (int looks = 0; looks < 2; looks++) {
                Message seen = Waiting.result(socket.peek());
                assertThat(Texts.of(seen)).isEqualTo(text);
                assertThat(seen.peer()).isEqualTo(socket.localEndpoint());
            }
            assertThat(Texts.of(Waiting.result(socket.receive().next()))).isEqualTo(text);
        }
        Waiting.done(socket.close());
    }

    @Test
    void shouldNameTheReceiverAndTheBufferOfAUnixDatagramThatIsTooLong(Network network) {
        DatagramSocket sender =
                Waiting.result(network.datagrams(Meeting.name(SocketType.DGRAM)).bind());
        DatagramSocket receiver =
                Waiting.result(network.datagrams(Meeting.name(SocketType.DGRAM)).bind());
        int buffer = Waiting.result(sender.options().get(SocketLevelOptions.SO_SNDBUF));
        Waiting.done(sender.connect(receiver.localEndpoint()));
        assertThatThrownBy(() -> Waiting.done(sender.send(Message.of(Texts.zeros(buffer)))))
                .cause()
                .hasMessageContaining("send " + receiver.localEndpoint() + ": EMSGSIZE (message too long): " + buffer
                        + " bytes (expected: at most " + (buffer - 32) + ")");
        Waiting.done(sender.send(Message.of(Texts.zeros(buffer - 32))));
        Waiting.done(Flux.merge(sender.close(), receiver.close()));
    }

    @Test
    void shouldFlagADatagramThatIsLongerThanTheRoomForIt(Network network) {
        Endpoint ours = Meeting.path(SocketType.DGRAM);
        DatagramSocket socket = Waiting.result(network.datagrams(ours).bind());
        String program = """
                s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
                for length in (65537, 5): s.sendto(b'x' * length, where(sys.argv[1]))
                """;
        try (PythonPeer peer = PythonPeer.run(program, Meeting.argument(ours))) {
            List<Message> messages = Waiting.result(socket.receive().take(2).collectList());
            Awaitility.await().until(() -> !peer.isRunning());
            assertThat(messages).extracting(Message::isTruncated).containsExactly(true, false);
            assertThat(messages)
                    .extracting(message -> message.data().readableBytes())
                    .containsExactly(65_536, 5);
        }
        Waiting.done(socket.close());
    }

    /** The kernel cuts them out of one piece, and joins them to one, where it can. */
    @Test
    void shouldHaveEachDatagramOfThoseThatTheKernelJoins(Network network) {
        DatagramSocket receiver =
                Waiting.result(network.datagrams("udp://127.0.0.1:0").bind());
        DatagramSocket sender =
                Waiting.result(network.datagrams("udp://127.0.0.1:0").connect(receiver.localEndpoint()));
        Waiting.done(sender.send(Flux.range(0, 8).map(i -> Texts.message("datagram " + i))));
        Waiting.done(sender.send(Texts.message("the last one, which is longer")));
        assertThat(Waiting.result(receiver.receive().map(Texts::of).take(9).collectList()))
                .containsExactly(
                        "datagram 0",
                        "datagram 1",
                        "datagram 2",
                        "datagram 3",
                        "datagram 4",
                        "datagram 5",
                        "datagram 6",
                        "datagram 7",
                        "the last one, which is longer");
        Waiting.done(receiver.close());
        Waiting.done(sender.close());
    }

    @Test
    void shouldTakeOneDatagramForEachThatIsAskedFor(Network network) {
        DatagramSocket receiver = Waiting.result(
                network.datagrams("udp://127.0.0.1:0").offload(false).bind());
        DatagramSocket sender =
                Waiting.result(network.datagrams("udp://127.0.0.1:0").bind());
        Waiting.done(sender.send(
                Flux.range(0, 6).map(i -> Texts.message("datagram " + i).to(receiver.localEndpoint()))));
        TestSubscriber<Message> subscriber =
                TestSubscriber.builder().initialRequest(0).build();
        receiver.receive().subscribe(subscriber);
        for (int asked = 2; asked <= 6; asked += 2) {
            subscriber.request(2);
            int expected = asked;
            Awaitility.await().until(() -> subscriber.getReceivedOnNext().size() >= expected);
            // 9 bytes each, of which the kernel tells the first datagram's.
            assertThat(Waiting.result(receiver.inspect()).bytesReadable()).hasValue(asked < 6 ? 10 : 0);
            assertThat(subscriber.getReceivedOnNext()).hasSize(expected);
        }
        Waiting.done(receiver.close());
        subscriber.block(HANG);
        assertThat(subscriber.expectTerminalError()).isInstanceOf(ConnectionClosedException.class);
        Waiting.done(sender.close());
    }

    @Test
    void shouldTellOfARefusalAndLiveOn(Network network) throws Exception {
        int closedPort;
        try (var jdk = new java.net.DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            closedPort = jdk.getLocalPort();
        }
        DatagramSocket socket =
                Waiting.result(network.datagrams("udp://127.0.0.1:0").bind());
        Waiting.done(socket.connect(Endpoint.parse("udp://127.0.0.1:" + closedPort)));
        for (boolean receiving : new boolean[] {false, true}) {
            TestSubscriber<Message> receiver = TestSubscriber.create();
            if (receiving) {
                socket.receive().subscribe(receiver);
            }
            var failure = socket.errors().next().toFuture();
            Waiting.done(socket.send(Texts.message("to nobody")));
            assertThat(failure)
                    .succeedsWithin(HANG)
                    .extracting(DatagramError::errno)
                    .isEqualTo(Errno.ECONNREFUSED);
            assertThat(receiver.isTerminated()).isFalse();
            receiver.cancel();
        }
        Waiting.done(socket.disconnect());
        DatagramSocket other =
                Waiting.result(network.datagrams("udp://127.0.0.1:0").bind());
        Waiting.done(socket.send(Texts.message("lives on").to(other.localEndpoint())));
        assertThat(Texts.of(Waiting.result(other.receive().next()))).isEqualTo("lives on");
        Waiting.done(Flux.merge(socket.close(), other.close()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"udp://127.0.0.1:0", "udp://[::1]:0"})
    void shouldHearItsPeerOnlyUntilThatIsDissolved(String local, Network network) {
        DatagramSocket socket = Waiting.result(network.datagrams(local).bind());
        DatagramSocket one = Waiting.result(network.datagrams(local).bind());
        DatagramSocket two = Waiting.result(network.datagrams(local).bind());
        Endpoint bound = socket.localEndpoint();
        for (DatagramSocket peer : List.of(one, two, one)) {
            Waiting.done(socket.connect(peer.localEndpoint()));
            assertThat(socket.peerEndpoint()).contains(peer.localEndpoint());
            Waiting.done((peer.equals(one) ? two : one)
                    .send(Texts.message("not heard").to(bound)));
            Waiting.done(peer.send(Texts.message("heard").to(bound)));
            assertThat(Texts.of(Waiting.result(socket.receive().next()))).isEqualTo("heard");
            Waiting.done(socket.send(Texts.message("without a name")));
            assertThat(Texts.of(Waiting.result(peer.receive().next()))).isEqualTo("without a name");
        }
        Waiting.done(socket.disconnect());
        assertThat(socket.peerEndpoint()).isEmpty();
        assertThat(socket.localEndpoint()).as("where it is bound").isEqualTo(bound);
        for (DatagramSocket peer : List.of(one, two)) {
            Waiting.done(peer.send(Texts.message("heard again").to(bound)));
            assertThat(Texts.of(Waiting.result(socket.receive().next()))).isEqualTo("heard again");
        }
        assertThatThrownBy(() -> Waiting.done(socket.send(Texts.message("to whom?"))))
                .cause()
                .isInstanceOfSatisfying(
                        SendFailedException.class,
                        failure -> assertThat(failure.errno()).contains(Errno.EDESTADDRREQ));
        Waiting.done(Flux.merge(socket.close(), one.close(), two.close()));
    }
}
