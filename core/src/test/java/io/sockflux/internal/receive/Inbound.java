package io.sockflux.internal.receive;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.sockflux.address.UnixUnnamedEndpoint;
import io.sockflux.internal.channel.ChannelContext;
import io.sockflux.internal.channel.NamedTransport;
import io.sockflux.internal.loop.Loops;
import io.sockflux.internal.stream.KernelChannel;
import io.sockflux.internal.stream.StreamConnection;
import io.sockflux.internal.stream.StreamSettings;
import io.sockflux.spi.Availability;
import io.sockflux.stream.ByteFlux;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A connection over no socket, on which arrives what a test says, and nothing else. */
public final class Inbound {

    private static final NamedTransport TRANSPORT = new NamedTransport("t", 0, Availability.available());

    private final KernelChannel channel = new KernelChannel();
    private final StreamConnection connection;
    private final List<ByteBuf> arrived = new ArrayList<>();
    private int reads;

    public Inbound() {
        this(StreamSettings.DEFAULT);
    }

    public Inbound(StreamSettings settings) {
        channel.config().setAutoRead(false);
        ChannelContext context =
                new ChannelContext(TRANSPORT, new Loops(channel.eventLoop()), UnpooledByteBufAllocator.DEFAULT);
        connection = StreamConnection.accepted(channel, context, settings, new UnixUnnamedEndpoint(), null);
        channel.pipeline().addFirst(new ChannelOutboundHandlerAdapter() {
            @Override
            public void read(ChannelHandlerContext context) {
                reads++;
            }
        });
    }

    public StreamConnection connection() {
        return connection;
    }

    ByteFlux receive() {
        return connection.receive();
    }

    /** The channel that it is over. */
    public KernelChannel channel() {
        return channel;
    }

    /** How often a read was asked for. */
    public int reads() {
        return reads;
    }

    /** Whether the channel reads without being asked. */
    boolean readsByItself() {
        return channel.config().isAutoRead();
    }

    /** Whether the channel is open. */
    public boolean isOpen() {
        return channel.isOpen();
    }

    /** Whether a timer is left on the channel's loop. */
    public boolean hasTimer() {
        return channel.runScheduledPendingTasks() != -1;
    }

    /** Lets pass so much of the loop's time, and runs what is due by then. */
    public void pass(Duration time) {
        channel.advanceTimeBy(time.toNanos(), TimeUnit.NANOSECONDS);
        channel.runScheduledPendingTasks();
        channel.runPendingTasks();
    }

    /** One read that gets these bytes. */
    public void arrive(byte... bytes) {
        // Not from the start of the buffer, and direct every other time.
        ByteBuf buffer = arrived.size() % 2 == 0 ? Unpooled.directBuffer() : Unpooled.buffer();
        buffer.writeZero(3).writeBytes(bytes).skipBytes(3);
        arrived.add(buffer);
        channel.writeInbound(buffer);
    }

    /** One read that gets this item. */
    void arriveWhole(Object item) {
        channel.writeInbound(item);
    }

    /** From now on what other threads want of the loop waits. */
    public void holdTheLoop() {
        channel.loop().hold();
    }

    /** What other threads wanted of the loop meanwhile is done. */
    public void letTheLoopGo() {
        channel.loop().letGo();
    }

    /** Reads that get these bytes, cut before each of these positions. */
    void arrive(byte[] bytes, int... cuts) {
        int from = 0;
        for (int to : cuts) {
            arrive(Arrays.copyOfRange(bytes, from, to));
            from = to;
        }
        arrive(Arrays.copyOfRange(bytes, from, bytes.length));
    }

    /** The peer's end of stream. */
    public void end() {
        channel.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
    }

    /** The end of the connection, which is none of the stream. */
    public void breakDown() {
        channel.close();
    }

    /** Closes it, after which no buffer may be held any more. */
    void close() {
        connection.abort().subscribe();
        channel.runPendingTasks();
        assertThat(arrived).allSatisfy(buffer -> assertThat(buffer.refCnt()).isZero());
    }

    /** How many of the buffers that arrived are held. */
    public long held() {
        return arrived.stream().filter(buffer -> buffer.refCnt() > 0).count();
    }
}
