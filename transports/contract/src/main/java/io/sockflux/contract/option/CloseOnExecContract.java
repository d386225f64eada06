package io.sockflux.contract.option;

import static org.assertj.core.api.Assertions.assertThat;

import io.sockflux.Network;
import io.sockflux.address.Endpoint;
import io.sockflux.contract.TransportContract;
import io.sockflux.contract.dns.DnsAnswer;
import io.sockflux.contract.dns.DnsContract;
import io.sockflux.contract.dns.ScriptedDns;
import io.sockflux.contract.kit.Endpoints;
import io.sockflux.contract.kit.Joined;
import io.sockflux.contract.kit.OpenFiles;
import io.sockflux.contract.kit.PeerKind;
import io.sockflux.contract.kit.Waiting;
import io.sockflux.datagram.DatagramSocket;
import io.sockflux.option.SocketKind;
import io.sockflux.socket.UnboundSocket;
import io.sockflux.spi.Capability;
import io.sockflux.spi.TransportProvider;
import io.sockflux.stream.Connection;
import io.sockflux.stream.Listener;
import io.sockflux.stream.RelayOutcome;
import io.sockflux.stream.RelayWay;
import java.nio.file.Files;
import java.util.List;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListSet;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Programs that native code starts inherit nothing that a network opens. */
@TransportContract
class CloseOnExecContract {

    @BeforeEach
    void assumeThatTheFlagCanBeSet(Network network) {
        Assumptions.assumeTrue(Files.isDirectory(OpenFiles.DESCRIPTORS), "there is no " + OpenFiles.DESCRIPTORS);
        Assumptions.assumeFalse(
                network.transport().equals("nio"),
                "the JDK makes its sockets without the flag and does not tell their descriptors");
        Assumptions.assumeTrue(
                ServiceLoader.load(TransportProvider.class).stream()
                        .map(ServiceLoader.Provider::get)
                        .anyMatch(provider -> provider.name().equals("posix")
                                && provider.availability().isAvailable()),
                "the module of posix is not there, whose system calls set the flag");
    }

    private static void assertNoneInherited(Set<String> opened) {
        assertThat(opened).isNotEmpty().allSatisfy(file -> assertThat(file).doesNotEndWith(" is inherited"));
    }

    /** Those that listen, connect and are accepted; and what the loops open. */
    @Test
    void shouldNotLetOtherProgramsInheritConnectionsAndLoops(Network network) {
        OpenFiles files = new OpenFiles();
        try (Network own =
                Network.builder().transport(network.transport()).threads(2).build()) {
            Listener listener = Waiting.result(own.acceptor()
                    .endpoints(Endpoints.ofEachKind(own).toArray(Endpoint[]::new))
                    .listen());
            for (Endpoint endpoint : listener.endpoints()) {
                CompletableFuture<Connection> accepted =
                        listener.accept().next().toFuture();
                Waiting.result(own.connector(endpoint).connect());
                accepted.join();
            }
            Set<String> opened = files.openedWithAddress();
            assertThat(opened.stream().filter(file -> file.startsWith("socket:")))
                    .hasSizeGreaterThanOrEqualTo(3 * listener.endpoints().size());
            assertThat(opened).anyMatch(file -> file.startsWith("anon_inode:"));
            assertNoneInherited(opened);
        }
    }

    @Test
    void shouldNotLetOtherProgramsInheritASocketThatGoesNowhere(Network network) {
        for (SocketKind kind : List.of(SocketKind.TCP4, SocketKind.TCP6, SocketKind.UNIX)) {
            OpenFiles files = new OpenFiles();
            UnboundSocket socket = Waiting.result(network.socket(kind));
            assertNoneInherited(files.opened());
            Waiting.done(socket.close());
        }
    }

    @Test
    void shouldNotLetOtherProgramsInheritDatagramSockets(Network network) {
        Assumptions.assumeTrue(network.supports(Capability.DATAGRAM), "the transport has no datagrams");
        OpenFiles files = new OpenFiles();
        DatagramSocket socket = Waiting.result(
                network.datagrams(Endpoint.parse("udp://127.0.0.1:0")).bind());
        assertNoneInherited(files.opened());
        Waiting.done(socket.close());
    }

    @Test
    void shouldNotLetOtherProgramsInheritThePipesOfARelay(Network network) throws Throwable {
        try (Joined joined = Joined.connect(network, PeerKind.IPV4, PeerKind.IPV4)) {
            OpenFiles files = new OpenFiles();
            CompletableFuture<RelayOutcome> relay =
                    joined.relay(RelayWay.KERNEL).toFuture();
            joined.one().peer().send(new byte[] {1});
            joined.other().peer().receive(1);
            Set<String> opened = files.opened();
            assertThat(opened).allSatisfy(file -> assertThat(file).doesNotEndWith(" is inherited"));
            joined.one().peer().endOutput();
            joined.other().peer().endOutput();
            RelayOutcome outcome = Joined.outcome(relay);
            if (outcome.way() == RelayWay.KERNEL) {
                assertThat(opened).anyMatch(file -> file.startsWith("pipe:"));
            }
        }
    }

    @Test
    void shouldNotLetOtherProgramsInheritTheSocketsThatAskNameServers(Network network) throws Exception {
        try (ScriptedDns server = new ScriptedDns();
                Network own = ScriptedDns.network(network, ScriptedDns.settings(server))) {
            Set<String> udp = new ConcurrentSkipListSet<>();
            Set<String> tcp = new ConcurrentSkipListSet<>();
            OpenFiles files = new OpenFiles();
            server.on("host.test", DnsAnswer.A, query -> {
                (query.isTcp() ? tcp : udp).addAll(files.opened());
                DnsAnswer answer = query.answer();
                query.reply(query.isTcp() ? answer.address("host.test", 60, "192.0.2.1") : answer.truncated());
            });
            DnsContract.addresses(own, "host.test");
            assertNoneInherited(udp);
            // The server is the JDK's, which lets its own end be inherited.
            assertThat(tcp.stream().filter(file -> file.endsWith(" is inherited")))
                    .hasSizeLessThanOrEqualTo(1);
            assertThat(tcp).hasSizeGreaterThan(1);
        }
    }
}
