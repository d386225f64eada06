package io.sockflux.contract.datagram;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sockflux.Network;
import io.sockflux.address.Endpoint;
import io.sockflux.address.SocketType;
import io.sockflux.address.UnixAbstractEndpoint;
import io.sockflux.address.UnixPathEndpoint;
import io.sockflux.contract.TransportContract;
import io.sockflux.contract.kit.Endpoints;
import io.sockflux.contract.kit.Waiting;
import io.sockflux.datagram.DatagramSocket;
import io.sockflux.error.Errno;
import io.sockflux.error.SendFailedException;
import io.sockflux.error.SystemCallException;
import io.sockflux.message.Message;
import io.sockflux.option.SocketLevelOptions;
import io.sockflux.spi.Capability;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.subscriber.TestSubscriber;

/** Datagrams over unix sockets, whether the transport tells of metadata or not. */
@TransportContract
class UnixDatagramContract {

    private static final Duration HANG = Duration.ofSeconds(100);

    @BeforeEach
    void needs(Network network) {
        Assumptions.assumeTrue(network.supports(Capability.UNIX_DATAGRAM), "the transport has no unix datagrams");
    }

    private static Endpoint path() {
        return new UnixPathEndpoint(((UnixPathEndpoint) Endpoints.unixPath()).path(), SocketType.DGRAM);
    }

    private static Endpoint name() {
        return new UnixAbstractEndpoint("sockflux-" + UUID.randomUUID(), SocketType.DGRAM);
    }

    private static DatagramSocket bind(Network network, Endpoint local) {
        return Waiting.result(network.datagrams(local).bind());
    }

    private static DatagramSocket connect(Network network, Endpoint peer) {
        return Waiting.result(network.datagrams().connect(peer));
    }

    private static String text(Message message) {
        return message.data().toString(StandardCharsets.UTF_8);
    }

    private static String next(DatagramSocket socket) {
        return text(Waiting.result(socket.receive().next()));
    }

    @Test
    void shouldReceiveWithTheSenderAndAnswer(Network network) {
        Endpoint there = path();
        Endpoint here = path();
        DatagramSocket server = bind(network, there);
        DatagramSocket client = bind(network, here);
        assertThat(server.localEndpoint()).isEqualTo(there);
        server.send(server.receive().map(Message::answer)).subscribe(done -> {}, closed -> {});
        for (String word : List.of("one", "2", "three")) {
            Waiting.done(client.send(Message.of(word).to(there)));
            Message answer = Waiting.result(client.receive().next());
            assertThat(text(answer)).isEqualTo(word);
            assertThat(answer.peer()).isEqualTo(there);
        }
        Waiting.done(Flux.merge(server.close(), client.close()));
    }

    @Test
    void shouldAnswerAClientThatHasNoNameOfItsOwn(Network network) {
        for (Endpoint there : List.of(path(), name())) {
            Assumptions.assumeTrue(
                    there instanceof UnixPathEndpoint || network.supports(Capability.UNIX_ABSTRACT),
                    "no abstract names");
            DatagramSocket server = bind(network, there);
            DatagramSocket client = connect(network, there);
            assertThat(client.peerEndpoint()).contains(there);
            server.send(server.receive().map(Message::answer)).subscribe(done -> {}, closed -> {});
            assertThat(text(Waiting.result(client.request(Message.of("question")))))
                    .isEqualTo("question");
            Waiting.done(Flux.merge(server.close(), client.close()));
        }
    }

    @Test
    void shouldHearItsPeerOnlyOnceItIsConnected(Network network) {
        DatagramSocket server = bind(network, path());
        DatagramSocket stranger = bind(network, path());
        Endpoint here = path();
        DatagramSocket client = Waiting.result(network.datagrams(here).connect(server.localEndpoint()));
        assertThatThrownBy(
                        () -> Waiting.done(stranger.send(Message.of("stranger").to(here))))
                .cause()
                .isInstanceOfSatisfying(
                        SendFailedException.class,
                        failure -> assertThat(failure.errno()).contains(Errno.EPERM));
        Waiting.done(server.send(Message.of("answer").to(here)));
        Message answer = Waiting.result(client.receive().next());
        assertThat(text(answer)).isEqualTo("answer");
        assertThat(answer.peer()).isEqualTo(server.localEndpoint());

        Waiting.done(client.connect(stranger.localEndpoint()));
        Waiting.done(client.send(Message.of("to another")));
        assertThat(next(stranger)).isEqualTo("to another");
        Waiting.done(client.disconnect());
        assertThat(client.peerEndpoint()).isEmpty();
        Waiting.done(server.send(Message.of("from the first").to(here)));
        Waiting.done(stranger.send(Message.of("from the other").to(here)));
        assertThat(next(client)).isEqualTo("from the first");
        assertThat(next(client)).isEqualTo("from the other");
        assertThatThrownBy(() -> Waiting.done(client.send(Message.of("nobody"))))
                .cause()
                .isInstanceOfSatisfying(
                        SendFailedException.class,
                        failure -> assertThat(failure.errno()).contains(Errno.ENOTCONN));
        Waiting.done(Flux.merge(server.close(), stranger.close(), client.close()));
    }

    @Test
    void shouldRemoveItsFileUnlessItIsToStay(Network network) {
        Endpoint local = path();
        Path file = Path.of(((UnixPathEndpoint) local).path());
        DatagramSocket socket = bind(network, local);
        assertThat(file).exists();
        assertThatThrownBy(() -> bind(network, local))
                .cause()
                .isInstanceOfSatisfying(
                        SystemCallException.class, e -> assertThat(e.errno()).contains(Errno.EADDRINUSE));
        assertThat(file).as("the file of the first").exists();
        Waiting.done(socket.close());
        Awaitility.await().until(() -> Files.notExists(file));

        DatagramSocket client = connect(network, bindAgain(network, local).localEndpoint());
        assertThat(file).exists();
        Waiting.done(client.close());
    }

    private static DatagramSocket bindAgain(Network network, Endpoint local) {
        DatagramSocket socket = bind(network, local);
        assertThat(socket.localEndpoint()).isEqualTo(local);
        return socket;
    }

    @Test
    void shouldCarryLongDatagramsAndCutAtTheLimit(Network network) {
        DatagramSocket sender = bind(network, path());
        DatagramSocket receiver = bind(network, path());
        Endpoint to = receiver.localEndpoint();
        Waiting.done(sender.send(Message.of(new byte[65_536]).to(to)));
        Message whole = Waiting.result(receiver.receive().next());
        assertThat(whole.data().readableBytes()).isEqualTo(65_536);
        assertThat(whole.isTruncated()).isFalse();
        Waiting.done(sender.send(Message.of(new byte[65_537]).to(to)));
        Message cut = Waiting.result(receiver.receive().next());
        assertThat(cut.data().readableBytes()).isEqualTo(65_536);
        assertThat(cut.isTruncated()).isTrue();
        assertThatThrownBy(() ->
                        Waiting.done(sender.send(Message.of(new byte[64 << 20]).to(to))))
                .cause()
                .isInstanceOfSatisfying(
                        SendFailedException.class,
                        failure -> assertThat(failure.errno()).contains(Errno.EMSGSIZE));
        Waiting.done(sender.send(Message.of("still there").to(to)));
        assertThat(next(receiver)).isEqualTo("still there");
        Waiting.done(Flux.merge(sender.close(), receiver.close()));
    }

    /** What nobody has asked for stays in the kernel. */
    @Test
    void shouldTakeOneDatagramForEachThatIsAskedFor(Network network) {
        DatagramSocket receiver = bind(network, path());
        DatagramSocket sender = bind(network, path());
        TestSubscriber<Message> received =
                TestSubscriber.builder().initialRequest(1).build();
        receiver.receive().subscribe(received);
        Waiting.done(sender.send(
                Flux.range(1, 5).map(number -> Message.of("" + number).to(receiver.localEndpoint()))));
        for (int asked = 1; asked <= 5; asked++) {
            int count = asked;
            Awaitility.await()
                    .atMost(HANG)
                    .until(() -> received.getReceivedOnNext().size() >= count);
            // A turn of the receiver's loop, in which more could come.
            Waiting.result(receiver.get(SocketLevelOptions.SO_RCVBUF));
            assertThat(received.getReceivedOnNext()).hasSize(count);
            received.request(1);
        }
        Waiting.done(Flux.merge(sender.close(), receiver.close()));
    }

    /** The receiver's queue is short, {@code net.unix.max_dgram_qlen}. */
    @Test
    void shouldWaitForThePeersRoomAndRefuseWithoutAPeer(Network network) {
        DatagramSocket receiver = bind(network, path());
        DatagramSocket stranger = bind(network, path());
        assertThatThrownBy(() -> Waiting.done(stranger.send(
                        Flux.range(0, 5000).map(number -> Message.of("x").to(receiver.localEndpoint())))))
                .cause()
                .isInstanceOfSatisfying(
                        SendFailedException.class,
                        failure -> assertThat(failure.errno()).contains(Errno.EAGAIN));
        DatagramSocket client = connect(network, receiver.localEndpoint());
        int many = 2000;
        TestSubscriber<Void> sent = TestSubscriber.create();
        client.send(Flux.range(0, many).map(number -> Message.of("number " + number)))
                .subscribe(sent);
        List<String> numbers = Objects.requireNonNull(receiver.receive()
                .map(UnixDatagramContract::text)
                .filter(text -> text.startsWith("number "))
                .take(many)
                .collectList()
                .block(HANG));
        assertThat(numbers).first().isEqualTo("number 0");
        assertThat(numbers).last().isEqualTo("number " + (many - 1));
        assertThat(numbers).doesNotHaveDuplicates().hasSize(many);
        sent.block(HANG);
        Waiting.done(Flux.merge(receiver.close(), stranger.close(), client.close()));
    }

    @Test
    void shouldTellThatNobodyIsThere(Network network) {
        Endpoint gone = path();
        DatagramSocket sender = bind(network, path());
        assertThatThrownBy(() -> Waiting.done(sender.send(Message.of("x").to(gone))))
                .cause()
                .isInstanceOfSatisfying(
                        SendFailedException.class,
                        failure -> assertThat(failure.errno()).contains(Errno.ENOENT));
        assertThatThrownBy(() -> Waiting.result(network.datagrams().connect(gone)))
                .cause()
                .isInstanceOfSatisfying(
                        SystemCallException.class, e -> assertThat(e.errno()).contains(Errno.ENOENT));
        DatagramSocket server = bind(network, path());
        DatagramSocket client = connect(network, server.localEndpoint());
        Waiting.done(server.close());
        assertThatThrownBy(() -> Waiting.done(Flux.range(0, 3).concatMap(i -> client.send(Message.of("x")))))
                .cause()
                .isInstanceOf(SendFailedException.class);
        Waiting.done(Flux.merge(sender.close(), client.close()));
    }

    @Test
    void shouldEndWhatWaitsWhenItIsClosed(Network network) {
        DatagramSocket socket = bind(network, path());
        TestSubscriber<Message> received = TestSubscriber.create();
        socket.receive().subscribe(received);
        Waiting.done(socket.close());
        received.block(HANG);
        assertThat(received.expectTerminalError()).hasMessageContaining("closed");
    }

    /** From Python, as not every transport sends one. */
    @Test
    void shouldReceiveEmptyDatagramsOfAnyoneAndOfItsPeer(Network network) throws Exception {
        Assumptions.assumeTrue(Files.isExecutable(Path.of("/usr/bin/python3")), "there is no python3");
        DatagramSocket receiver = bind(network, path());
        Endpoint there = path();
        Process python = new ProcessBuilder(
                        "/usr/bin/python3",
                        "-c",
                        """
                        import socket, sys
                        s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
                        s.bind(sys.argv[1])
                        for data in b'', b'1':
                            s.sendto(data, sys.argv[2])
                        s.recv(10)
                        for data in b'', b'2':
                            s.sendto(data, sys.argv[2])
                        """,
                        ((UnixPathEndpoint) there).path(),
                        ((UnixPathEndpoint) receiver.localEndpoint()).path())
                .inheritIO()
                .start();
        try {
            assertThat(next(receiver)).isEmpty();
            assertThat(next(receiver)).isEqualTo("1");
            Waiting.done(receiver.connect(there));
            Waiting.done(receiver.send(Message.of("go on")));
            assertThat(next(receiver)).isEmpty();
            assertThat(next(receiver)).isEqualTo("2");
            assertThat(python.waitFor()).isZero();
        } finally {
            python.destroyForcibly();
        }
        Waiting.done(receiver.close());
    }

    @Test
    void shouldSayThatItSendsNoEmptyDatagramWhereItCannot(Network network) {
        Assumptions.assumeFalse(network.supports(Capability.DATAGRAM_METADATA), "the transport has system calls");
        DatagramSocket socket = bind(network, path());
        assertThatThrownBy(
                        () -> Waiting.done(socket.send(Mono.just(Message.of("").to(socket.localEndpoint())))))
                .hasMessageContaining("sends no empty datagram on such a socket");
        Waiting.done(socket.close());
    }
}
