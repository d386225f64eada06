package io.sockflux.internal.datagram;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.MessageSizeEstimator;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.embedded.EmbeddedChannel;
import io.sockflux.address.Endpoint;
import io.sockflux.datagram.DatagramError;
import io.sockflux.error.ConnectionClosedException;
import io.sockflux.error.Errno;
import io.sockflux.error.SendFailedException;
import io.sockflux.internal.channel.ChannelContext;
import io.sockflux.internal.channel.StubbedTransport;
import io.sockflux.internal.loop.Loops;
import io.sockflux.internal.receive.ReceivedMessages;
import io.sockflux.internal.send.SendOperation;
import io.sockflux.message.Message;
import io.sockflux.observe.ObservedDatagrams;
import io.sockflux.spi.Transport;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.test.subscriber.TestSubscriber;

/** What the end of a datagram channel's pipeline passes on, and to whom. */
class DatagramHandlerTest {

    private static final Endpoint LOCAL = Endpoint.parse("udp://127.0.0.1:9");
    private final IOException refused = new IOException("refused");
    /** Of each message, whatever is in it. */
    private static final int LENGTH = 100;

    private final Transport transport = StubbedTransport.answering(Map.of(
            "errno",
            with -> refused.equals(with[0]) ? Optional.of(Errno.ECONNREFUSED) : Optional.empty(),
            "datagramEndpoint",
            with -> LOCAL,
            "sendRoom",
            with -> 0));
    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final ChannelContext context =
            new ChannelContext(transport, new Loops(channel.eventLoop()), UnpooledByteBufAllocator.DEFAULT);
    private final DatagramTarget target = new DatagramTarget(channel, context, LOCAL);
    private final DatagramHandler handler =
            new DatagramHandler(channel, context, target, new Socket(LOCAL, LOCAL, "stubbed"));
    private boolean flushes = true;

    private record Socket(Endpoint requested, Endpoint localEndpoint, String transport) implements ObservedDatagrams {}

    @BeforeEach
    void install() {
        channel.config().setAutoRead(false).setMessageSizeEstimator(() -> new MessageSizeEstimator.Handle() {
            @Override
            public int size(Object message) {
                return LENGTH;
            }
        });
        channel.config().setWriteBufferWaterMark(new WriteBufferWaterMark(LENGTH, 2 * LENGTH));
        channel.pipeline().addLast(new ChannelOutboundHandlerAdapter() {
            @Override
            public void flush(ChannelHandlerContext context) {
                if (flushes) {
                    context.flush();
                }
            }
        });
        channel.pipeline().addLast(handler);
    }

    private static Message message(String text) {
        return Message.of(Unpooled.copiedBuffer(text, UTF_8)).to(LOCAL);
    }

    @Test
    void shouldTellOfErrorsAndThatNoneWillComeAnyMore() {
        TestSubscriber<DatagramError> errors = TestSubscriber.create();
        handler.errors().subscribe(errors);
        DatagramError other = DatagramError.of(Errno.EHOSTUNREACH, Optional.of(LOCAL));
        channel.pipeline().fireUserEventTriggered(other);
        channel.pipeline().fireUserEventTriggered("another event");
        channel.pipeline().fireExceptionCaught(refused);
        channel.pipeline().fireExceptionCaught(new IOException("without an errno"));
        assertThat(errors.getReceivedOnNext())
                .containsExactly(other, DatagramError.of(Errno.ECONNREFUSED, Optional.of(LOCAL)));
        assertThat(errors.isTerminated()).isFalse();
        channel.close();
        assertThat(errors.isTerminatedComplete()).isTrue();
    }

    @Test
    void shouldHandMessagesToTheReceiverAndEndItWithTheSocket() {
        TestSubscriber<String> receiving = TestSubscriber.create();
        new ReceivedMessages(handler.receiveQueue())
                .map(received -> received.data().toString(UTF_8))
                .subscribe(receiving);
        channel.pipeline().fireChannelRead(message("one"));
        channel.pipeline().fireChannelReadComplete();
        assertThat(receiving.getReceivedOnNext()).containsExactly("one");
        channel.close();
        assertThat(receiving.isTerminatedError()).isTrue();
        assertThat(receiving.expectTerminalError()).isInstanceOf(ConnectionClosedException.class);
    }

    @Test
    void shouldReleaseWhatNobodyTookWhenItIsClosed() {
        ByteBuf data = Unpooled.copiedBuffer("left", UTF_8);
        channel.pipeline().fireChannelRead(Message.of(data).to(LOCAL));
        channel.pipeline().fireChannelReadComplete();
        assertThat(data.refCnt()).isEqualTo(1);
        channel.close();
        assertThat(data.refCnt()).isZero();
    }

    @Test
    void shouldFailASendThatWaitsForItsSourceWhenItIsClosed() {
        TestSubscriber<Void> sending = TestSubscriber.create();
        SendOperation.send(target, Flux.<Message>never()).subscribe(sending);
        channel.runPendingTasks();
        assertThat(sending.isTerminatedError()).isFalse();
        channel.close();
        assertThat(sending.isTerminatedError()).isTrue();
        assertThat(sending.expectTerminalError())
                .isInstanceOf(SendFailedException.class)
                .hasCauseInstanceOf(ConnectionClosedException.class);
    }

    @Test
    void shouldSendOnOnceThereIsRoomAgain() {
        AtomicInteger asked = new AtomicInteger();
        TestSubscriber<Void> sending = TestSubscriber.create();
        flushes = false;
        SendOperation.send(
                        target, Flux.range(0, 10).map(i -> message("" + i)).doOnNext(next -> asked.incrementAndGet()))
                .subscribe(sending);
        channel.runPendingTasks();
        assertThat(asked.get()).isLessThan(10);
        flushes = true;
        channel.flush();
        channel.runPendingTasks();
        assertThat(asked).hasValue(10);
        assertThat(sending.isTerminatedComplete()).isTrue();
        channel.<Message>readOutbound().discard();
        channel.outboundMessages().forEach(sent -> ((Message) sent).discard());
    }
}
