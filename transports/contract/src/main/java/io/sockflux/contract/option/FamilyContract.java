package io.sockflux.contract.option;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sockflux.Network;
import io.sockflux.address.Endpoint;
import io.sockflux.address.InetEndpoint;
import io.sockflux.address.TcpEndpoint;
import io.sockflux.address.UdpEndpoint;
import io.sockflux.contract.TransportContract;
import io.sockflux.contract.kit.Peer;
import io.sockflux.contract.kit.Waiting;
import io.sockflux.datagram.DatagramSocket;
import io.sockflux.error.Errno;
import io.sockflux.error.SystemCallException;
import io.sockflux.message.Message;
import io.sockflux.option.Ipv6Options;
import io.sockflux.spi.Capability;
import io.sockflux.stream.Listener;
import java.net.ConnectException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** IPv4 and IPv6 are apart for every kind of socket, and a name is as many of its addresses as this host has. */
@TransportContract
class FamilyContract {

    /** For documentation (RFC 5737): no host has it. */
    private static final String FOREIGN = "203.0.113.1";

    // Datagrams

    @ParameterizedTest
    @CsvSource({"[::], 0.0.0.0", "0.0.0.0, [::]"})
    void shouldBindBothWildcardsAtOnePort(String first, String second, Network network) {
        Assumptions.assumeTrue(network.supports(Capability.IPV6_ONLY), "IPv6 cannot be kept from taking IPv4");
        Assumptions.assumeTrue(network.supports(Capability.DATAGRAM), "there are no datagram sockets");
        DatagramSocket one =
                Waiting.result(network.datagrams("udp://" + first + ":0").bind());
        int port = ((UdpEndpoint) one.localEndpoint()).port();
        DatagramSocket other =
                Waiting.result(network.datagrams("udp://" + second + ":" + port).bind());
        Waiting.done(Flux.merge(one.close(), other.close()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"udp://[::]:0", "icmp://[::]"})
    void shouldLeaveIpv4Alone(String local, Network network) {
        Capability kind = local.startsWith("icmp") ? Capability.ICMP : Capability.DATAGRAM;
        Assumptions.assumeTrue(network.supports(kind), "there are no " + kind.words());
        Assumptions.assumeTrue(network.supports(Capability.IPV6_ONLY), "IPv6 cannot be kept from taking IPv4");
        DatagramSocket socket =
                Waiting.result(network.datagrams(local).bind().onErrorResume(SystemCallException.class, e -> {
                    Assumptions.assumeFalse(e.call().equals("socket"), "not allowed here: " + e.getMessage());
                    return Mono.error(e);
                }));
        assertThat(Waiting.result(socket.options().get(Ipv6Options.IPV6_V6ONLY)))
                .isTrue();
        Waiting.done(socket.close());
    }

    @Test
    void shouldTakeIpv4TooWhereThatIsAskedFor(Network network) {
        Assumptions.assumeTrue(network.supports(Capability.IPV6_ONLY), "IPv6 cannot be kept from taking IPv4");
        Assumptions.assumeTrue(network.supports(Capability.DATAGRAM), "there are no datagram sockets");
        DatagramSocket both = Waiting.result(network.datagrams("udp://[::]:0")
                .option(Ipv6Options.IPV6_V6ONLY, false)
                .bind());
        int port = ((UdpEndpoint) both.localEndpoint()).port();
        DatagramSocket peer = Waiting.result(network.datagrams().connect("udp://127.0.0.1:" + port));
        assertHeard(peer, both);
        Waiting.done(Flux.merge(both.close(), peer.close()));
    }

    @Test
    void shouldReachIpv4ByItsMappedAddress(Network network) {
        Assumptions.assumeTrue(network.supports(Capability.DATAGRAM), "there are no datagram sockets");
        DatagramSocket server =
                Waiting.result(network.datagrams("udp://[::ffff:127.0.0.1]:0").bind());
        int port = ((UdpEndpoint) server.localEndpoint()).port();
        DatagramSocket peer = Waiting.result(network.datagrams().connect("udp://[::ffff:127.0.0.1]:" + port));
        assertHeard(peer, server);
        DatagramSocket plain = Waiting.result(network.datagrams().connect("udp://127.0.0.1:" + port));
        assertHeard(plain, server);
        Waiting.done(Flux.merge(server.close(), peer.close(), plain.close()));
    }

    @Test
    void shouldLeaveConnectionsOfIpv4Alone(Network network) {
        Assumptions.assumeTrue(network.supports(Capability.IPV6_ONLY), "IPv6 cannot be kept from taking IPv4");
        Listener listener =
                Waiting.result(network.acceptor().endpoints("tcp://[::]:0").listen());
        int port = ((TcpEndpoint) listener.endpoints().get(0)).port();
        assertThatThrownBy(() -> Peer.connect(Endpoint.tcp("127.0.0.1", port)).close())
                .isInstanceOf(ConnectException.class);
        Waiting.done(listener.close());
    }

    @Test
    void shouldListenAtAMappedAddress(Network network) throws Exception {
        Listener listener = Waiting.result(network.acceptor()
                .endpoints("tcp://[::ffff:127.0.0.1]:0")
                .serve(connection -> connection.send("mapped")));
        int port = ((TcpEndpoint) listener.endpoints().get(0)).port();
        try (Peer peer = Peer.connect(Endpoint.tcp("127.0.0.1", port))) {
            assertThat(peer.receiveRestAsText()).isEqualTo("mapped");
        }
        Waiting.done(listener.close());
    }

    private static void assertHeard(DatagramSocket from, DatagramSocket to) {
        Waiting.done(from.send(Mono.just(Message.of("hear"))));
        assertThat(Waiting.result(to.receive().next()).data().toString(StandardCharsets.UTF_8))
                .isEqualTo("hear");
    }

    // Names

    @ParameterizedTest
    @CsvSource({FOREIGN + ", 127.0.0.1", "127.0.0.1, " + FOREIGN})
    void shouldPassOverAnAddressOfANameThatThisHostLacks(String first, String second, Network network) {
        try (Network named = named(network, first, second)) {
            Listener listener = Waiting.result(
                    named.acceptor().endpoints("tcp://many.example:0").listen());
            assertThat(listener.endpoints())
                    .singleElement()
                    .isInstanceOfSatisfying(
                            TcpEndpoint.class, bound -> assertThat(bound.host()).isEqualTo("127.0.0.1"));
            if (network.supports(Capability.DATAGRAM)) {
                DatagramSocket socket =
                        Waiting.result(named.datagrams("udp://many.example:0").bind());
                assertThat(((InetEndpoint) socket.localEndpoint()).host()).isEqualTo("127.0.0.1");
            }
        }
    }

    @Test
    void shouldFailWhereThisHostLacksTheAddress(Network network) {
        try (Network named = named(network, FOREIGN, "203.0.113.2")) {
            assertLacking(named, "tcp://many.example:0");
            assertLacking(network, "tcp://" + FOREIGN + ":0");
            // Given as an address it must be there, whatever else is bound.
            assertLacking(network, "tcp://" + FOREIGN + ":0", "tcp://127.0.0.1:0");
        }
    }

    private static void assertLacking(Network network, String... endpoints) {
        assertThatThrownBy(() ->
                        Waiting.done(network.acceptor().endpoints(endpoints).listen()))
                .cause()
                .isInstanceOfSatisfying(SystemCallException.class, failure -> {
                    assertThat(failure.call()).isEqualTo("bind");
                    assertThat(failure.errno()).contains(Errno.EADDRNOTAVAIL);
                    assertThat(failure.endpoint()).contains(Endpoint.parse("tcp://" + FOREIGN + ":0"));
                });
    }

    private static Network named(Network network, String... addresses) {
        List<InetAddress> all = Arrays.stream(addresses)
                .map(address -> ((InetEndpoint) Endpoint.tcp(address, 0)).socketAddress())
                .map(java.net.InetSocketAddress::getAddress)
                .toList();
        return Network.builder()
                .transport(network.transport())
                .threads(1)
                .resolver(host -> Mono.just(all))
                .build();
    }
}
