package io.sockflux.transport.posix;

import static org.assertj.core.api.Assertions.assertThat;

import io.sockflux.Network;
import io.sockflux.address.Endpoint;
import io.sockflux.contract.TransportContract;
import io.sockflux.contract.kit.Texts;
import io.sockflux.contract.kit.Waiting;
import io.sockflux.datagram.DatagramSocket;
import io.sockflux.message.Message;
import io.sockflux.transport.posix.sys.LinuxSystemCalls;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A protocol over IP of the program's own. */
@TransportContract
@EnabledOnOs(OS.LINUX)
class RawSocketTest {

    private static final int IPV4_HEADER = 20;

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "[::1]"})
    void shouldCarryAProtocolOfItsOwnBothWays(String host, Network network) {
        Assumptions.assumeTrue(new LinuxSystemCalls().getuid() == 0, "raw sockets are root's");
        boolean ipv6 = host.startsWith("[");
        String program = """
                ipv6 = ':' in sys.argv[1]
                s = socket.socket(socket.AF_INET6 if ipv6 else socket.AF_INET, socket.SOCK_RAW, 253)
                s.settimeout(60)
                s.bind((sys.argv[2], 0))
                s.sendto(b'hello', (sys.argv[1], 0))
                while True:
                    data = s.recv(1000)[0 if ipv6 else 20:]
                    # On one address each hears itself too.
                    if data != b'hello':
                        break
                tell(data)
                """;
        DatagramSocket socket =
                Waiting.result(network.datagrams("raw://" + host + "/253").bind());
        String ours = ipv6 ? "::1" : "127.0.0.1";
        String theirs = ipv6 ? "::1" : "127.0.0.2";
        try (PythonPeer peer = PythonPeer.run(program, ours, theirs)) {
            Message message = Waiting.result(socket.receive().next());
            // IPv4 gives its own header too, raw(7); IPv6 does not, RFC 3542.
            assertThat(Texts.of(message).substring(ipv6 ? 0 : Texts.of(message).length() - 5))
                    .isEqualTo("hello");
            assertThat(message.data().readableBytes()).isEqualTo(5 + (ipv6 ? 0 : IPV4_HEADER));
            Endpoint sender = Endpoint.parse("raw://" + (ipv6 ? "[::1]" : theirs) + "/253");
            assertThat(message.peer()).isEqualTo(sender);
            Waiting.done(socket.send(Texts.message("and back").to(sender)));
            assertThat(peer.told()).isEqualTo("b'and back'");
        }
        Waiting.done(socket.close());
    }
}
