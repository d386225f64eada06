package io.sockflux.transport.posix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.netty.buffer.ByteBuf;
import io.sockflux.Network;
import io.sockflux.address.Endpoint;
import io.sockflux.address.SocketType;
import io.sockflux.contract.TransportContract;
import io.sockflux.contract.kit.Bytes;
import io.sockflux.contract.kit.Texts;
import io.sockflux.contract.kit.Waiting;
import io.sockflux.datagram.DatagramSocket;
import io.sockflux.datagram.ResendSchedule;
import io.sockflux.error.ConnectionClosedException;
import io.sockflux.error.Errno;
import io.sockflux.error.RequestFailedException;
import io.sockflux.message.ControlMessage;
import io.sockflux.message.Descriptor;
import io.sockflux.message.Message;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.Disposable;
import reactor.core.Exceptions;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A question is asked until it is answered, and no longer. */
@TransportContract
@EnabledOnOs(OS.LINUX)
class RequestTest {

    private static final ResendSchedule PATIENT = ResendSchedule.of(Duration.ofSeconds(100));
    private static final Duration SHORT = Duration.ofMillis(20);

    @ParameterizedTest
    @ValueSource(strings = {"udp://127.0.0.1:0", "udp://[::1]:0"})
    void shouldBeAnsweredByPython(String local, Network network) {
        DatagramSocket socket = Waiting.result(network.datagrams(local).bind());
        String program = """
                s = socket.socket(socket.AF_INET6 if ':' in sys.argv[1] else socket.AF_INET, socket.SOCK_DGRAM)
                s.bind((sys.argv[1], 0))
                tell(s.getsockname()[1])
                for i in range(2):
                    question, peer = s.recvfrom(100)
                    s.sendto(b'answer to ' + question, peer)
                """;
        String host = local.contains("::") ? "::1" : "127.0.0.1";
        try (PythonPeer peer = PythonPeer.run(program, host)) {
            Endpoint server = Endpoint.parse(local.replaceFirst("0$", peer.told()));
            ByteBuf question = Bytes.pooled("one");
            Message answer = Waiting.result(socket.request(Message.of(question).to(server), PATIENT));
            assertThat(Texts.of(answer)).isEqualTo("answer to one");
            assertThat(answer.peer()).isEqualTo(server);
            Awaitility.await().until(() -> question.refCnt() == 0);
            Waiting.done(socket.connect(server));
            assertThat(Texts.of(Waiting.result(socket.request(Texts.message("two")))))
                    .isEqualTo("answer to two");
        }
        Waiting.done(socket.close());
    }

    @Test
    void shouldAskAgainUntilAnAnswerComes(Network network) {
        DatagramSocket client = bind(network);
        DatagramSocket server = bind(network);
        // Hears the first two, and answers the third.
        Disposable serving = server.receive()
                .skip(2)
                .take(1)
                .concatMap(
                        question -> server.send(Texts.message("at last").to(Objects.requireNonNull(question.peer()))))
                .subscribe();
        ByteBuf question = Bytes.pooled("?");
        Message answer = Waiting.result(client.request(
                Message.of(question).to(server.localEndpoint()),
                ResendSchedule.of(SHORT, SHORT, Duration.ofSeconds(100))));
        assertThat(Texts.of(answer)).isEqualTo("at last");
        Awaitility.await().until(() -> question.refCnt() == 0 && serving.isDisposed());
        Waiting.done(Flux.merge(client.close(), server.close()));
    }

    @Test
    void shouldListEveryAttemptWhenNoAnswerComes(Network network) {
        DatagramSocket client = bind(network);
        DatagramSocket silent = bind(network);
        ByteBuf question = Bytes.pooled("?");
        RequestFailedException failure = failure(
                client.request(Message.of(question).to(silent.localEndpoint()), ResendSchedule.doubling(SHORT, 3)));
        assertThat(failure.errno()).isEqualTo(Errno.ETIMEDOUT);
        assertThat(failure.peer()).contains(silent.localEndpoint());
        assertThat(failure.attempts())
                .hasSize(3)
                .allSatisfy(attempt -> assertThat(attempt.failure()).isEmpty());
        for (int i = 0; i < 3; i++) {
            assertThat(failure.attempts().get(i).elapsed()).isGreaterThanOrEqualTo(SHORT.multipliedBy(1L << i));
        }
        assertThat(failure)
                .hasMessageStartingWith("request " + silent.localEndpoint() + ": ETIMEDOUT (connection timed out);"
                        + " gave up after 3 attempts in ")
                .hasMessageContaining("no answer after ");
        assertThat(question.refCnt()).isZero();
        assertThat(Waiting.result(silent.receive().take(3).map(Texts::of).collectList()))
                .containsExactly("?", "?", "?");
        Waiting.done(Flux.merge(client.close(), silent.close()));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldEndAtOnceWhereNobodyListens(boolean isAfterAnotherRefusal, Network network) throws Exception {
        Endpoint nobody = nobody();
        DatagramSocket client = Waiting.result(network.datagrams().connect(nobody));
        if (isAfterAnotherRefusal) {
            Waiting.done(client.send(Texts.message("whose refusal nobody waits for")));
        }
        ByteBuf question = Bytes.pooled("?");
        RequestFailedException failure = failure(client.request(Message.of(question), PATIENT));
        assertThat(failure.errno()).isEqualTo(Errno.ECONNREFUSED);
        assertThat(failure.attempts())
                .singleElement()
                .satisfies(attempt -> assertThat(attempt.failure()).isPresent());
        assertThat(failure).hasMessageStartingWith("request " + nobody + ": ECONNREFUSED (connection refused);");
        Awaitility.await().until(() -> question.refCnt() == 0);
        Waiting.done(client.close());
    }

    @Test
    void shouldEndAtOnceForWhatCanNeverBeSent(Network network) {
        DatagramSocket client = bind(network);
        DatagramSocket server = bind(network);
        ByteBuf tooLong = Texts.zeros(65_508);
        assertThat(failure(client.request(Message.of(tooLong).to(server.localEndpoint()), PATIENT))
                        .errno())
                .isEqualTo(Errno.EMSGSIZE);
        Awaitility.await().until(() -> tooLong.refCnt() == 0);
        RequestFailedException toNobody = failure(client.request(Texts.message("to whom?"), PATIENT));
        assertThat(toNobody.errno()).isEqualTo(Errno.EDESTADDRREQ);
        assertThat(toNobody.peer()).isEmpty();
        Waiting.done(Flux.merge(client.close(), server.close()));
    }

    @Test
    void shouldEndAtOnceForAUnixSocketThatIsNotThere(Network network) {
        DatagramSocket client =
                Waiting.result(network.datagrams(Meeting.name(SocketType.DGRAM)).bind());
        Endpoint nobody = Meeting.name(SocketType.DGRAM);
        assertThat(failure(client.request(Texts.message("?").to(nobody), PATIENT))
                        .errno())
                .isEqualTo(Errno.ECONNREFUSED);
        Waiting.done(client.close());
    }

    @Test
    void shouldTakeWhatThePredicateTakesAndDropTheRest(Network network) {
        DatagramSocket client = bind(network);
        DatagramSocket server = bind(network);
        server.receive()
                .concatMap(question -> server.send(Flux.just("late", "other", "right")
                        .map(text -> Texts.message(text).to(Objects.requireNonNull(question.peer())))))
                .subscribe(done -> {}, error -> {});
        Message answer = Waiting.result(client.request(
                Texts.message("?").to(server.localEndpoint()),
                PATIENT,
                message -> Texts.of(message).equals("right")));
        assertThat(Texts.of(answer)).isEqualTo("right");
        RuntimeException own = new IllegalStateException("the predicate's own");
        assertThatThrownBy(() -> Waiting.result(
                        client.request(Texts.message("?").to(server.localEndpoint()), PATIENT, message -> {
                            throw own;
                        })))
                .isSameAs(own);
        Waiting.done(Flux.merge(client.close(), server.close()));
    }

    /** Also a predicate that reads, writes or releases leaves the answer to the request behind it. */
    @Test
    void shouldShowEachPredicateTheWholeMessage(Network network) {
        DatagramSocket client = bind(network);
        DatagramSocket server = bind(network);
        Endpoint to = server.localEndpoint();
        Mono<List<Message>> questions = server.receive().take(2).collectList().cache();
        questions.subscribe();
        Waiting.done(client.connect(to));
        CompletableFuture<Message> one = client.request(Texts.message("1"), PATIENT, message -> {
                    message.data().release();
                    return message.data().readInt() == 1;
                })
                .toFuture();
        CompletableFuture<Message> two = client.request(
                        Texts.message("2"), PATIENT, message -> message.data().readInt() == 2)
                .toFuture();
        Endpoint back = Objects.requireNonNull(Waiting.result(questions).get(0).peer());
        for (int id : new int[] {2, 1}) {
            Waiting.done(server.send(Message.of(new byte[] {0, 0, 0, (byte) id}).to(back)));
        }
        assertThat(two.join().data().readInt()).isEqualTo(2);
        assertThat(one.join().data().readInt()).isEqualTo(1);
        Waiting.done(Flux.merge(client.close(), server.close()));
    }

    @Test
    void shouldNotTakeWhatComesFromOthersForTheAnswer(Network network) {
        DatagramSocket client = bind(network);
        DatagramSocket server = bind(network);
        DatagramSocket other = bind(network);
        server.receive()
                .concatMap(question -> other.send(Texts.message("false").to(Objects.requireNonNull(question.peer())))
                        .then(server.send(Texts.message("true").to(Objects.requireNonNull(question.peer())))))
                .subscribe(done -> {}, error -> {});
        assertThat(Texts.of(Waiting.result(client.request(Texts.message("?").to(server.localEndpoint()), PATIENT))))
                .isEqualTo("true");
        Waiting.done(Flux.merge(client.close(), server.close(), other.close()));
    }

    @Test
    void shouldAskManyAtOnceByOneSocket(Network network) {
        DatagramSocket client = bind(network);
        DatagramSocket one = bind(network);
        DatagramSocket two = bind(network);
        answer(one);
        answer(two);
        List<String> answers = Waiting.result(Flux.range(0, 500)
                .flatMap(
                        i -> client.request(
                                        Texts.message("question " + i).to((i % 2 == 0 ? one : two).localEndpoint()),
                                        PATIENT,
                                        message -> Texts.of(message).equals("answer to question " + i))
                                .map(Texts::of),
                        50)
                .collectList());
        assertThat(answers)
                .containsExactlyInAnyOrderElementsOf(
                        Flux.range(0, 500).map(i -> "answer to question " + i).toIterable());
        // The input is free again.
        Waiting.done(one.send(Texts.message("for anybody").to(client.localEndpoint())));
        assertThat(Texts.of(Waiting.result(client.receive().next()))).isEqualTo("for anybody");
        Waiting.done(Flux.merge(client.close(), one.close(), two.close()));
    }

    @Test
    void shouldSayThatTheInputIsTaken(Network network) {
        DatagramSocket client = bind(network);
        DatagramSocket server = bind(network);
        Disposable receiver = client.receive().subscribe();
        ByteBuf question = Bytes.pooled("?");
        assertThatThrownBy(
                        () -> Waiting.result(client.request(Message.of(question).to(server.localEndpoint()), PATIENT)))
                .hasMessage("receive: has a subscriber already (expected: one at a time)");
        assertThat(question.refCnt()).isZero();
        receiver.dispose();
        Waiting.done(Flux.merge(client.close(), server.close()));
    }

    @Test
    void shouldEndWhenItIsCancelledOrTheSocketIsClosed(Network network) {
        DatagramSocket client = bind(network);
        DatagramSocket silent = bind(network);
        ByteBuf cancelled = Bytes.pooled("cancelled");
        Disposable request = client.request(Message.of(cancelled).to(silent.localEndpoint()), PATIENT)
                .subscribe();
        assertThat(Texts.of(Waiting.result(silent.receive().next()))).isEqualTo("cancelled");
        request.dispose();
        Awaitility.await().until(() -> cancelled.refCnt() == 0);
        ByteBuf closed = Bytes.pooled("closed");
        var failing = client.request(Message.of(closed).to(silent.localEndpoint()), PATIENT)
                .toFuture();
        assertThat(Texts.of(Waiting.result(silent.receive().next()))).isEqualTo("closed");
        Waiting.done(client.close());
        assertThat(catchThrowable(failing::join)).hasCauseInstanceOf(ConnectionClosedException.class);
        Awaitility.await().until(() -> closed.refCnt() == 0);
        ByteBuf late = Bytes.pooled("late");
        assertThatThrownBy(() -> Waiting.result(client.request(Message.of(late).to(silent.localEndpoint()))))
                .hasCauseInstanceOf(ConnectionClosedException.class);
        assertThat(late.refCnt()).isZero();
        Waiting.done(silent.close());
    }

    @Test
    void shouldRefuseAQuestionWithDescriptors(Network network) {
        DatagramSocket client = bind(network);
        try (Descriptor file = Waiting.result(network.descriptors().open(Path.of("/dev/null")))) {
            Message question = Message.of("?").with(new ControlMessage.Rights(List.of(file)));
            assertThatThrownBy(() -> client.request(question))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("descriptors");
        }
        Waiting.done(client.close());
    }

    /** A port that was just closed. */
    private static Endpoint nobody() throws Exception {
        try (var jdk = new java.net.DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            return Endpoint.parse("udp://127.0.0.1:" + jdk.getLocalPort());
        }
    }

    private static void answer(DatagramSocket server) {
        server.send(server.receive()
                        .map(question -> Texts.message("answer to " + Texts.of(question))
                                .to(Objects.requireNonNull(question.peer()))))
                .subscribe(done -> {}, error -> {});
    }

    private static RequestFailedException failure(Mono<Message> request) {
        Throwable failure = Exceptions.unwrap(catchThrowable(() -> Waiting.result(request)));
        assertThat(failure).isInstanceOf(RequestFailedException.class);
        return (RequestFailedException) failure;
    }

    private static DatagramSocket bind(Network network) {
        return Waiting.result(network.datagrams("udp://127.0.0.1:0").bind());
    }
}
