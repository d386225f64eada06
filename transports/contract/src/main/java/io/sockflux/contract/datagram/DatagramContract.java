package io.sockflux.contract.datagram;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.sockflux.Network;
import io.sockflux.address.Endpoint;
import io.sockflux.address.UdpEndpoint;
import io.sockflux.contract.TransportContract;
import io.sockflux.contract.kit.Waiting;
import io.sockflux.datagram.DatagramError;
import io.sockflux.datagram.DatagramSocket;
import io.sockflux.datagram.ResendSchedule;
import io.sockflux.datagram.SendOutcome;
import io.sockflux.error.ConnectionClosedException;
import io.sockflux.error.Errno;
import io.sockflux.error.SendFailedException;
import io.sockflux.error.TransportUnavailableException;
import io.sockflux.message.ControlMessage;
import io.sockflux.message.DatagramMetadata;
import io.sockflux.message.Message;
import io.sockflux.option.SocketLevelOptions;
import io.sockflux.spi.Capability;
import java.net.DatagramPacket;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.subscriber.TestSubscriber;

/** What every transport with UDP sockets must do, whether it tells of metadata or not. */
@TransportContract
class DatagramContract {

    private static final Duration HANG = Duration.ofSeconds(100);
    private static final int LONGEST = 65_507;

    @BeforeEach
    void needs(Network network) {
        Assumptions.assumeTrue(network.supports(Capability.DATAGRAM), "the transport has no datagrams");
    }

    private static DatagramSocket bind(Network network, String local) {
        return Waiting.result(network.datagrams(local).bind());
    }

    private static void await(TestSubscriber<?> subscriber) {
        Awaitility.await()
                .atMost(HANG)
                .until(() -> !subscriber.getReceivedOnNext().isEmpty());
    }

    private static String text(Message message) {
        return message.data().toString(StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @ValueSource(strings = {"udp://127.0.0.1:0", "udp://[::1]:0"})
    void shouldReceiveWithTheSenderAndAnswer(String local, Network network) {
        DatagramSocket server = bind(network, local);
        DatagramSocket client = bind(network, local);
        assertThat(server.localEndpoint()).isInstanceOf(UdpEndpoint.class).isNotEqualTo(client.localEndpoint());
        server.send(server.receive().map(Message::answer)).subscribe(done -> {}, closed -> {});
        for (String word : List.of("one", "2", "three")) {
            Waiting.done(client.send(Mono.just(Message.of(word).to(server.localEndpoint()))));
            Message answer = Waiting.result(client.receive().next());
            assertThat(text(answer)).isEqualTo(word);
            assertThat(answer.peer()).isEqualTo(server.localEndpoint());
            assertThat(answer.isTruncated()).isFalse();
        }
        Waiting.done(Flux.merge(server.close(), client.close()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "[::1]"})
    void shouldHearItsPeerOnlyOnceItIsConnected(String host, Network network) {
        DatagramSocket server = bind(network, "udp://" + host + ":0");
        DatagramSocket stranger = bind(network, "udp://" + host + ":0");
        DatagramSocket client = Waiting.result(network.datagrams().connect(server.localEndpoint()));
        assertThat(client.peerEndpoint()).contains(server.localEndpoint());
        Waiting.done(stranger.send(Mono.just(Message.of("stranger").to(client.localEndpoint()))));
        Waiting.done(client.send(Mono.just(Message.of("question"))));
        Message question = Waiting.result(server.receive().next());
        assertThat(question.peer()).isEqualTo(client.localEndpoint());
        Waiting.done(server.send(Mono.just(Message.of("answer").to(Objects.requireNonNull(question.peer())))));
        Message answer = Waiting.result(client.receive().next());
        assertThat(text(answer)).isEqualTo("answer");
        assertThat(answer.peer()).isEqualTo(server.localEndpoint());
        Waiting.done(Flux.merge(server.close(), client.close(), stranger.close()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"udp://127.0.0.1:0", "udp://[::1]:0"})
    void shouldCarryTheLongestDatagramAndNameTheReceiverOfOneThatIsTooLong(String local, Network network) {
        DatagramSocket sender = bind(network, local);
        DatagramSocket receiver = bind(network, local);
        Endpoint to = receiver.localEndpoint();
        Waiting.done(sender.send(Mono.just(Message.of(new byte[LONGEST]).to(to))));
        assertThat(Waiting.result(receiver.receive().next()).data().readableBytes())
                .isEqualTo(LONGEST);
        assertThatThrownBy(() -> Waiting.done(sender.send(Flux.just(
                        Message.of(new byte[1 << 17]).to(to),
                        Message.of("never").to(to)))))
                .hasCauseInstanceOf(SendFailedException.class)
                .cause()
                .isInstanceOfSatisfying(
                        SendFailedException.class,
                        failure -> assertThat(failure.errno()).contains(Errno.EMSGSIZE))
                .hasMessageContaining(to.toString())
                .hasMessageContaining("131072 bytes");
        Waiting.done(sender.send(Mono.just(Message.of("still there").to(to))));
        assertThat(text(Waiting.result(receiver.receive().next()))).isEqualTo("still there");
        Waiting.done(Flux.merge(sender.close(), receiver.close()));
    }

    @Test
    void shouldCutWhatIsLongerThanTheLimitAndSaySo(Network network) {
        DatagramSocket receiver = Waiting.result(
                network.datagrams("udp://127.0.0.1:0").maxLength(5).bind());
        DatagramSocket sender = bind(network, "udp://127.0.0.1:0");
        Waiting.done(sender.send(
                Flux.just("12345", "123456").map(Message::of).map(message -> message.to(receiver.localEndpoint()))));
        List<Message> received =
                Objects.requireNonNull(receiver.receive().take(2).collectList().block(HANG));
        assertThat(received).extracting(DatagramContract::text).containsExactly("12345", "12345");
        assertThat(received).extracting(Message::isTruncated).containsExactly(false, true);
        Waiting.done(Flux.merge(sender.close(), receiver.close()));
    }

    /** What nobody has asked for stays in the kernel, whose buffer is the bound. */
    @Test
    void shouldTakeOneDatagramForEachThatIsAskedFor(Network network) {
        DatagramSocket receiver = bind(network, "udp://127.0.0.1:0");
        DatagramSocket sender = bind(network, "udp://127.0.0.1:0");
        TestSubscriber<Message> received =
                TestSubscriber.builder().initialRequest(1).build();
        receiver.receive().subscribe(received);
        Waiting.done(sender.send(
                Flux.range(1, 5).map(number -> Message.of("" + number).to(receiver.localEndpoint()))));
        await(received);
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

    @Test
    void shouldTellOfEachThatWasSentAndOfEachThatWasRefused(Network network) {
        DatagramSocket sender = bind(network, "udp://127.0.0.1:0");
        DatagramSocket receiver = bind(network, "udp://127.0.0.1:0");
        Endpoint to = receiver.localEndpoint();
        List<SendOutcome> outcomes = Waiting.result(sender.sendEach(Flux.just(
                        Message.of("first").to(to),
                        Message.of(new byte[1 << 17]).to(to),
                        Message.of("third").to(to)))
                .collectList());
        assertThat(outcomes)
                .extracting(outcome -> outcome.failure().isPresent())
                .containsExactly(false, true, false);
        assertThat(Objects.requireNonNull(receiver.receive()
                        .take(2)
                        .map(DatagramContract::text)
                        .collectList()
                        .block(HANG)))
                .containsExactly("first", "third");
        Waiting.done(Flux.merge(sender.close(), receiver.close()));
    }

    @Test
    void shouldTellThatNobodyListensAndLiveOn(Network network) throws Exception {
        int port;
        try (var taken = new java.net.DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            port = taken.getLocalPort();
        }
        DatagramSocket client = Waiting.result(network.datagrams().connect("udp://127.0.0.1:" + port));
        TestSubscriber<DatagramError> errors = TestSubscriber.create();
        client.errors().subscribe(errors);
        client.receive().subscribe(message -> {}, closed -> {});
        // The next send may be told of the refusal, before the loop has looked at the socket. So none comes at once.
        Awaitility.await().atMost(HANG).pollInterval(Duration.ofMillis(20)).until(() -> {
            client.send(Mono.just(Message.of("anybody?"))).onErrorComplete().block(HANG);
            return !errors.getReceivedOnNext().isEmpty();
        });
        assertThat(errors.getReceivedOnNext().get(0).errno()).isEqualTo(Errno.ECONNREFUSED);
        Waiting.done(client.close());
    }

    @Test
    void shouldAskAgainUntilAnAnswerComes(Network network) throws Exception {
        try (var server = new java.net.DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            DatagramSocket client =
                    Waiting.result(network.datagrams().connect("udp://127.0.0.1:" + server.getLocalPort()));
            Mono<Message> answer = client.request(
                    Message.of("question"), ResendSchedule.of(Duration.ofMillis(20), Duration.ofSeconds(50)));
            TestSubscriber<Message> answers = TestSubscriber.create();
            answer.subscribe(answers);
            DatagramPacket packet = new DatagramPacket(new byte[100], 100);
            server.receive(packet);
            server.receive(packet);
            server.send(new DatagramPacket("answer".getBytes(StandardCharsets.UTF_8), 6, packet.getSocketAddress()));
            answers.block(HANG);
            assertThat(answers.getReceivedOnNext())
                    .extracting(DatagramContract::text)
                    .containsExactly("answer");
            Waiting.done(client.close());
        }
    }

    @Test
    void shouldRefuseADatagramForNobody(Network network) {
        DatagramSocket socket = bind(network, "udp://127.0.0.1:0");
        ByteBuf data = Unpooled.copiedBuffer("nobody", StandardCharsets.UTF_8);
        assertThatThrownBy(() -> Waiting.done(socket.send(Mono.just(Message.of(data)))))
                .cause()
                .isInstanceOfSatisfying(
                        SendFailedException.class,
                        failure -> assertThat(failure.errno()).contains(Errno.EDESTADDRREQ));
        assertThat(data.refCnt()).isZero();
        Waiting.done(socket.close());
    }

    @Test
    void shouldEndWhatWaitsWhenItIsClosed(Network network) {
        DatagramSocket socket = bind(network, "udp://127.0.0.1:0");
        TestSubscriber<Message> received = TestSubscriber.create();
        socket.receive().subscribe(received);
        Waiting.done(socket.close());
        received.block(HANG);
        assertThat(received.expectTerminalError()).isInstanceOf(ConnectionClosedException.class);
        assertThatThrownBy(() ->
                        Waiting.done(socket.send(Mono.just(Message.of("late").to(socket.localEndpoint())))))
                .hasMessageContaining("closed");
    }

    @Test
    void shouldSayWhatIsMissingWhereThereIsNoMetadata(Network network) {
        Assumptions.assumeFalse(network.supports(Capability.DATAGRAM_METADATA), "the transport has metadata");
        assertThatThrownBy(() -> network.datagrams("udp://127.0.0.1:0").metadata(DatagramMetadata.HOP_LIMIT))
                .isInstanceOf(TransportUnavailableException.class)
                .hasMessageContaining("metadata and errors of datagrams");
        DatagramSocket socket = bind(network, "udp://127.0.0.1:0");
        assertThatThrownBy(() -> Waiting.done(socket.send(
                        Mono.just(Message.of("far").to(socket.localEndpoint()).with(new ControlMessage.HopLimit(3))))))
                .hasMessageContaining("sends data alone");
        Waiting.done(socket.close());
    }

    @Test
    void shouldSendOnWhatIsReceived(Network network) throws Exception {
        DatagramSocket relay = bind(network, "udp://127.0.0.1:0");
        try (var far = new java.net.DatagramSocket(0, InetAddress.getLoopbackAddress());
                var near = new java.net.DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            far.setSoTimeout((int) HANG.toMillis());
            Endpoint behind = Endpoint.parse("udp://127.0.0.1:" + far.getLocalPort());
            relay.send(relay.receivePooled()
                            .map(message -> Message.of(message.data()).to(behind)))
                    .subscribe(done -> {}, closed -> {});
            byte[] words = "on its way".getBytes(StandardCharsets.UTF_8);
            near.send(new DatagramPacket(words, words.length, ((UdpEndpoint) relay.localEndpoint()).socketAddress()));
            DatagramPacket packet = new DatagramPacket(new byte[100], 100);
            far.receive(packet);
            assertThat(new String(packet.getData(), 0, packet.getLength(), StandardCharsets.UTF_8))
                    .isEqualTo("on its way");
        } catch (SocketTimeoutException e) {
            throw new AssertionError("nothing was sent on", e);
        }
        Waiting.done(relay.close());
    }
}
