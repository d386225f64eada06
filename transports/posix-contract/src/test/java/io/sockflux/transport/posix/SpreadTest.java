package io.sockflux.transport.posix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sockflux.Network;
import io.sockflux.address.Endpoint;
import io.sockflux.address.UdpEndpoint;
import io.sockflux.contract.TransportContract;
import io.sockflux.contract.kit.Texts;
import io.sockflux.contract.kit.Waiting;
import io.sockflux.datagram.DatagramSocket;
import io.sockflux.datagram.DatagramSpread;
import io.sockflux.error.Errno;
import io.sockflux.error.SystemCallException;
import io.sockflux.message.Message;
import io.sockflux.option.SocketLevelOptions;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** One endpoint, several sockets, each on a loop of its own; the kernel spreads. */
@TransportContract
@EnabledOnOs(OS.LINUX)
class SpreadTest {

    private static final int SOURCES = 64;
    private static final int EACH = 20;

    /** Datagrams from many sources by Python, several from each in turn. */
    private static final String SOURCES_PROGRAM = """
            family = socket.AF_INET6 if ':' in sys.argv[1] else socket.AF_INET
            sources = [socket.socket(family, socket.SOCK_DGRAM) for i in range(int(sys.argv[3]))]
            for i in range(int(sys.argv[4])):
                for s in sources:
                    s.settimeout(60)
                    s.sendto(b'%d' % i, (sys.argv[1], int(sys.argv[2])))
                for s in sources:
                    s.recv(100)
            tell('sent')
            """;

    @ParameterizedTest
    @ValueSource(strings = {"udp://127.0.0.1:0", "udp://[::1]:0"})
    void shouldHearEachSourceByOneMemberOnItsOwnLoopAndManyByAll(String local, Network network) {
        DatagramSpread group = Waiting.result(network.datagrams(local).bindSpread(2));
        Map<Endpoint, Set<DatagramSocket>> members = new ConcurrentHashMap<>();
        Map<DatagramSocket, Set<String>> threads = new ConcurrentHashMap<>();
        var serving = group.serve(socket -> socket.send(socket.receive().map(message -> {
                    Endpoint source = Objects.requireNonNull(message.peer());
                    members.computeIfAbsent(source, s -> ConcurrentHashMap.newKeySet())
                            .add(socket);
                    threads.computeIfAbsent(socket, s -> ConcurrentHashMap.newKeySet())
                            .add(Thread.currentThread().getName());
                    return Message.of(message.data()).to(source);
                })))
                .subscribe(done -> {}, error -> {});
        UdpEndpoint bound = (UdpEndpoint) group.localEndpoint();
        try (PythonPeer peer = PythonPeer.run(SOURCES_PROGRAM, bound.host(), bound.port(), SOURCES, EACH)) {
            assertThat(peer.told()).isEqualTo("sent");
        }
        assertThat(members)
                .hasSize(SOURCES)
                .allSatisfy((source, of) ->
                        assertThat(of).as("members that heard %s", source).hasSize(1));
        // That all 64 come to one of two has a chance of 2 in 2^64.
        assertThat(threads.keySet()).containsExactlyInAnyOrderElementsOf(group.sockets());
        assertThat(threads.values()).allSatisfy(names -> assertThat(names).hasSize(1));
        assertThat(threads.values().stream().flatMap(Set::stream).distinct()).hasSize(2);
        serving.dispose();
        Waiting.done(group.close());
        Waiting.done(group.closed());
    }

    @Test
    void shouldReceiveWhatComesToAnyOfThem(Network network) {
        DatagramSpread group =
                Waiting.result(network.datagrams("udp://127.0.0.1:0").bindSpread(2));
        Mono<Void> sending = Flux.range(0, SOURCES)
                .concatMap(i -> network.datagrams()
                        .connect(group.localEndpoint())
                        .flatMap(source -> source.send(Flux.range(0, 3).map(n -> Texts.message(i + " " + n)))
                                .then(source.close())))
                .then();
        var received = group.receive().map(Texts::of).take(3 * SOURCES).collectList();
        var all = Waiting.result(Mono.zip(received, sending.thenReturn("sent"))).getT1();
        assertThat(all)
                .containsExactlyInAnyOrderElementsOf(Flux.range(0, SOURCES)
                        .flatMap(i -> Flux.range(0, 3).map(n -> i + " " + n))
                        .toIterable());
        // What one source sent is in order.
        assertThat(all.stream().filter(text -> text.startsWith("7 "))).containsExactly("7 0", "7 1", "7 2");
        Waiting.done(group.close());
    }

    @Test
    void shouldChooseAPortThatNobodyHasAndLetTheOthersFollow(Network network) {
        DatagramSpread group =
                Waiting.result(network.datagrams("udp://127.0.0.1:0").bindSpread(2));
        assertThat(group.sockets()).hasSize(2).allSatisfy(socket -> {
            assertThat(socket.localEndpoint()).isEqualTo(group.localEndpoint());
            assertThat(Waiting.result(socket.get(SocketLevelOptions.SO_REUSEPORT)))
                    .isTrue();
        });
        assertThat(((UdpEndpoint) group.localEndpoint()).port()).isPositive();
        DatagramSpread more =
                Waiting.result(network.datagrams(group.localEndpoint()).bindSpread(2));
        assertThat(more.localEndpoint()).isEqualTo(group.localEndpoint());
        Waiting.done(Flux.merge(group.close(), more.close()));
    }

    @Test
    void shouldBindAllOrNone(Network network) {
        DatagramSocket alone =
                Waiting.result(network.datagrams("udp://127.0.0.1:0").bind());
        assertThatThrownBy(() ->
                        Waiting.result(network.datagrams(alone.localEndpoint()).bindSpread(2)))
                .cause()
                .isInstanceOfSatisfying(
                        SystemCallException.class,
                        failure -> assertThat(failure.errno()).contains(Errno.EADDRINUSE));
        Endpoint taken = alone.localEndpoint();
        Waiting.done(alone.close());
        // None of them is left there: one that does not share can have it.
        Awaitility.await().until(() -> {
            try {
                Waiting.done(Waiting.result(network.datagrams(taken).bind()).close());
                return true;
            } catch (RuntimeException e) {
                return false;
            }
        });
    }

    @Test
    void shouldEndAllWhenOneHandlerFails(Network network) {
        DatagramSpread group =
                Waiting.result(network.datagrams("udp://127.0.0.1:0").bindSpread(2));
        RuntimeException own = new IllegalStateException("the handler's own");
        assertThatThrownBy(() -> Waiting.done(group.serve(
                        socket -> socket.equals(group.sockets().get(0)) ? Mono.error(own) : socket.receive())))
                .isSameAs(own);
        // The input of the other one is free again.
        Waiting.done(group.receive().take(java.time.Duration.ofMillis(1)));
        Waiting.done(group.close());
    }

    @Test
    void shouldRefuseWhatCannotBeSpread(Network network) {
        assertThatThrownBy(() -> network.datagrams("unix-dgram:/s").bindSpread(2))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected: udp://HOST:PORT");
        for (int sockets : new int[] {0, 3}) {
            assertThatThrownBy(() -> network.datagrams("udp://127.0.0.1:0").bindSpread(sockets))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("sockets: " + sockets + " (expected: 1 to 2, the network's event loops)");
        }
        assertThatThrownBy(() -> network.datagrams().bindSpread(2)).isInstanceOf(IllegalStateException.class);
    }
}
