package io.sockflux.internal.stream;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.sockflux.address.Endpoint;
import io.sockflux.error.Errno;
import io.sockflux.internal.channel.ChannelContext;
import io.sockflux.internal.channel.StubbedTransport;
import io.sockflux.internal.layer.Layers;
import io.sockflux.internal.loop.Loops;
import io.sockflux.internal.option.OptionRequests;
import io.sockflux.option.Option;
import io.sockflux.spi.HangUp;
import io.sockflux.spi.OptionCalls;
import io.sockflux.spi.Transport;
import io.sockflux.stream.CloseOutcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A TCP connection over no socket: a test says what its peer sends and what the peer's kernel acknowledges. */
final class Acknowledging implements OptionCalls {

    private static final Endpoint TCP = Endpoint.parse("tcp://192.0.2.1:80");

    private final KernelChannel channel = new KernelChannel();
    private final List<ByteBuf> arrived = new ArrayList<>();
    private final List<CloseOutcome> outcomes = new ArrayList<>();
    private final StreamConnection connection;
    private OptionalLong acknowledged = OptionalLong.of(0);
    private @Nullable Errno pending;
    private int reads;

    Acknowledging(Duration closeTimeout) {
        this(TCP, closeTimeout);
    }

    Acknowledging(Endpoint kind, Duration closeTimeout) {
        channel.config().setAutoRead(false).setAutoClose(false);
        Transport transport = StubbedTransport.answering(Map.of(
                "bytesAcknowledged", with -> acknowledged,
                "optionCalls", with -> this,
                "endpoint", with -> TCP,
                "errno", with -> Optional.empty()));
        ChannelContext context =
                new ChannelContext(transport, new Loops(channel.eventLoop()), UnpooledByteBufAllocator.DEFAULT);
        StreamSettings settings = new StreamSettings(
                StreamSettings.DEFAULT.waterMark(), closeTimeout, 1_000, Set.of(), OptionRequests.NONE, Layers.NONE, 1);
        connection = StreamConnection.accepted(channel, context, settings, kind, null);
        channel.pipeline().addFirst(new ChannelOutboundHandlerAdapter() {
            @Override
            public void read(ChannelHandlerContext handler) {
                reads++;
            }
        });
    }

    StreamConnection connection() {
        return connection;
    }

    KernelChannel channel() {
        return channel;
    }

    /** How often a read was asked for. */
    int reads() {
        return reads;
    }

    /** What the closes have told. */
    List<CloseOutcome> outcomes() {
        return outcomes;
    }

    void close() {
        connection.close().subscribe(outcomes::add);
        channel.runPendingTasks();
    }

    void send(String text) {
        connection.send(text).subscribe(nothing -> {}, failure -> {});
        channel.runPendingTasks();
    }

    /** The peer's kernel has acknowledged so many bytes, our end of stream as one. */
    void acknowledge(long bytes) {
        acknowledged = OptionalLong.of(bytes);
    }

    /** The kernel does not say what was acknowledged. */
    void acknowledgeUntold() {
        acknowledged = OptionalLong.empty();
    }

    void arrive(String text) {
        ByteBuf buffer = Unpooled.copiedBuffer(text, US_ASCII);
        arrived.add(buffer);
        channel.pipeline().fireChannelRead(buffer);
        channel.pipeline().fireChannelReadComplete();
        channel.runPendingTasks();
    }

    /** The peer's end of stream. */
    void end() {
        channel.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
        channel.runPendingTasks();
    }

    /** Both directions are over, and the kernel tells this error. */
    void hangUp(@Nullable Errno error) {
        pending = error;
        channel.pipeline().fireUserEventTriggered(HangUp.INSTANCE);
        channel.runPendingTasks();
    }

    /** Lets the loop's time pass. */
    void pass(Duration time) {
        channel.advanceTimeBy(time.toNanos(), TimeUnit.NANOSECONDS);
        turn();
    }

    /** The loop runs what is due. */
    void turn() {
        channel.runScheduledPendingTasks();
        channel.runPendingTasks();
    }

    boolean hasTimer() {
        return channel.runScheduledPendingTasks() != -1;
    }

    boolean isReset() {
        return channel.lingers().contains(0);
    }

    /** Nothing that arrived is held. */
    void nothingIsHeld() {
        assertThat(arrived).allSatisfy(buffer -> assertThat(buffer.refCnt()).isZero());
    }

    // Options

    @Override
    public boolean has(Option<?> option) {
        return true;
    }

    @Override
    @SuppressWarnings("unchecked")
    public <T> T get(Channel asked, Option<T> option) {
        Integer number = pending == null ? 0 : pending.number();
        pending = null;
        return (T) number;
    }

    @Override
    public <T> void set(Channel asked, Option<T> option, T value) {
        throw new UnsupportedOperationException();
    }
}
