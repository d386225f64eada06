package io.sockflux.contract.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.MessageToMessageDecoder;
import io.netty.handler.flow.FlowControlHandler;
import io.sockflux.Network;
import io.sockflux.codec.CodecPipeline;
import io.sockflux.contract.OnNativeTransport;
import io.sockflux.contract.TransportContract;
import io.sockflux.contract.kit.Aside;
import io.sockflux.contract.kit.Pair;
import io.sockflux.contract.kit.PeerKind;
import io.sockflux.contract.kit.Waiting;
import io.sockflux.error.CodecException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.test.subscriber.TestSubscriber;

/** Messages that Netty's handlers decode come by demand, in order, and bad input is told in words. */
@OnNativeTransport
@TransportContract
class CodecReceiveContract {

    private static final int MANY = 100_000;

    private static Future<?> sendLines(Pair pair, int lines) {
        return Aside.run(() -> {
            for (int from = 0; from < lines; from += 1000) {
                StringBuilder some = new StringBuilder();
                for (int i = from; i < from + 1000; i++) {
                    some.append(i).append('\n');
                }
                pair.peer().send(some.toString());
            }
            pair.peer().endOutput();
            return null;
        });
    }

    @ParameterizedTest
    @EnumSource
    void shouldGiveEachMessageOfManyByDemand(PeerKind kind, Network network) throws Exception {
        try (Pair pair = Pair.connect(network, kind)) {
            Future<?> sending = sendLines(pair, MANY);
            CodecPipeline<String, String> lines = TextCodec.lines(pair.connection());
            AtomicInteger next = new AtomicInteger();
            for (int taken = 0; taken < 50; taken++) {
                // A subscriber behind another, each of which leaves the rest.
                Waiting.done(lines.receive()
                        .take(7)
                        .doOnNext(line -> assertThat(line).isEqualTo("" + next.getAndIncrement())));
            }
            Waiting.done(lines.receive()
                    .limitRate(3)
                    .doOnNext(line -> assertThat(line).isEqualTo("" + next.getAndIncrement())));
            assertThat(next).hasValue(MANY);
            Aside.result(sending);
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldDecodeAtMostAFewKibibytesBeyondDemandAndStopThePeer(PeerKind kind, Network network) throws Exception {
        try (Pair pair = Pair.connect(network, kind)) {
            TextCodec.Watch watch = new TextCodec.Watch();
            CodecPipeline<String, String> lines = TextCodec.lines(pair.connection(), watch);
            watch.awaitActive();
            String line = "x".repeat(63) + "\n";
            int count = 1 << 18;
            Future<?> sending = Aside.run(() -> {
                for (int i = 0; i < count; i += 1024) {
                    pair.peer().send(line.repeat(1024));
                }
                pair.peer().endOutput();
                return null;
            });
            TestSubscriber<String> subscriber =
                    TestSubscriber.builder().initialRequest(0).build();
            lines.receive().subscribe(subscriber);
            TextCodec.letTurn(pair.connection(), 100);
            assertThat(watch.decoded).as("messages without demand").hasValue(0);
            subscriber.cancel();
            // Reads get longer meanwhile, so that one brings far more than the handlers may have.
            int taken = 50_000;
            assertThat(Waiting.result(lines.receive().take(taken).count())).isEqualTo(taken);
            assertThat(Waiting.result(lines.receive().next())).hasSize(63);
            TextCodec.letTurn(pair.connection(), 100);
            assertThat(watch.decoded.get() - taken)
                    .as("messages that 4 KiB decode into")
                    .isLessThanOrEqualTo(64);
            assertThat(sending.isDone()).as("16 MiB were taken from the peer").isFalse();
            assertThat(Waiting.result(lines.receive().count())).isEqualTo(count - taken - 1L);
            Aside.result(sending);
        }
    }

    @Test
    void shouldFailByBadInputAndStayOpenForSending(Network network) throws Exception {
        try (Pair pair = Pair.connect(network, PeerKind.IPV4)) {
            CodecPipeline<Integer, String> numbers = pair.connection()
                    .codec(
                            Integer.class,
                            String.class,
                            new io.netty.handler.codec.LineBasedFrameDecoder(100),
                            new MessageToMessageDecoder<ByteBuf>() {
                                @Override
                                protected void decode(ChannelHandlerContext context, ByteBuf line, List<Object> out) {
                                    out.add(Integer.valueOf(line.toString(StandardCharsets.UTF_8)));
                                }
                            },
                            new io.netty.handler.codec.string.StringEncoder(StandardCharsets.UTF_8));
            pair.peer().send("1\n2\nthree\n4\n");
            TestSubscriber<Integer> subscriber = TestSubscriber.create();
            numbers.receive().subscribe(subscriber);
            await().until(subscriber::isTerminated);
            assertThat(subscriber.getReceivedOnNext()).containsExactly(1, 2);
            Throwable failure = subscriber.expectTerminalError();
            assertThat(failure)
                    .isInstanceOf(CodecException.class)
                    .hasMessageContaining(pair.connection().peerEndpoint().toString())
                    .hasMessageContaining("NumberFormatException")
                    .hasMessageContaining("three");
            assertThatThrownBy(() -> Waiting.done(numbers.receive())).hasCause(failure);
            Waiting.done(numbers.send("what is three?"));
            assertThat(pair.peer().receiveText(14)).isEqualTo("what is three?");
        }
    }

    @Test
    void shouldFailByAMessageOfAnotherType(Network network) throws Exception {
        try (Pair pair = Pair.connect(network, PeerKind.IPV4)) {
            CodecPipeline<Integer, String> wrong = pair.connection()
                    .codec(
                            Integer.class,
                            String.class,
                            new io.netty.handler.codec.string.StringDecoder(StandardCharsets.UTF_8));
            pair.peer().send("text");
            assertThatThrownBy(() -> Waiting.done(wrong.receive()))
                    .cause()
                    .isInstanceOf(CodecException.class)
                    .hasMessageContaining("java.lang.String")
                    .hasMessageContaining("expected: a java.lang.Integer");
        }
    }

    @Test
    void shouldRefuseASecondSubscriberAndAnotherReceiver(Network network) throws Exception {
        try (Pair pair = Pair.connect(network, PeerKind.IPV4)) {
            CodecPipeline<String, String> lines = TextCodec.lines(pair.connection());
            TestSubscriber<String> first = TestSubscriber.create();
            lines.receive().subscribe(first);
            TextCodec.letTurn(pair.connection(), 1);
            assertThatThrownBy(() -> Waiting.done(lines.receive())).hasMessageContaining("has a subscriber already");
            assertThatThrownBy(() -> Waiting.done(pair.connection().receive()))
                    .hasMessageContaining("has a subscriber already");
            pair.peer().send("still here\n");
            await().until(() -> first.getReceivedOnNext().equals(List.of("still here")));
            first.cancel();
        }
    }

    @Test
    void shouldTakeMessagesThatAHandlerHoldsBackUntilItIsAsked(Network network) throws Exception {
        try (Pair pair = Pair.connect(network, PeerKind.IPV4)) {
            Future<?> sending = sendLines(pair, 10_000);
            CodecPipeline<String, String> lines = TextCodec.lines(pair.connection(), new FlowControlHandler());
            AtomicInteger next = new AtomicInteger();
            Waiting.done(lines.receive()
                    .limitRate(2)
                    .doOnNext(line -> assertThat(line).isEqualTo("" + next.getAndIncrement())));
            assertThat(next).hasValue(10_000);
            Aside.result(sending);
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldReadNoMoreThanItsHandlersMayAnswer(PeerKind kind, Network network) throws Exception {
        try (Pair pair = Pair.connect(network, kind)) {
            String answer = "y".repeat(1023);
            TextCodec.Watch watch = new TextCodec.Watch();
            // Answers by itself, as a codec does with a ping.
            CodecPipeline<String, String> lines =
                    TextCodec.lines(pair.connection(), watch, new ChannelInboundHandlerAdapter() {
                        @Override
                        public void channelRead(ChannelHandlerContext context, Object message) {
                            context.writeAndFlush(answer);
                        }
                    });
            int pings = 1 << 16;
            TestSubscriber<String> nothing = TestSubscriber.create();
            lines.receive().subscribe(nothing);
            Future<?> sending = Aside.run(() -> {
                for (int i = 0; i < pings; i += 64) {
                    pair.peer().send("ping\n".repeat(64));
                }
                return null;
            });
            // The peer takes no answer until nothing moves any more.
            AtomicInteger before = new AtomicInteger(-1);
            await().pollInterval(java.time.Duration.ofMillis(100)).until(() -> {
                TextCodec.letTurn(pair.connection(), 10);
                int now = watch.decoded.get();
                return now > 0 && before.getAndSet(now) == now;
            });
            assertThat(watch.decoded.get())
                    .as("pings that were answered while the peer takes no answer")
                    .isLessThan(pings);
            assertThat(pair.peer().receive(pings * 1024)).hasSize(pings * 1024);
            Aside.result(sending);
            nothing.cancel();
        }
    }
}
