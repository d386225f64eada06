package io.sockflux.contract.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.EncoderException;
import io.netty.handler.flush.FlushConsolidationHandler;
import io.sockflux.Network;
import io.sockflux.codec.CodecPipeline;
import io.sockflux.contract.OnNativeTransport;
import io.sockflux.contract.TransportContract;
import io.sockflux.contract.kit.Aside;
import io.sockflux.contract.kit.Bytes;
import io.sockflux.contract.kit.Pair;
import io.sockflux.contract.kit.PeerKind;
import io.sockflux.contract.kit.Waiting;
import io.sockflux.error.CodecException;
import io.sockflux.error.SendFailedException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.test.publisher.TestPublisher;
import reactor.test.subscriber.TestSubscriber;

/** Messages that Netty's handlers encode go out whole and in order, as the connection has room. */
@OnNativeTransport
@TransportContract
class CodecSendContract {

    private static final int MANY = 50_000;

    private static String lines(int count) {
        return IntStream.range(0, count).mapToObj(i -> i + "\n").collect(Collectors.joining());
    }

    @ParameterizedTest
    @EnumSource
    void shouldSendEachMessageOfManyInOrder(PeerKind kind, Network network) throws Exception {
        try (Pair pair = Pair.connect(network, kind)) {
            CodecPipeline<String, String> lines = TextCodec.lines(pair.connection());
            String expected = lines(MANY);
            Future<String> received = Aside.run(() -> pair.peer().receiveText(2 * expected.length()));
            Flux<String> numbers = Flux.range(0, MANY).map(String::valueOf);
            Waiting.done(lines.send(numbers));
            // From a thread that is not the loop's.
            Waiting.done(lines.send(numbers.publishOn(Schedulers.parallel(), 8)));
            assertThat(Aside.result(received)).isEqualTo(expected + expected);
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldAskTheSourceOnlyWhileThereIsRoom(PeerKind kind, Network network) throws Exception {
        try (Pair pair = Pair.connect(network, kind)) {
            CodecPipeline<String, String> lines = TextCodec.lines(pair.connection());
            String kibibyte = "k".repeat(1023);
            int count = 1 << 16;
            AtomicInteger asked = new AtomicInteger();
            Future<?> sent = Aside.run(() -> {
                Waiting.done(
                        lines.send(Flux.range(0, count).map(i -> kibibyte).doOnNext(some -> asked.incrementAndGet())));
                return null;
            });
            AtomicInteger before = new AtomicInteger(-1);
            await().pollInterval(java.time.Duration.ofMillis(100)).until(() -> {
                int now = asked.get();
                return now > 0 && before.getAndSet(now) == now;
            });
            assertThat(asked.get()).as("KiB that were asked for of 64 MiB").isLessThan(count / 2);
            assertThat(sent.isDone()).isFalse();
            assertThat(pair.peer().receive(count * 1024)).hasSize(count * 1024);
            Aside.result(sent);
            assertThat(asked).hasValue(count);
        }
    }

    /** Writes a message in two parts, and fails behind the first part of some. */
    private static final class Halves extends ChannelOutboundHandlerAdapter {

        @Override
        public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
            String text = (String) message;
            context.write(ByteBufUtil.writeUtf8(context.alloc(), "<" + text));
            if (text.equals("bad")) {
                throw new EncoderException("bad is bad");
            }
            context.write(ByteBufUtil.writeUtf8(context.alloc(), text + ">"), promise);
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldSendNothingOfAMessageWhoseEncoderFailsHalfWay(PeerKind kind, Network network) throws Exception {
        try (Pair pair = Pair.connect(network, kind)) {
            CodecPipeline<String, String> halves = pair.connection().codec(String.class, String.class, new Halves());
            assertThatThrownBy(() -> Waiting.done(halves.send(Flux.just("a", "b", "bad", "c"))))
                    .cause()
                    .isInstanceOf(CodecException.class)
                    .hasMessageContaining("cannot encode String")
                    .hasMessageContaining("bad is bad");
            Waiting.done(halves.send("d"));
            Waiting.done(pair.connection().send("!"));
            assertThat(pair.peer().receiveText(13)).isEqualTo("<aa><bb><dd>!");
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldKeepTheMessagesOfSeveralSendsWhole(PeerKind kind, Network network) throws Exception {
        int each = 2_000;
        try (Pair pair = Pair.connect(network, kind)) {
            CodecPipeline<String, String> halves = pair.connection().codec(String.class, String.class, new Halves());
            Future<String> received = Aside.run(() -> pair.peer().receiveText(3 * each * 2002));
            String one = "1".repeat(1000);
            String other = "2".repeat(1000);
            String third = "<" + "3".repeat(2000) + ">";
            Waiting.done(Flux.merge(
                    halves.send(Flux.range(0, each).map(i -> one)),
                    halves.send(Flux.range(0, each).map(i -> other)),
                    // Bytes that pass the codec by go between messages.
                    pair.connection()
                            .send(Flux.range(0, each).map(i -> Bytes.pooled(third.getBytes(StandardCharsets.UTF_8))))));
            assertThat(Aside.result(received).replaceAll("<1{2000}>|<2{2000}>|<3{2000}>", ""))
                    .isEmpty();
        }
    }

    @Test
    void shouldRefuseWhatNoHandlerMakesBytesOf(Network network) throws Exception {
        try (Pair pair = Pair.connect(network, PeerKind.IPV4)) {
            CodecPipeline<String, Object> none = pair.connection().codec(String.class, Object.class);
            assertThatThrownBy(() -> Waiting.done(none.send((Object) 7)))
                    .cause()
                    .isInstanceOf(CodecException.class)
                    .hasMessageContaining("java.lang.Integer is to be sent (expected: bytes");
            Waiting.done(none.send((Object) Bytes.pooled(new byte[] {'x'})));
            assertThat(pair.peer().receiveText(1)).isEqualTo("x");
        }
    }

    @Test
    void shouldWaitForBytesThatAHandlerHoldsBack(Network network) throws Exception {
        try (Pair pair = Pair.connect(network, PeerKind.IPV4)) {
            CodecPipeline<String, String> lines =
                    TextCodec.lines(pair.connection(), new FlushConsolidationHandler(256, true));
            Future<String> received = Aside.run(() -> pair.peer().receiveText(4));
            Waiting.done(lines.send(Flux.just("a", "b")));
            assertThat(Aside.result(received)).isEqualTo("a\nb\n");
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldReleaseWhatIsNotSent(PeerKind kind, Network network) throws Exception {
        try (Pair pair = Pair.connect(network, kind)) {
            CodecPipeline<ByteBuf, ByteBuf> lines = TextCodec.pooledLines(pair.connection());
            byte[] long1 = new byte[1 << 16];
            TestSubscriber<Void> cancelled = TestSubscriber.create();
            lines.send(Flux.range(0, 1 << 16).map(i -> Bytes.pooled(long1))).subscribe(cancelled);
            TextCodec.letTurn(pair.connection(), 10);
            cancelled.cancel();
            TestPublisher<ByteBuf> source = TestPublisher.create();
            TestSubscriber<Void> waiting = TestSubscriber.create();
            lines.send(source).subscribe(waiting);
            TextCodec.letTurn(pair.connection(), 10);
            Waiting.done(pair.connection().abort());
            await().until(waiting::isTerminated);
            assertThat(waiting.expectTerminalError()).isInstanceOf(SendFailedException.class);
            assertThatThrownBy(() -> Waiting.done(lines.send(Mono.fromSupplier(() -> Bytes.pooled(long1)))))
                    .hasCauseInstanceOf(SendFailedException.class);
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldSayHowManyBytesTheKernelTookBeforeTheEnd(PeerKind kind, Network network) throws Exception {
        try (Pair pair = Pair.connect(network, kind)) {
            CodecPipeline<String, String> lines = TextCodec.lines(pair.connection());
            String kibibyte = "k".repeat(1023);
            Waiting.done(lines.send(kibibyte));
            Future<Throwable> failure = Aside.run(() -> {
                try {
                    Waiting.done(lines.send(Flux.generate(sink -> sink.next(kibibyte))));
                    throw new AssertionError("an endless send has ended");
                } catch (RuntimeException e) {
                    return e.getCause();
                }
            });
            pair.peer().receive(4 << 20);
            pair.peer().close();
            assertThat(Aside.result(failure))
                    .isInstanceOfSatisfying(
                            SendFailedException.class,
                            e -> assertThat(e.bytesTaken()).isGreaterThanOrEqualTo((4 << 20) - 1024));
        }
    }
}
