package io.sockflux.transport.posix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sockflux.DatagramBinder;
import io.sockflux.Network;
import io.sockflux.address.Endpoint;
import io.sockflux.address.SocketType;
import io.sockflux.address.UdpEndpoint;
import io.sockflux.contract.TransportContract;
import io.sockflux.contract.kit.Texts;
import io.sockflux.contract.kit.Waiting;
import io.sockflux.datagram.DatagramSocket;
import io.sockflux.datagram.MulticastGroup;
import io.sockflux.message.Message;
import io.sockflux.option.IpOptions;
import io.sockflux.transport.posix.sys.LinuxSystemCalls;
import java.net.InetAddress;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import reactor.core.publisher.Mono;

/** Multicast on sockets that only this transport has, and with a program of another make. */
@TransportContract
@EnabledOnOs(OS.LINUX)
class MulticastTest {

    private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");

    /** A group on the loopback that nobody else is in. */
    private static MulticastGroup group() {
        long pid = ProcessHandle.current().pid();
        return MulticastGroup.parse("239.200." + (pid >> 8 & 0xff) + "." + (pid & 0xff) + "%lo");
    }

    @Test
    void shouldHearAGroupByARawSocketToo(Network network) {
        Assumptions.assumeTrue(new LinuxSystemCalls().getuid() == 0, "raw sockets are root's");
        MulticastGroup group = group();
        DatagramBinder raw = network.datagrams("raw://0.0.0.0/253");
        DatagramSocket receiver = Waiting.result(raw.bind());
        DatagramSocket sender =
                Waiting.result(raw.option(IpOptions.IP_MULTICAST_IF, LOOPBACK).bind());
        Waiting.done(receiver.join(group));
        Endpoint there = Endpoint.parse("raw://" + group.address().getHostAddress() + "/253");
        Waiting.done(sender.send(Message.of("raw").to(there)));
        assertThat(Texts.of(Waiting.result(receiver.receive().next()))).endsWith("raw");
        Mono.when(receiver.close(), sender.close()).block();
    }

    @Test
    void shouldSayAtOnceThatAUnixSocketHasNoGroups(Network network) {
        DatagramSocket unix =
                Waiting.result(network.datagrams(Meeting.name(SocketType.DGRAM)).bind());
        assertThatThrownBy(() -> unix.join(group()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("(expected: a socket of IPv4 or IPv6");
        Waiting.done(unix.close());
    }

    @Test
    void shouldTalkWithPythonBothWays(Network network) {
        MulticastGroup group = group();
        DatagramSocket socket =
                Waiting.result(network.datagrams("udp://0.0.0.0:0").bind());
        Waiting.done(socket.join(group));
        String program = """
                s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
                s.settimeout(60)
                s.bind(('', 0))
                group = socket.inet_aton(sys.argv[1])
                lo = socket.inet_aton('127.0.0.1')
                s.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, group + lo)
                s.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, lo)
                tell(s.getsockname()[1])
                tell(s.recv(100))
                s.sendto(b'from Python', (sys.argv[1], int(sys.argv[2])))
                """;
        int port = ((UdpEndpoint) socket.localEndpoint()).port();
        try (PythonPeer peer = PythonPeer.run(program, group.address().getHostAddress(), port)) {
            Endpoint there = new UdpEndpoint(group.address().getHostAddress(), Integer.parseInt(peer.told()));
            DatagramSocket sender = Waiting.result(network.datagrams("udp://0.0.0.0:0")
                    .option(IpOptions.IP_MULTICAST_IF, LOOPBACK)
                    .bind());
            Waiting.done(sender.send(Message.of("to Python").to(there)));
            assertThat(peer.told()).isEqualTo("b'to Python'");
            assertThat(Texts.of(Waiting.result(socket.receive().next()))).isEqualTo("from Python");
            Waiting.done(sender.close());
        }
        Waiting.done(socket.close());
    }
}
