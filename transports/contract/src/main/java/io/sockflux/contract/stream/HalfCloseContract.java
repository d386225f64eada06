package io.sockflux.contract.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.sockflux.Network;
import io.sockflux.contract.TransportContract;
import io.sockflux.contract.kit.Aside;
import io.sockflux.contract.kit.Bytes;
import io.sockflux.contract.kit.Leaks;
import io.sockflux.contract.kit.Pair;
import io.sockflux.contract.kit.Peer;
import io.sockflux.contract.kit.PeerKind;
import io.sockflux.contract.kit.Waiting;
import io.sockflux.contract.wire.NotOver;
import io.sockflux.contract.wire.OverTls;
import io.sockflux.contract.wire.Wire;
import io.sockflux.error.Errno;
import io.sockflux.error.SystemCallException;
import io.sockflux.stream.Shutdown;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import org.awaitility.Awaitility;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.publisher.Mono;
import reactor.test.subscriber.TestSubscriber;

/** The two directions of a connection end apart: the end of one says nothing of the other. */
@TransportContract
@OverTls
@NotOver(value = Wire.TLS_OPENSSL, because = "OpenSSL ends both directions together")
class HalfCloseContract {

    private static final int CHUNK = 1 << 16;
    private static final int MEBIBYTE = 1 << 20;

    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.EXCLUDE,
            names = {"UNIX_PATH"})
    void shouldNameThePeersResetByTheShutdownThatMeetsIt(PeerKind kind, Network network) throws Exception {
        Pair pair = Pair.connect(network, kind);
        pair.peer().send("x");
        // On the loop, so that the shutdown comes before the loop has heard of the reset.
        Mono<Void> ending = pair.connection()
                .receive()
                .take(1)
                .concatMap(bytes -> reset(pair.peer()).then(pair.connection().shutdown(Shutdown.WRITE)))
                .then();
        Throwable met = Waiting.result(ending.materialize()).getThrowable();
        // Java's own sockets keep ENOTCONN of a shutdown to themselves, so that the receive meets it.
        if (met != null) {
            assertThat(met).isInstanceOfSatisfying(SystemCallException.class, failure -> {
                assertThat(failure.errno()).as(failure.toString()).contains(Errno.ECONNRESET);
                // On io_uring the shutdown is under way while the kernel answers the receive.
                assertThat(failure.call()).isIn("shutdown", "recv");
            });
        }
        assertThatThrownBy(() -> Waiting.done(pair.connection().receive()))
                .cause()
                .isInstanceOfSatisfying(
                        SystemCallException.class,
                        failure -> assertThat(failure.errno()).contains(Errno.ECONNRESET));
        Waiting.done(pair.connection().closed());
    }

    private static Mono<Boolean> reset(Peer peer) {
        return Mono.fromCallable(() -> {
            peer.reset();
            return true;
        });
    }

    @ParameterizedTest
    @EnumSource
    @NotOver(because = "SHUT_RD takes from TLS what the peer still says of the handshake, and its close_notify")
    void shouldEndReceivingAndGoOnSendingByTheSystemsOwnShutdown(PeerKind kind, Network network) throws Exception {
        try (Pair pair = Pair.connect(network, kind)) {
            Waiting.done(pair.connection().shutdown(Shutdown.SYSTEM_READ));
            assertThat(Waiting.result(pair.connection().receive().collectList()))
                    .isEmpty();
            if (kind == PeerKind.UNIX_PATH) {
                assertThatThrownBy(() -> pair.peer().send("x"))
                        .isInstanceOf(IOException.class)
                        .hasMessageContaining("Broken pipe");
            }
            Waiting.done(pair.connection().send("on"));
            assertThat(pair.peer().receiveText(2)).isEqualTo("on");
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldSend64MebibytesAfterThePeersEndOfStream(PeerKind kind, Network network) throws Exception {
        int bytes = Wire.now().bytes(64 * MEBIBYTE);
        try (Pair pair = Pair.connect(network, kind)) {
            pair.peer().send("x");
            pair.peer().endOutput();
            assertThat(Waiting.result(pair.connection().receive().collectString(StandardCharsets.UTF_8, 10)))
                    .isEqualTo("x");
            Future<Long> received = Aside.run(() -> count(pair.peer()));
            Waiting.done(pair.connection()
                    .send(Bytes.zeros(bytes / CHUNK, CHUNK))
                    .then(pair.connection().shutdown(Shutdown.WRITE)));
            assertThat(Aside.result(received)).isEqualTo(bytes);
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldReceiveAfterEndingItsOwnOutput(PeerKind kind, Network network) throws Exception {
        try (Pair pair = Pair.connect(network, kind)) {
            byte[] question = Bytes.pattern(100_000);
            byte[] answer = Bytes.pattern(200_000);
            Future<byte[]> asked = Aside.run(() -> {
                byte[] received = pair.peer().receiveRest();
                pair.peer().send(answer);
                pair.peer().endOutput();
                return received;
            });
            Waiting.done(pair.connection()
                    .send(Bytes.pooled(question))
                    .then(pair.connection().shutdown(Shutdown.WRITE)));
            assertThat(Waiting.result(pair.connection().receive().collectBytes(MEBIBYTE)))
                    .isEqualTo(answer);
            assertThat(Aside.result(asked)).isEqualTo(question);
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldEndTheStreamAfterEverythingThatWasHandedOverBefore(PeerKind kind, Network network) throws Exception {
        try (Pair pair = Pair.connect(network, kind)) {
            // More than fits on the way, so that most of it waits on our side when the output is ended.
            byte[] data = Bytes.pattern(Wire.now().bytes(8 * MEBIBYTE));
            TestSubscriber<Void> sending = TestSubscriber.create();
            pair.connection().send(Bytes.pooled(data)).subscribe(sending);
            TestSubscriber<Void> ending = TestSubscriber.create();
            pair.connection().shutdown(Shutdown.WRITE).subscribe(ending);
            assertThat(pair.peer().receiveRest()).isEqualTo(data);
            ending.block(Duration.ofSeconds(100));
            assertThat(ending.isTerminatedComplete()).isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldDeliverWhatCameBeforeTheEndToAReceiverThatComesLater(PeerKind kind, Network network) throws Exception {
        try (Pair pair = Pair.connect(network, kind)) {
            byte[] data = Bytes.pattern(10_000);
            pair.peer().send(data);
            pair.peer().close();
            assertThat(Waiting.result(pair.connection().receive().collectBytes(MEBIBYTE)))
                    .isEqualTo(data);
            // The end is there for whoever asks again.
            assertThat(Waiting.result(pair.connection().receive().collectBytes(MEBIBYTE)))
                    .isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    @NotOver(
            because =
                    "Netty's handler reads ahead by a read: one that it remembers from the handshake, and records that came together")
    void shouldNotReadAheadOfDemandAtThePeersEndOfStream(PeerKind kind, Network network) throws Exception {
        try (Pair pair = Pair.connect(network, kind)) {
            // It fits into the kernel's buffer, so that the end of stream is there too before the first read.
            byte[] data = Bytes.pattern(40_000);
            pair.peer().send(data);
            pair.peer().endOutput();
            TestSubscriber<ByteBuf> receiver =
                    TestSubscriber.builder().initialRequest(1).build();
            pair.connection().receive().subscribe(receiver);
            Awaitility.await().until(() -> !receiver.getReceivedOnNext().isEmpty());
            // What is read is in a pooled buffer until it is handed over, so none of them means that nothing is queued.
            Awaitility.await("nothing read ahead").until(Leaks::none);
            assertThat(receiver.getReceivedOnNext()).hasSize(1);
            assertThat(receiver.isTerminated()).isFalse();
            receiver.request(Long.MAX_VALUE);
            receiver.block(Duration.ofSeconds(100));
            assertThat(Bytes.of(receiver.getReceivedOnNext())).isEqualTo(data);
            assertThat(receiver.isTerminatedComplete()).isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldReceiveTwoMebibytesAndTheirEndByDemandOfOneAtATime(PeerKind kind, Network network) throws Exception {
        try (Pair pair = Pair.connect(network, kind)) {
            byte[] data = Bytes.pattern(Wire.now().bytes(2 * MEBIBYTE));
            Future<Boolean> sent = Aside.run(() -> {
                pair.peer().send(data);
                pair.peer().endOutput();
                return true;
            });
            List<ByteBuf> received = new ArrayList<>();
            Waiting.done(pair.connection().receive().limitRate(1).doOnNext(received::add));
            assertThat(Bytes.of(received)).isEqualTo(data);
            assertThat(Aside.result(sent)).isTrue();
        }
    }

    private static long count(Peer peer) throws IOException {
        var buffer = java.nio.ByteBuffer.allocate(CHUNK);
        long sum = 0;
        for (int n = peer.read(buffer); n >= 0; n = peer.read(buffer)) {
            sum += n;
            buffer.clear();
        }
        return sum;
    }
}
