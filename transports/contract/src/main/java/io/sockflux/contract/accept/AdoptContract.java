package io.sockflux.contract.accept;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.Unpooled;
import io.sockflux.Acceptor;
import io.sockflux.Network;
import io.sockflux.address.Endpoint;
import io.sockflux.address.SocketType;
import io.sockflux.address.UnixPathEndpoint;
import io.sockflux.contract.TransportContract;
import io.sockflux.contract.kit.Aside;
import io.sockflux.contract.kit.Descriptors;
import io.sockflux.contract.kit.Endpoints;
import io.sockflux.contract.kit.Peer;
import io.sockflux.contract.kit.Waiting;
import io.sockflux.datagram.DatagramSocket;
import io.sockflux.error.SystemCallException;
import io.sockflux.error.TransportUnavailableException;
import io.sockflux.message.ControlMessage.Rights;
import io.sockflux.message.Descriptor;
import io.sockflux.message.Message;
import io.sockflux.option.SocketKind;
import io.sockflux.option.SocketLevelOptions;
import io.sockflux.socket.OpenSocket;
import io.sockflux.spi.Capability;
import io.sockflux.stream.CloseOutcome;
import io.sockflux.stream.Connection;
import io.sockflux.stream.ConnectionPair;
import io.sockflux.stream.Listener;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Signal;

/** A socket that somebody else has opened is adopted as what it is, and stays the caller's where it cannot be. */
@TransportContract
class AdoptContract {

    private static void assumeHas(Network network, Capability... needed) {
        Assumptions.assumeTrue(List.of(needed).stream().allMatch(network::supports), "it is not supported here");
    }

    private static Descriptor duplicate(OpenSocket socket) {
        return Waiting.result(socket.duplicate());
    }

    private static Listener listen(Network network, Endpoint endpoint) {
        return Waiting.result(
                network.acceptor().endpoints(endpoint).keepSocketFile(true).listen());
    }

    /** A descriptor of a socket that listens; the listener that made it is closed. */
    private static Descriptor listening(Network network, String endpoint) {
        Listener listener = listen(network, Endpoint.parse(endpoint));
        Descriptor descriptor = duplicate(listener.sockets().get(0));
        Waiting.done(listener.close());
        return descriptor;
    }

    private static List<Endpoint> listened(Network network) {
        List<Endpoint> all = new ArrayList<>(Endpoints.ofEachKind(network));
        if (network.supports(Capability.SEQPACKET)) {
            all.add(new UnixPathEndpoint(((UnixPathEndpoint) Endpoints.unixPath()).path(), SocketType.SEQPACKET));
        }
        return all;
    }

    private static void assertThatItEchoes(Connection connection, String text) {
        send(connection, text);
        assertThatItReceives(connection, text);
    }

    private static void send(Connection connection, String text) {
        Waiting.done(connection.send(Mono.just(Unpooled.copiedBuffer(text, StandardCharsets.UTF_8))));
    }

    private static void assertThatItReceives(Connection connection, String text) {
        StringBuilder came = new StringBuilder();
        Waiting.done(connection
                .receive()
                .doOnNext(bytes -> came.append(bytes.toString(StandardCharsets.UTF_8)))
                .takeUntil(bytes -> came.length() >= text.length()));
        assertThat(came).hasToString(text);
    }

    @Test
    void shouldServeOnAListenerOfAnotherNetwork(Network network) throws Exception {
        assumeHas(network, Capability.ADOPTION);
        for (Endpoint endpoint : listened(network)) {
            Descriptor descriptor;
            Endpoint bound;
            try (Network first =
                    Network.builder().transport(network.transport()).threads(1).build()) {
                Listener listener = listen(first, endpoint);
                bound = listener.endpoints().get(0);
                descriptor = duplicate(listener.sockets().get(0));
            }
            Listener adopted = Waiting.result(network.acceptor()
                    .adopt(descriptor)
                    .maxConnections(1)
                    .serve(connection -> connection.send(connection.receive())));
            assertThat(descriptor.isOpen()).isFalse();
            assertThat(adopted.endpoints()).containsExactly(bound);
            for (String text : List.of("first", "second")) {
                Connection connection = Waiting.result(network.connector(bound).connect());
                assertThatItEchoes(connection, text);
                Waiting.done(connection.close());
            }
            Waiting.done(adopted.close());
            assertThatThrownBy(() -> Waiting.result(network.connector(bound).connect()))
                    .hasRootCauseInstanceOf(IOException.class);
            if (bound instanceof UnixPathEndpoint path) {
                assertThat(path.toPath()).exists();
                Files.delete(path.toPath());
            }
        }
    }

    @Test
    void shouldListenOnNumbersBesideEndpoints(Network network) {
        assumeHas(network, Capability.ADOPTION);
        Descriptor one = listening(network, "tcp://127.0.0.1:0");
        Descriptor other = listening(network, "tcp://127.0.0.1:0");
        Acceptor acceptor = network.acceptor()
                .endpoints("tcp://127.0.0.1:0")
                .adopt(one.giveAway())
                .adopt(other.giveAway());
        Listener listener = Waiting.result(acceptor.serve(connection -> connection.send(connection.receive())));
        assertThat(listener.endpoints()).hasSize(3);
        for (Endpoint endpoint : listener.endpoints()) {
            Connection connection = Waiting.result(network.connector(endpoint).connect());
            assertThatItEchoes(connection, "a number's");
            Waiting.done(connection.close());
        }
        assertThatThrownBy(() -> Waiting.result(acceptor.listen()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closed or given away");
        Waiting.done(listener.close());
    }

    @Test
    void shouldLeaveTheDescriptorWhereListeningFails(Network network) throws Exception {
        assumeHas(network, Capability.ADOPTION);
        Descriptor descriptor = listening(network, "tcp://127.0.0.1:0");
        Descriptor closed = listening(network, "tcp://127.0.0.1:0");
        try (ServerSocket taken = new ServerSocket(0)) {
            Acceptor both = network.acceptor().adopt(descriptor).adopt(closed);
            closed.close();
            assertThatThrownBy(() -> Waiting.result(both.listen())).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> Waiting.result(network.acceptor()
                            .adopt(descriptor)
                            .endpoints("tcp://0.0.0.0:" + taken.getLocalPort())
                            .listen()))
                    .hasCauseInstanceOf(SystemCallException.class);
        }
        assertThat(descriptor.isOpen()).isTrue();
        Listener listener = Waiting.result(
                network.acceptor().adopt(descriptor).serve(connection -> connection.send(connection.receive())));
        Connection connection =
                Waiting.result(network.connector(listener.endpoints().get(0)).connect());
        assertThatItEchoes(connection, "after all");
        Waiting.done(connection.close());
        Waiting.done(listener.close());
    }

    @Test
    void shouldGoOnWithAConnectionThatWasPassed(Network network) {
        assumeHas(network, Capability.MESSAGES);
        ConnectionPair way = Waiting.result(network.socketPair(SocketType.STREAM, Capability.MESSAGES));
        for (Endpoint endpoint : listened(network)) {
            Listener listener = listen(network, endpoint);
            Connection client = Waiting.result(
                    network.connector(listener.endpoints().get(0)).connect());
            Connection served = Waiting.result(listener.accept().next());
            send(client, "passed");
            Waiting.done(
                    way.first().sendMessage(Message.of("a connection").with(new Rights(List.of(duplicate(served))))));
            Descriptor passed = Waiting.result(way.second().receiveMessages().next())
                    .descriptors()
                    .get(0);
            // The socket is open elsewhere, so the peer sees no end.
            Waiting.done(served.abort());
            Connection adopted = Waiting.result(network.adopter(passed)
                    .sendBudget(1 << 16)
                    .closeTimeout(Duration.ofSeconds(20))
                    .adopt());
            assertThat(passed.isOpen()).isFalse();
            assertThat(adopted.localEndpoint()).isEqualTo(served.localEndpoint());
            adopted.send(adopted.receive()).subscribe();
            send(client, " on");
            assertThatItReceives(client, "passed on");
            Waiting.done(client.close());
            Waiting.done(adopted.abort());
            Waiting.done(listener.close());
        }
        Waiting.done(Mono.when(way.first().abort(), way.second().abort()));
    }

    @Test
    void shouldAdoptADatagramSocket(Network network) {
        assumeHas(network, Capability.ADOPTION);
        DatagramSocket first =
                Waiting.result(network.datagrams("udp://127.0.0.1:0").bind());
        DatagramSocket peer =
                Waiting.result(network.datagrams("udp://127.0.0.1:0").bind());
        Descriptor descriptor = duplicate(first);
        Endpoint bound = first.localEndpoint();
        Waiting.done(first.close());
        DatagramSocket adopted = Waiting.result(network.datagrams().maxLength(4).adopt(descriptor));
        assertThat(descriptor.isOpen()).isFalse();
        assertThat(adopted.localEndpoint()).isEqualTo(bound);
        Waiting.done(peer.send(Mono.just(Message.of("datagram").to(bound))));
        Message came = Waiting.result(adopted.receive().next());
        assertThat(came.isTruncated()).isTrue();
        Waiting.done(adopted.send(Mono.just(Message.of("back").to(peer.localEndpoint()))));
        assertThat(Waiting.result(peer.receive().next()).peer()).isEqualTo(bound);
        Waiting.done(adopted.close());
        Waiting.done(peer.close());
    }

    @Test
    void shouldRefuseWhatIsOfAnotherKindAndLeaveIt(Network network) throws Exception {
        assumeHas(network, Capability.DESCRIPTORS);
        Path file = Files.createTempFile("sockflux", "adopt");
        Descriptor ofFile = Waiting.result(network.descriptors().open(file));
        Descriptor listening = listening(network, "tcp://127.0.0.1:0");
        DatagramSocket datagrams =
                Waiting.result(network.datagrams("udp://127.0.0.1:0").bind());
        Descriptor ofDatagrams = duplicate(datagrams);
        ConnectionPair pair = Waiting.result(network.socketPair(SocketType.STREAM));
        Descriptor connected = duplicate(pair.first());
        OpenSocket fresh = Waiting.result(network.socket(SocketKind.TCP4));
        Descriptor unconnected = duplicate(fresh);
        long before = Descriptors.open();

        refused(() -> network.acceptor().adopt(ofFile), "is no socket");
        refused(() -> Waiting.result(network.adopter(ofFile).adopt()), "is no socket");
        refused(() -> Waiting.result(network.datagrams().adopt(ofFile)), "is no socket");
        refused(() -> network.acceptor().adopt(ofDatagrams), "is a socket of type DGRAM");
        refused(() -> network.acceptor().adopt(connected), "does not listen");
        refused(() -> network.acceptor().adopt(unconnected), "does not listen");
        refused(() -> Waiting.result(network.adopter(listening).adopt()), "listens (expected");
        refused(() -> Waiting.result(network.adopter(unconnected).adopt()), "is not connected (expected");
        refused(() -> Waiting.result(network.adopter(ofDatagrams).adopt()), "is a socket of type DGRAM");
        refused(() -> Waiting.result(network.datagrams().adopt(connected)), "is a socket of type STREAM");
        refused(() -> network.acceptor().adopt(Integer.MAX_VALUE), "is not open");
        refused(() -> network.acceptor().adopt(-1), "number: -1 (expected: >= 0)");

        List<Descriptor> all = List.of(ofFile, listening, ofDatagrams, connected, unconnected);
        assertThat(all).allMatch(Descriptor::isOpen);
        await("no descriptor more").until(() -> Descriptors.open() <= before);
        all.forEach(Descriptor::close);
        assertThatThrownBy(() -> network.acceptor().adopt(listening)).isInstanceOf(IllegalStateException.class);
        Waiting.done(
                Mono.when(datagrams.close(), pair.first().abort(), pair.second().abort()));
        Files.delete(file);
    }

    private static void refused(ThrowingCallable adoption, String why) {
        assertThatThrownBy(adoption)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(why)
                .hasMessageContaining("expected: ");
    }

    @Test
    void shouldCloseAnAdoptedSocketThatIsDropped(Network network) {
        assumeHas(network, Capability.ADOPTION);
        ConnectionPair pair = Waiting.result(network.socketPair(SocketType.STREAM));
        Descriptor descriptor = duplicate(pair.first());
        Waiting.done(pair.first().close());
        AtomicBoolean ended = new AtomicBoolean();
        pair.second().receive().subscribe(bytes -> {}, error -> ended.set(true), () -> ended.set(true));
        Waiting.done(network.adopter(descriptor).adopt().filter(connection -> false));
        await("the peer's end of stream").untilTrue(ended);
        Waiting.done(pair.second().abort());

        DatagramSocket socket =
                Waiting.result(network.datagrams("udp://127.0.0.1:0").bind());
        long before = Descriptors.open();
        Waiting.done(network.datagrams().adopt(duplicate(socket)).filter(adopted -> false));
        await("every descriptor").until(() -> Descriptors.open() <= before);
        Waiting.done(socket.close());
    }

    /** Both would have the socket, each with half of its input; and what is closed twice may be another file by then. */
    @Test
    void shouldAdoptADescriptorOnceHoweverManySubscribe(Network network) {
        assumeHas(network, Capability.ADOPTION);
        ConnectionPair pair = Waiting.result(network.socketPair(SocketType.STREAM));
        DatagramSocket datagrams =
                Waiting.result(network.datagrams("udp://127.0.0.1:0").bind());
        Listener listener = listen(network, Endpoint.parse("tcp://127.0.0.1:0"));
        for (int round = 0; round < 20; round++) {
            Mono<Connection> connection =
                    network.adopter(duplicate(pair.first()).giveAway()).adopt();
            adoptedOnce(connection, connection, Connection::abort);
            int datagram = duplicate(datagrams).giveAway();
            Mono<DatagramSocket> adopted = network.datagrams().adopt(datagram);
            adoptedOnce(adopted, adopted, DatagramSocket::close);
            Descriptor listening = duplicate(listener.sockets().get(0));
            Acceptor acceptor = network.acceptor().adopt(listening);
            adoptedOnce(acceptor.listen(), acceptor.listen(), Listener::close);
        }
        Waiting.done(Mono.when(pair.first().abort(), pair.second().abort(), datagrams.close(), listener.close()));
    }

    private static <T> void adoptedOnce(Mono<T> adoption, Mono<T> other, Function<T, Mono<?>> close) {
        List<Signal<T>> ends = Waiting.result(
                Flux.merge(adoption.materialize(), other.materialize()).collectList());
        List<Throwable> failures = new ArrayList<>();
        for (Signal<T> end : ends) {
            T socket = end.get();
            if (socket != null) {
                Waiting.done(close.apply(socket));
            } else {
                failures.add(end.getThrowable());
            }
        }
        assertThat(failures).singleElement().isInstanceOf(IllegalStateException.class);
    }

    /** What the first owner sent is not taken for what the second has sent. */
    @Test
    void shouldNotTakeEarlierBytesForAcknowledged(Network network) throws Exception {
        assumeHas(network, Capability.DESCRIPTORS);
        int length = 1 << 20;
        Listener listener = listen(network, Endpoint.parse("tcp://127.0.0.1:0"));
        try (Peer peer = Peer.connect(listener.endpoints().get(0), 1 << 12)) {
            Connection first = Waiting.result(listener.accept().next());
            Mono<Void> sent = first.send(Mono.fromSupplier(() -> Unpooled.wrappedBuffer(new byte[length])));
            Aside.run(() -> peer.receive(length));
            Waiting.done(sent);
            Descriptor descriptor = duplicate(first);
            Waiting.done(first.abort());
            Connection adopted = Waiting.result(network.adopter(descriptor)
                    .closeTimeout(Duration.ofMillis(200))
                    .adopt());
            adopted.send(Mono.fromSupplier(() -> Unpooled.wrappedBuffer(new byte[length / 2])))
                    .onErrorComplete()
                    .subscribe();
            assertThat(Waiting.result(adopted.close())).isInstanceOf(CloseOutcome.TimedOut.class);
        }
        Waiting.done(listener.close());
    }

    /** An abort tells the socket to reset when it is closed, whoever closes it. */
    @Test
    void shouldNotResetWhereTheFirstOwnerAborted(Network network) throws Exception {
        assumeHas(network, Capability.ADOPTION);
        byte[] bytes = new byte[100_000];
        Listener listener = listen(network, Endpoint.parse("tcp://127.0.0.1:0"));
        try (Peer peer = Peer.connect(listener.endpoints().get(0), 1 << 12)) {
            Connection first = Waiting.result(listener.accept().next());
            Descriptor descriptor = duplicate(first);
            Waiting.done(first.abort());
            Connection adopted = Waiting.result(network.adopter(descriptor)
                    .option(SocketLevelOptions.SO_SNDBUF, 1 << 20)
                    .closeTimeout(Duration.ofMillis(200))
                    .adopt());
            Waiting.done(adopted.send(Mono.fromSupplier(() -> Unpooled.wrappedBuffer(bytes))));
            // The close gives up, but what the kernel has taken it goes on sending.
            assertThat(Waiting.result(adopted.close()))
                    .isInstanceOfSatisfying(
                            CloseOutcome.TimedOut.class,
                            outcome -> assertThat(outcome.outputEnded()).isTrue());
            assertThat(peer.receiveRest()).isEqualTo(bytes);
        }
        Waiting.done(listener.close());
    }

    @Test
    void shouldSayAtOnceWhereNothingCanBeAdopted(Network network) {
        Assumptions.assumeFalse(network.supports(Capability.ADOPTION), "descriptors are adopted here");
        for (ThrowingCallable adoption : List.<ThrowingCallable>of(
                () -> network.acceptor().adopt(0),
                () -> network.adopter(0),
                () -> network.datagrams().adopt(0))) {
            assertThatThrownBy(adoption)
                    .isInstanceOf(TransportUnavailableException.class)
                    .hasMessageContaining("the transport " + network.transport())
                    .hasMessageContaining("expected: ");
        }
    }
}
