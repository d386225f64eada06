package io.sockflux.contract.path;

import static org.assertj.core.api.Assertions.assertThat;

import io.sockflux.Network;
import io.sockflux.address.Endpoint;
import io.sockflux.address.InetEndpoint;
import io.sockflux.address.TcpEndpoint;
import io.sockflux.contract.kit.Waiting;
import io.sockflux.error.ConnectFailedException;
import io.sockflux.error.Errno;
import io.sockflux.error.NameResolutionException;
import io.sockflux.netdb.DnsSettings;
import io.sockflux.spi.Capability;
import io.sockflux.stream.Listener;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import reactor.core.publisher.Mono;

/** A process on a bare host. */
final class BareHost {

    /** In the usual range of what the kernel chooses from; this host has nobody else. */
    private static final int PORT = 45_000;

    private final String transport;

    private BareHost(String transport) {
        this.transport = transport;
    }

    /** The process: the transport's name. */
    public static void main(String[] arguments) throws Exception {
        BareHost host = new BareHost(arguments[0]);
        host.asksNameServersOfItsOwn();
        try (Network network = host.network(true)) {
            host.bindsWhatThereIs(network);
            host.namesTheTellingError(network);
        }
        try (Network network = host.network(false)) {
            host.bindsWhatThereIs(network);
            host.namesTheTellingError(network);
            // Last, as nothing else can be connected or bound then.
            host.doesNotConnectToItself(network);
        }
        System.exit(0);
    }

    /** Where localhost is both, in either order. */
    private Network network(boolean ipv6First) throws IOException {
        InetAddress v4 = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
        InetAddress v6 = InetAddress.getByAddress(new byte[] {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1});
        return Network.builder()
                .transport(transport)
                .threads(1)
                .resolver(host -> Mono.just(ipv6First ? List.of(v6, v4) : List.of(v4, v6)))
                .build();
    }

    private void asksNameServersOfItsOwn() {
        DnsSettings nobody = DnsSettings.create()
                .withServers(new InetSocketAddress(InetAddress.getLoopbackAddress(), 9))
                .withHostsFile(false)
                .withAttempts(1)
                .withTimeout(Duration.ofMillis(100));
        try (Network network =
                Network.builder().transport(transport).threads(1).dns(nobody).build()) {
            Throwable failure = Waiting.result(network.resolver()
                    .resolve("host.example")
                    .then(Mono.<Throwable>empty())
                    .onErrorResume(Mono::just));
            assertThat(failure)
                    .isInstanceOfSatisfying(
                            NameResolutionException.class,
                            e -> assertThat(e.code()).isEqualTo("EAI_AGAIN"));
        }
    }

    private void bindsWhatThereIs(Network network) {
        Listener listener =
                Waiting.result(network.acceptor().endpoints("tcp://localhost:0").listen());
        assertThat(listener.endpoints())
                .singleElement()
                .isInstanceOfSatisfying(
                        TcpEndpoint.class, bound -> assertThat(bound.host()).isEqualTo("127.0.0.1"));
        Waiting.done(listener.close());
        if (network.supports(Capability.DATAGRAM)) {
            var socket = Waiting.result(network.datagrams("udp://localhost:0").bind());
            assertThat(((InetEndpoint) socket.localEndpoint()).host()).isEqualTo("127.0.0.1");
            Waiting.done(socket.close());
        }
    }

    private void namesTheTellingError(Network network) {
        assertThat(refused(network, "tcp://localhost:9").attempts()).hasSize(2);
    }

    private void doesNotConnectToItself(Network network) throws IOException {
        Files.writeString(Path.of("/proc/sys/net/ipv4/ip_local_port_range"), PORT + " " + PORT);
        assertThat(refused(network, "tcp://127.0.0.1:" + PORT)).hasMessageContaining("to itself");
    }

    private static ConnectFailedException refused(Network network, String target) {
        Throwable failure = Waiting.result(network.connector(Endpoint.parse(target))
                .connect()
                .then(Mono.<Throwable>empty())
                .onErrorResume(Mono::just));
        assertThat(failure)
                .isInstanceOfSatisfying(
                        ConnectFailedException.class,
                        failed -> assertThat(failed.errno()).contains(Errno.ECONNREFUSED));
        return (ConnectFailedException) failure;
    }
}
