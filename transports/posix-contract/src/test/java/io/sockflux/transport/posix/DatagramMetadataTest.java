package io.sockflux.transport.posix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.sockflux.Network;
import io.sockflux.address.Endpoint;
import io.sockflux.address.SocketType;
import io.sockflux.address.UdpEndpoint;
import io.sockflux.contract.TransportContract;
import io.sockflux.contract.kit.Texts;
import io.sockflux.contract.kit.Waiting;
import io.sockflux.datagram.DatagramSocket;
import io.sockflux.message.ControlMessage;
import io.sockflux.message.ControlMessage.Credentials;
import io.sockflux.message.ControlMessage.DropCount;
import io.sockflux.message.ControlMessage.HopLimit;
import io.sockflux.message.ControlMessage.PacketInfo;
import io.sockflux.message.ControlMessage.Timestamp;
import io.sockflux.message.ControlMessage.TrafficClass;
import io.sockflux.message.DatagramMetadata;
import io.sockflux.message.Message;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.function.Consumer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;

/** What is told of a datagram beside its data is what its sender used, and what is asked for is what the peer sees. */
@TransportContract
@EnabledOnOs(OS.LINUX)
class DatagramMetadataTest {

    private static final String ANYWHERE = "udp://0.0.0.0:0";
    private static final String ANYWHERE_IPV6 = "udp://[::]:0";

    @Test
    void shouldTellWhatASenderOfIpv4Used(Network network) throws Exception {
        String program = """
                s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
                for ttl, tos in ((1, 0), (64, 0xb8), (255, 0x03), (7, 0xfc | 2)):
                    s.setsockopt(socket.IPPROTO_IP, socket.IP_TTL, ttl)
                    s.setsockopt(socket.IPPROTO_IP, socket.IP_TOS, tos)
                    s.sendto(b'%d %d' % (ttl, s.getsockopt(socket.IPPROTO_IP, socket.IP_TOS)), ('127.0.0.5', int(sys.argv[1])))
                """;
        whatPythonUsed(network, ANYWHERE, program, InetAddress.ofLiteral("127.0.0.5"));
    }

    @Test
    void shouldTellWhatASenderOfIpv6Used(Network network) throws Exception {
        String program = """
                s = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
                for hops, tclass in ((1, 0), (64, 0xb8), (255, 0x03), (7, 0xff)):
                    s.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_UNICAST_HOPS, hops)
                    s.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_TCLASS, tclass)
                    s.sendto(b'%d %d' % (hops, tclass), ('::1', int(sys.argv[1])))
                """;
        whatPythonUsed(network, ANYWHERE_IPV6, program, InetAddress.ofLiteral("::1"));
    }

    private static void whatPythonUsed(Network network, String local, String program, InetAddress destination)
            throws Exception {
        DatagramSocket socket = Waiting.result(network.datagrams(local)
                .metadata(DatagramMetadata.PACKET_INFO, DatagramMetadata.HOP_LIMIT, DatagramMetadata.TRAFFIC_CLASS)
                .bind());
        try (PythonPeer peer = PythonPeer.run(program, port(socket))) {
            List<Message> messages = Waiting.result(socket.receive().take(4).collectList());
            Awaitility.await().until(() -> !peer.isRunning());
            for (Message message : messages) {
                assertThat(of(message, HopLimit.class).hops() + " "
                                + of(message, TrafficClass.class).value())
                        .isEqualTo(Texts.of(message));
                PacketInfo info = of(message, PacketInfo.class);
                assertThat(info.address()).isEqualTo(destination);
                assertThat(info.interfaceIndex())
                        .isEqualTo(NetworkInterface.getByName("lo").getIndex());
            }
        }
        Waiting.done(socket.close());
    }

    @ParameterizedTest
    @ValueSource(strings = {ANYWHERE, ANYWHERE_IPV6})
    void shouldSendWithWhatEachMessageAsksFor(String local, Network network) throws Exception {
        boolean ipv6 = local.equals(ANYWHERE_IPV6);
        String program = """
                ipv6 = sys.argv[1] == 'True'
                s = socket.socket(socket.AF_INET6 if ipv6 else socket.AF_INET, socket.SOCK_DGRAM)
                s.settimeout(60)
                s.bind(('::1' if ipv6 else '127.0.0.1', 0))
                level, hops, tclass = ((socket.IPPROTO_IPV6, socket.IPV6_RECVHOPLIMIT, socket.IPV6_RECVTCLASS) if ipv6
                        else (socket.IPPROTO_IP, 12, socket.IP_RECVTOS))
                s.setsockopt(level, hops, 1)
                s.setsockopt(level, tclass, 1)
                tell(s.getsockname()[1])
                for i in range(3):
                    data, control, flags, peer = s.recvmsg(100, 1000)
                    values = [c[2][0] for c in sorted(control, key=lambda c: c[1] in (1, 67))]
                    tell('%s %s %s' % (data.decode(), peer[0], values))
                """;
        DatagramSocket socket = Waiting.result(network.datagrams(local).bind());
        try (PythonPeer peer = PythonPeer.run(program, ipv6 ? "True" : "False")) {
            Endpoint to = Endpoint.parse((ipv6 ? "udp://[::1]:" : "udp://127.0.0.1:") + peer.told());
            InetAddress source = InetAddress.ofLiteral(ipv6 ? "::1" : "127.0.0.2");
            for (int[] values : new int[][] {{3, 0xb8}, {200, 0x02}, {64, 0}}) {
                Waiting.done(socket.send(Texts.message("asked")
                        .to(to)
                        .with(new HopLimit(values[0]), new TrafficClass(values[1]), new PacketInfo(source, 0))));
                assertThat(peer.told())
                        .isEqualTo("asked %s [%d, %d]", ipv6 ? "::1" : "127.0.0.2", values[0], values[1]);
            }
        }
        Waiting.done(socket.close());
    }

    @ParameterizedTest
    @ValueSource(strings = {ANYWHERE, ANYWHERE_IPV6})
    void shouldAnswerFromTheAddressThatWasAsked(String local, Network network) {
        boolean ipv6 = local.equals(ANYWHERE_IPV6);
        DatagramSocket socket = Waiting.result(network.datagrams(local).bind());
        String program = """
                s = socket.socket(socket.AF_INET6 if ':' in sys.argv[1] else socket.AF_INET, socket.SOCK_DGRAM)
                s.settimeout(60)
                s.sendto(b'who?', (sys.argv[1], int(sys.argv[2])))
                tell(s.recvfrom(100)[1][0])
                """;
        String address = ipv6 ? "::1" : "127.0.0.9";
        try (PythonPeer peer = PythonPeer.run(program, address, port(socket))) {
            Message question = Waiting.result(socket.receive().next());
            PacketInfo info = of(question, PacketInfo.class);
            Waiting.done(socket.send(Texts.message("me")
                    .to(java.util.Objects.requireNonNull(question.peer()))
                    .with(new PacketInfo(info.address(), 0))));
            assertThat(peer.told()).isEqualTo(address);
        }
        Waiting.done(socket.close());
    }

    @Test
    void shouldTellWhenItCame(Network network) {
        Instant before = Instant.now();
        between(
                network,
                List.of(DatagramMetadata.TIMESTAMP),
                message -> assertThat(of(message, Timestamp.class).time())
                        .isBetween(
                                before.minus(1, ChronoUnit.SECONDS),
                                Instant.now().plus(1, ChronoUnit.SECONDS))
                        .isCloseTo(Instant.now(), within(100, ChronoUnit.SECONDS)));
    }

    @Test
    void shouldTellNothingThatItWasNotAskedFor(Network network) {
        between(network, List.of(), message -> assertThat(message.control()).isEmpty());
    }

    private static void between(Network network, List<DatagramMetadata> wanted, Consumer<Message> check) {
        DatagramSocket receiver = Waiting.result(network.datagrams("udp://127.0.0.1:0")
                .metadata(wanted.toArray(DatagramMetadata[]::new))
                .bind());
        DatagramSocket sender =
                Waiting.result(network.datagrams("udp://127.0.0.1:0").bind());
        Waiting.done(sender.send(Texts.message("x").to(receiver.localEndpoint())));
        check.accept(Waiting.result(receiver.receive().next()));
        Waiting.done(Flux.merge(receiver.close(), sender.close()));
    }

    @Test
    void shouldCountWhatWasLostForWantOfRoom(Network network) {
        DatagramSocket receiver = Waiting.result(network.datagrams("udp://127.0.0.1:0")
                .metadata(DatagramMetadata.DROP_COUNT)
                .bind());
        DatagramSocket sender =
                Waiting.result(network.datagrams("udp://127.0.0.1:0").bind());
        int count = 2000;
        Waiting.done(sender.send(
                Flux.range(0, count).map(i -> Message.of(Texts.zeros(8192)).to(receiver.localEndpoint()))));
        // On the loopback all of them have come or are lost by now; the last one tells how many.
        Waiting.done(sender.close());
        int[] received = new int[1];
        DatagramSocket last =
                Waiting.result(network.datagrams("udp://127.0.0.1:0").bind());
        Waiting.result(receiver.receive().next());
        received[0]++;
        Waiting.done(last.send(Texts.message("last").to(receiver.localEndpoint())));
        long lost = Waiting.result(receiver.receive()
                .doOnNext(message -> received[0]++)
                .filter(message -> message.data().readableBytes() == 4)
                .next()
                .map(message -> of(message, DropCount.class).datagrams()));
        assertThat(lost).isPositive().isEqualTo(count + 1 - received[0]);
        Waiting.done(Flux.merge(receiver.close(), last.close()));
    }

    @Test
    void shouldTellWhoSentAUnixDatagram(Network network) {
        Endpoint ours = Meeting.name(SocketType.DGRAM);
        DatagramSocket socket = Waiting.result(
                network.datagrams(ours).metadata(DatagramMetadata.CREDENTIALS).bind());
        String program = "socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM).sendto(b'x', where(sys.argv[1]))\n";
        try (PythonPeer peer = PythonPeer.run(program, Meeting.argument(ours))) {
            Message message = Waiting.result(socket.receive().next());
            assertThat(of(message, Credentials.class).pid()).isEqualTo((int) peer.pid());
        }
        Waiting.done(socket.close());
    }

    private static <T extends ControlMessage> T of(Message message, Class<T> type) {
        return message.control(type).orElseThrow();
    }

    private static int port(DatagramSocket socket) {
        return ((UdpEndpoint) socket.localEndpoint()).port();
    }
}
