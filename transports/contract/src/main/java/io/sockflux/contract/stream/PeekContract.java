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
import io.sockflux.contract.kit.PeerKind;
import io.sockflux.contract.kit.Waiting;
import io.sockflux.error.ConnectionClosedException;
import io.sockflux.error.SystemCallException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Future;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.publisher.Mono;
import reactor.test.subscriber.TestSubscriber;

/** A look at what comes next takes nothing of it. */
@TransportContract
class PeekContract {

    private static final int MEBIBYTE = 1 << 20;
    private static final Duration HANG = Duration.ofSeconds(100);

    @ParameterizedTest
    @EnumSource
    void shouldLeaveEverythingForTheNextSubscriber(PeerKind kind, Network network) throws Exception {
        byte[] data = Bytes.pattern(MEBIBYTE);
        try (Pair pair = Pair.connect(network, kind)) {
            Future<Boolean> sent = sendAndEnd(pair, data);
            for (int length : new int[] {1, 5, 300_000, 70_000, 1}) {
                assertThat(Bytes.of(List.of(Waiting.result(pair.connection().peek(length)))))
                        .isEqualTo(Arrays.copyOf(data, length));
            }
            List<ByteBuf> received = Waiting.result(pair.connection().receive().collectList());
            assertThat(Bytes.of(received)).isEqualTo(data);
            assertThat(Aside.result(sent)).isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldGiveWhatThereIsAtTheEndOfStream(PeerKind kind, Network network) throws Exception {
        try (Pair pair = Pair.connect(network, kind)) {
            pair.peer().send("all of it");
            pair.peer().endOutput();
            // Who comes from within the look's own signal finds the bytes too.
            Mono<String> lookThenTake = pair.connection()
                    .peek(1000)
                    .map(look -> look.toString(StandardCharsets.UTF_8))
                    .flatMap(look -> pair.connection()
                            .receive()
                            .collectString(StandardCharsets.UTF_8, 1000)
                            .map(taken -> look + "|" + taken));
            assertThat(Waiting.result(lookThenTake)).isEqualTo("all of it|all of it");
            assertThat(pair.connection().peek(1).blockOptional(HANG)).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldLeaveTheBytesWhereItIsCancelled(PeerKind kind, Network network) throws Exception {
        try (Pair pair = Pair.connect(network, kind)) {
            TestSubscriber<ByteBuf> looking = TestSubscriber.create();
            pair.connection().peek(1000).subscribe(looking);
            pair.peer().send("some");
            Awaitility.await("the look has it").until(() -> !Leaks.none());
            looking.cancel();
            pair.peer().endOutput();
            assertThat(Waiting.result(pair.connection().receive().collectString(StandardCharsets.UTF_8, 1000)))
                    .isEqualTo("some");
            assertThat(looking.getReceivedOnNext()).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldHoldNoMoreThanItLooksAt(PeerKind kind, Network network) throws Exception {
        byte[] data = Bytes.pattern(64 * MEBIBYTE);
        try (Pair pair = Pair.connect(network, kind)) {
            Future<Boolean> sent = sendAndEnd(pair, data);
            for (int i = 0; i < 50; i++) {
                assertThat(Waiting.result(pair.connection().peek(1000)).readableBytes())
                        .isEqualTo(1000);
            }
            assertThat(sent.isDone()).as("the peer is held").isFalse();
            long received = Waiting.result(
                    pair.connection().receive().asBytes().reduce(0L, (sum, bytes) -> sum + bytes.length));
            assertThat(received).isEqualTo(data.length);
            assertThat(Aside.result(sent)).isTrue();
        }
    }

    @Test
    void shouldRefuseToLookAtNothing(Network network) throws Exception {
        try (Pair pair = Pair.connect(network, PeerKind.IPV4)) {
            assertThatThrownBy(() -> pair.connection().peek(0))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("bytes: 0 (expected: >= 1)");
        }
    }

    @Test
    void shouldBeRefusedBesideASubscriber(Network network) throws Exception {
        try (Pair pair = Pair.connect(network, PeerKind.IPV4)) {
            pair.connection().receive().subscribe(bytes -> {}, error -> {});
            assertThatThrownBy(() -> Waiting.done(pair.connection().peek(1)))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("one at a time");
        }
    }

    @Test
    void shouldFailWithTheConnectionAndLeaveTheBytes(Network network) throws Exception {
        try (Pair pair = Pair.connect(network, PeerKind.IPV4)) {
            TestSubscriber<ByteBuf> looking = TestSubscriber.create();
            pair.connection().peek(1000).subscribe(looking);
            pair.peer().send("some");
            Awaitility.await("the look has it").until(() -> !Leaks.none());
            pair.peer().reset();
            looking.block(HANG);
            assertThat(looking.expectTerminalError()).isInstanceOf(SystemCallException.class);
            assertThat(Waiting.result(pair.connection().receive().next()).toString(StandardCharsets.UTF_8))
                    .isEqualTo("some");
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldFailAndReleaseWhereTheConnectionIsClosedHere(PeerKind kind, Network network) throws Exception {
        try (Pair pair = Pair.connect(network, kind)) {
            TestSubscriber<ByteBuf> looking = TestSubscriber.create();
            pair.connection().peek(1000).subscribe(looking);
            pair.peer().send("some");
            Awaitility.await("the look has it").until(() -> !Leaks.none());
            Waiting.done(pair.connection().abort());
            looking.block(HANG);
            assertThat(looking.expectTerminalError()).isInstanceOf(ConnectionClosedException.class);
            Awaitility.await("release of every buffer").until(Leaks::none);
        }
    }

    private static Future<Boolean> sendAndEnd(Pair pair, byte[] data) {
        return Aside.run(() -> {
            pair.peer().send(data);
            pair.peer().endOutput();
            return true;
        });
    }
}
