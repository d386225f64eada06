package io.sockflux.internal.send;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.AbstractByteBufAllocator;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.WriteBufferWaterMark;
import io.sockflux.address.UnixUnnamedEndpoint;
import io.sockflux.error.SendFailedException;
import io.sockflux.internal.channel.ChannelContext;
import io.sockflux.internal.channel.NamedTransport;
import io.sockflux.internal.loop.Loops;
import io.sockflux.internal.stream.KernelChannel;
import io.sockflux.internal.stream.StreamConnection;
import io.sockflux.internal.stream.StreamSettings;
import io.sockflux.spi.Availability;
import java.util.ArrayList;
import java.util.List;
import reactor.core.publisher.Mono;
import reactor.test.subscriber.TestSubscriber;

/** A connection over no socket that tells each write and each flush. All of one thread are on one loop. */
public final class Outbound {

    private static final NamedTransport TRANSPORT = new NamedTransport("t", 0, Availability.available());

    private final KernelChannel channel = new KernelChannel();
    private final PoorAllocator allocator = new PoorAllocator();
    private final StreamConnection connection;
    private final List<ByteBuf> written = new ArrayList<>();
    private final List<ByteBuf> made = new ArrayList<>();
    private final List<String> calls = new ArrayList<>();
    private Runnable onFlush = () -> {};
    private Runnable onRead = () -> {};
    private final TestSubscriber<ByteBuf> receiving = TestSubscriber.create();

    public Outbound() {
        this(StreamSettings.DEFAULT.sendBudget());
    }

    Outbound(int budget) {
        channel.config()
                .setAutoRead(false)
                .setAutoClose(false)
                .setAllocator(allocator)
                .setWriteBufferWaterMark(new WriteBufferWaterMark(budget / 2, budget));
        ChannelContext context = new ChannelContext(TRANSPORT, new Loops(channel.eventLoop()), allocator);
        connection =
                StreamConnection.accepted(channel, context, StreamSettings.DEFAULT, new UnixUnnamedEndpoint(), null);
        channel.pipeline().addFirst(new Ears());
        connection.receive().doOnNext(buffer -> onRead.run()).subscribe(receiving);
    }

    private final class Ears extends ChannelOutboundHandlerAdapter {
        @Override
        public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
            ByteBuf buffer = (ByteBuf) message;
            if (buffer.isReadable()) {
                written.add(buffer);
                calls.add("write " + buffer.readableBytes());
            }
            context.write(message, promise);
        }

        @Override
        public void flush(ChannelHandlerContext context) {
            calls.add("flush");
            context.flush();
            Runnable then = onFlush;
            onFlush = () -> {};
            then.run();
        }
    }

    public StreamConnection connection() {
        return connection;
    }

    public KernelChannel channel() {
        return channel;
    }

    /** What was called on the channel. */
    public List<String> calls() {
        return calls;
    }

    /** What was written to the channel. */
    List<ByteBuf> written() {
        return written;
    }

    public String taken() {
        return new String(channel.taken(), ISO_8859_1);
    }

    /** From now on there is no memory for buffers. */
    void impoverish() {
        allocator.poor = true;
    }

    /** How much memory the channel's allocator has given away, in bytes. */
    public long memory() {
        return allocator.used();
    }

    /** A buffer to send, which must have been released in the end. */
    public ByteBuf buffer(String text) {
        ByteBuf buffer = Unpooled.copiedBuffer("..." + text, ISO_8859_1).skipBytes(3);
        made.add(buffer);
        return buffer;
    }

    /** Once after the next flush. */
    public void afterFlush(Runnable task) {
        onFlush = task;
    }

    /** Has this done as input arrives, then the rest of the read. */
    public void read(Runnable task) {
        beginToRead(task);
        channel.pipeline().fireChannelReadComplete();
    }

    /** The same without the rest, as a channel that reads on in another turn of the loop. */
    public void beginToRead(Runnable task) {
        onRead = task;
        channel.pipeline().fireChannelRead(Unpooled.wrappedBuffer(new byte[1]));
    }

    /** The one that takes what is read, without a bound. */
    public TestSubscriber<ByteBuf> receiving() {
        return receiving;
    }

    static long bytesTaken(TestSubscriber<Void> sending) {
        return ((SendFailedException) sending.expectTerminalError()).bytesTaken();
    }

    public static TestSubscriber<Void> subscribed(Mono<Void> send) {
        TestSubscriber<Void> sending = TestSubscriber.create();
        send.subscribe(sending);
        return sending;
    }

    /** Closes it, after which no buffer may be held any more. */
    public void close() {
        connection.abort().subscribe();
        channel.runPendingTasks();
        assertThat(made).allSatisfy(buffer -> assertThat(buffer.refCnt()).isZero());
        assertThat(memory()).as("memory held").isZero();
    }

    /** One that counts what it gave away, and can have none. */
    private static final class PoorAllocator extends AbstractByteBufAllocator {
        private final UnpooledByteBufAllocator rich = new UnpooledByteBufAllocator(true);
        private boolean poor;

        @Override
        protected ByteBuf newHeapBuffer(int capacity, int most) {
            return rich.heapBuffer(capacity, most);
        }

        @Override
        protected ByteBuf newDirectBuffer(int capacity, int most) {
            if (poor) {
                throw new OutOfMemoryError("poor");
            }
            return rich.directBuffer(capacity, most);
        }

        @Override
        public boolean isDirectBufferPooled() {
            return false;
        }

        long used() {
            return rich.metric().usedDirectMemory() + rich.metric().usedHeapMemory();
        }
    }
}
