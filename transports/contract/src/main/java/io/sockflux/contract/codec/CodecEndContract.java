package io.sockflux.contract.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.handler.timeout.IdleStateHandler;
import io.sockflux.Network;
import io.sockflux.codec.CodecPipeline;
import io.sockflux.contract.TransportContract;
import io.sockflux.contract.kit.Aside;
import io.sockflux.contract.kit.Pair;
import io.sockflux.contract.kit.PeerKind;
import io.sockflux.contract.kit.Waiting;
import io.sockflux.error.ConnectionClosedException;
import io.sockflux.error.SystemCallException;
import io.sockflux.error.TruncatedException;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.publisher.Mono;
import reactor.test.subscriber.TestSubscriber;

/** Each end of a connection ends its codecs: the messages come before it, and nothing stays behind. */
@TransportContract
class CodecEndContract {

    @ParameterizedTest
    @EnumSource
    void shouldGiveWhatWaitsBeforeThePeersEnd(PeerKind kind, Network network) throws Exception {
        try (Pair pair = Pair.connect(network, kind)) {
            TextCodec.Watch watch = new TextCodec.Watch();
            CodecPipeline<String, String> lines = TextCodec.lines(pair.connection(), watch);
            pair.peer().send("one\ntwo\nthree\n");
            pair.peer().endOutput();
            TestSubscriber<String> subscriber =
                    TestSubscriber.builder().initialRequest(1).build();
            lines.receive().subscribe(subscriber);
            await().until(() -> subscriber.getReceivedOnNext().size() == 1);
            TextCodec.letTurn(pair.connection(), 10);
            assertThat(subscriber.isTerminated()).isFalse();
            subscriber.request(2);
            await().until(() -> subscriber.getReceivedOnNext().size() == 3);
            // The end is found by a read, and reads are made by demand.
            subscriber.request(1);
            await().until(subscriber::isTerminatedComplete);
            assertThat(subscriber.getReceivedOnNext()).containsExactly("one", "two", "three");
            assertThat(watch.active).as("the other direction is open").hasValue(1);
            Waiting.done(lines.send("four").then(pair.connection().close()));
            assertThat(pair.peer().receiveRestAsText()).isEqualTo("four\n");
            watch.awaitGone();
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldTellThatTheEndHasCutAMessage(PeerKind kind, Network network) throws Exception {
        try (Pair pair = Pair.connect(network, kind)) {
            CodecPipeline<String, String> lines = TextCodec.lines(pair.connection());
            pair.peer().send("whole\nha");
            pair.peer().send("lf");
            pair.peer().endOutput();
            TestSubscriber<String> subscriber = TestSubscriber.create();
            lines.receive().subscribe(subscriber);
            await().until(subscriber::isTerminated);
            assertThat(subscriber.getReceivedOnNext()).containsExactly("whole");
            assertThat(subscriber.expectTerminalError())
                    .isInstanceOfSatisfying(
                            TruncatedException.class,
                            e -> assertThat(e.received()).isEqualTo(4));
        }
    }

    @Test
    void shouldGiveWhatCameBeforeThePeerWasGone(Network network) throws Exception {
        try (Pair pair = Pair.connect(network, PeerKind.IPV4)) {
            TextCodec.Watch watch = new TextCodec.Watch();
            CodecPipeline<String, String> lines = TextCodec.lines(pair.connection(), watch);
            int count = 5_000;
            pair.peer().send("line\n".repeat(count));
            // A subscriber that leaves the rest, and then both directions are over.
            assertThat(Waiting.result(lines.receive().next())).isEqualTo("line");
            pair.peer().close();
            Waiting.done(lines.send("to nobody").onErrorComplete());
            assertThat(Waiting.result(lines.receive()
                            .onErrorResume(SystemCallException.class, e -> reactor.core.publisher.Flux.empty())
                            .count()))
                    .isLessThanOrEqualTo(count - 1L);
            Waiting.done(pair.connection().abort());
            watch.awaitGone();
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldReleaseWhatWaitsWhenThisSideCloses(PeerKind kind, Network network) throws Exception {
        for (boolean abort : List.of(true, false)) {
            try (Pair pair = Pair.connect(network, kind)) {
                CodecPipeline<ByteBuf, ByteBuf> lines = TextCodec.pooledLines(pair.connection());
                pair.peer().send("1\n2\n3\n4\n5\nha");
                TestSubscriber<ByteBuf> subscriber =
                        TestSubscriber.builder().initialRequest(1).build();
                lines.receive().subscribe(subscriber);
                await().until(() -> subscriber.getReceivedOnNext().size() == 1);
                subscriber.getReceivedOnNext().get(0).release();
                Mono<?> end = abort
                        ? pair.connection().abort()
                        : Aside.result(Aside.run(() -> {
                            pair.peer().endOutput();
                            return pair.connection().close();
                        }));
                Future<?> closing = Aside.run(() -> {
                    Waiting.done(end);
                    return null;
                });
                await().until(subscriber::isTerminated);
                assertThat(subscriber.expectTerminalError()).isInstanceOf(ConnectionClosedException.class);
                pair.peer().close();
                Aside.result(closing);
                assertThatThrownBy(() -> Waiting.done(lines.receive()))
                        .hasCauseInstanceOf(ConnectionClosedException.class);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldReleaseWhatNobodyTookWhenSubscribersCancel(PeerKind kind, Network network) throws Exception {
        try (Pair pair = Pair.connect(network, kind)) {
            CodecPipeline<ByteBuf, ByteBuf> lines = TextCodec.pooledLines(pair.connection());
            pair.peer().send("1\n2\n3\n4\n".repeat(2000));
            for (int i = 0; i < 10; i++) {
                Waiting.done(lines.receive().take(3).doOnNext(ByteBuf::release));
            }
            Waiting.done(pair.connection().abort());
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldCompleteWhereAHandlerClosesAndLoseNothing(PeerKind kind, Network network) throws Exception {
        try (Pair pair = Pair.connect(network, kind)) {
            String last = "z".repeat(1 << 20);
            TextCodec.Watch watch = new TextCodec.Watch();
            // As handlers of HTTP do behind the last answer.
            CodecPipeline<String, String> lines = TextCodec.lines(pair.connection(), watch, new ChannelDuplexHandler() {
                @Override
                public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
                    if (message.equals(last)) {
                        promise.addListener(ChannelFutureListener.CLOSE);
                    }
                    context.write(message, promise);
                }
            });
            TestSubscriber<Void> answered = TestSubscriber.create();
            lines.send(lines.receive().map(line -> line.equals("bye") ? last : "re: " + line))
                    .subscribe(answered);
            Future<String> received = Aside.run(() -> {
                pair.peer().send("hello\nbye\n");
                String all = pair.peer().receiveRestAsText();
                pair.peer().close();
                return all;
            });
            assertThat(Aside.result(received)).isEqualTo("re: hello\n" + last + "\n");
            await().until(answered::isTerminated);
            assertThat(answered.isTerminatedComplete())
                    .as("%s", answered.getTerminalSignal())
                    .isTrue();
            watch.awaitGone();
        }
    }

    @Test
    void shouldRunTheTimersOfHandlers(Network network) throws Exception {
        try (Pair pair = Pair.connect(network, PeerKind.IPV4)) {
            TextCodec.Watch watch = new TextCodec.Watch();
            CodecPipeline<String, String> lines = TextCodec.lines(
                    pair.connection(),
                    watch,
                    new IdleStateHandler(50, 0, 0, TimeUnit.MILLISECONDS),
                    new ChannelInboundHandlerAdapter() {
                        @Override
                        public void userEventTriggered(ChannelHandlerContext context, Object event) {
                            if (event instanceof IdleStateEvent) {
                                context.close();
                            }
                        }
                    });
            Waiting.done(lines.receive());
            assertThat(pair.peer().receiveRest()).isEmpty();
            pair.peer().close();
            watch.awaitGone();
        }
    }

    @Test
    void shouldEndItsHandlersWithTheNetwork(Network network) throws Exception {
        TextCodec.Watch watch = new TextCodec.Watch();
        Network own =
                Network.builder().transport(network.transport()).threads(1).build();
        Pair pair = Pair.connect(own, PeerKind.IPV4);
        CodecPipeline<String, String> lines = TextCodec.lines(pair.connection(), watch);
        TestSubscriber<String> subscriber = TestSubscriber.create();
        lines.receive().subscribe(subscriber);
        watch.awaitActive();
        own.close();
        await().until(subscriber::isTerminated);
        watch.awaitGone();
        pair.peer().close();
        assertThatThrownBy(() -> Waiting.done(lines.send("late")))
                .hasCauseInstanceOf(io.sockflux.error.SendFailedException.class);
        assertThatThrownBy(() -> Waiting.done(lines.receive())).hasCauseInstanceOf(ConnectionClosedException.class);
    }

    @Test
    void shouldGiveTheConnectionToAnotherCodecWhereNothingIsLost(Network network) throws Exception {
        try (Pair pair = Pair.connect(network, PeerKind.IPV4)) {
            TextCodec.Watch watch = new TextCodec.Watch();
            CodecPipeline<String, String> first = TextCodec.lines(pair.connection(), watch);
            pair.peer().send("upgrade\n");
            assertThat(Waiting.result(first.receive().next())).isEqualTo("upgrade");
            CodecPipeline<String, String> second = TextCodec.lines(pair.connection());
            watch.awaitGone();
            pair.peer().send("one\n");
            assertThat(Waiting.result(second.receive().next())).isEqualTo("one");
            Waiting.done(second.send("two"));
            assertThat(pair.peer().receiveText(4)).isEqualTo("two\n");
            assertThatThrownBy(() -> Waiting.done(first.receive())).hasMessageContaining("another codec");
            assertThatThrownBy(() -> Waiting.done(first.send("no"))).isInstanceOf(Exception.class);
            pair.peer().send("whole\nbegun");
            assertThat(Waiting.result(second.receive().next())).isEqualTo("whole");
            CodecPipeline<String, String> third = TextCodec.lines(pair.connection());
            assertThatThrownBy(() -> Waiting.done(third.receive()))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("has input that nobody took");
        }
    }
}
