package io.sockflux.internal.stream;

import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.concurrent.Future;
import io.sockflux.address.AddressFamily;
import io.sockflux.address.Endpoint;
import io.sockflux.error.SendFailedException;
import io.sockflux.internal.channel.ChannelContext;
import io.sockflux.internal.exchange.Carrier;
import io.sockflux.internal.layer.LayerHost;
import io.sockflux.internal.loop.LoopClock;
import io.sockflux.internal.loop.OnLoop;
import io.sockflux.internal.receive.ClosedHere;
import io.sockflux.internal.send.FileSending;
import io.sockflux.internal.send.SendSubscriber;
import io.sockflux.internal.send.SendTurns;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import reactor.core.scheduler.Scheduler;

/** The output of a connection: its sends, its end, and what the kernel took. Event loop only. */
abstract class StreamOutput extends StreamSocket implements FileSending.Target, LayerHost, ClosedHere {

    private static final int MOST_AHEAD = 16;

    final SendTurns sends;
    /** Made when an end comes, or when a layer sends ahead of its user: most of its life a connection only counts. */
    private @Nullable StreamEnd streamEnd;

    private final boolean accepted;
    /** The end of the output; null as long as the connection takes sends. */
    @Nullable
    ChannelPromise outputEnd;

    StreamOutput(
            Channel channel,
            ChannelContext context,
            StreamSettings settings,
            boolean accepted,
            Endpoint kind,
            @Nullable Endpoint knownLocal,
            @Nullable Endpoint knownPeer) {
        super(channel, context, settings, kind, knownLocal, knownPeer);
        this.accepted = accepted;
        settings.layers().install(this);
        this.sends = new SendTurns(
                channel,
                mayPassLayers() ? context.transport() : null,
                settings.layers().arePaced() ? 1 : MOST_AHEAD,
                // A layer that changes bytes puts short buffers together itself, and a send counts whole writes there.
                // Rates
                // count what is written.
                mayPassLayers() && !kind.type().keepsBoundaries());
    }

    @Override
    public SendTurns sends() {
        return sends;
    }

    @Override
    public Endpoint onlyPeer() {
        return peerEndpoint();
    }

    @Override
    public boolean isSendOpen() {
        // Netty gives up its outbound buffer when a flush fails in the middle.
        return outputEnd == null
                && (streamEnd == null || streamEnd.leavesOpen())
                && channel.isActive()
                && channel.unsafe().outboundBuffer() != null;
    }

    /** Whether a send is under way, or the kernel has not taken all output. */
    final boolean isSending() {
        return !sends.isEmpty() || !isFlushed();
    }

    @Override
    public Throwable sendClosedCause() {
        return streamEnd().sendClosedCause();
    }

    @Override
    public SendFailedException sendFailure(Throwable cause, long bytesTaken) {
        return streamEnd().sendFailure(cause, bytesTaken);
    }

    /** Ends the output after everything that was handed over. From now on the connection takes no sends. */
    Future<Void> endOutput() {
        if (outputEnd != null) {
            return outputEnd;
        }
        ChannelPromise end = channel.newPromise();
        outputEnd = end;
        for (SendSubscriber send : sends.underWay()) {
            send.stop();
        }
        sends.handOver();
        if (!isTransparent()) {
            // An empty write would fail in a layer that has answered the peer's end with its own.
            channel.flush();
            endLayers(end);
            return end;
        }
        // An empty write completes when all writes before it have.
        OnLoop.whenDone(
                channel.writeAndFlush(context.transport().endOfOutput()),
                written -> {
                    if (written.isSuccess()) {
                        endLayers(end);
                    } else {
                        outputEndFailed(end, written.cause());
                    }
                },
                end::tryFailure);
        return end;
    }

    private void endLayers(ChannelPromise end) {
        settings.layers()
                .endOutput(
                        channel,
                        () -> ((DuplexChannel) channel).shutdownOutput(end),
                        cause -> outputEndFailed(end, cause));
    }

    private void outputEndFailed(ChannelPromise end, Throwable cause) {
        broke("send", cause);
        end.tryFailure(cause);
    }

    /** Whether bytes may go past the layers, which neither change them nor hold them back. */
    boolean mayPassLayers() {
        return isTransparent() && !settings.layers().arePaced();
    }

    /** Whether the kernel sees the user's bytes unchanged. */
    boolean isTransparent() {
        return settings.layers().areTransparent();
    }

    @Override
    public long bytesTaken() {
        return bytesOut();
    }

    @Override
    public void sentAhead(int bytes) {
        sentBytes().ahead(bytes);
    }

    @Override
    public long outputProgress() {
        ChannelOutboundBuffer outbound = channel.unsafe().outboundBuffer();
        // A layer's bytes count when their write is done, so the write that is under way is looked at.
        return sentBytes().given() + (isTransparent() || outbound == null ? 0 : outbound.currentProgress());
    }

    @Override
    public void taken(long bytes) {
        wentOut(bytes);
    }

    /** Whether the kernel has taken all output. */
    final boolean isFlushed() {
        sends.handOver();
        ChannelOutboundBuffer outbound = channel.unsafe().outboundBuffer();
        // Bytes for sendfile(2) count as 0 bytes, but as an entry.
        return outbound == null || (outbound.isEmpty() && outbound.totalPendingWriteBytes() == 0);
    }

    final void failSends() {
        sends.handOver();
        tellSendsOfTheEnd();
    }

    final void tellSendsOfTheEnd() {
        for (SendSubscriber send : sends.underWay()) {
            send.fail(sendClosedCause());
        }
    }

    void writabilityChanged() {
        if (channel.isWritable()) {
            sends.roomAgain();
        }
    }

    @Override
    public ByteBufAllocator allocator() {
        return context.allocator();
    }

    @Override
    public final Scheduler scheduler() {
        return LoopClock.timers(eventLoop());
    }

    /** The failure of the connection; null if it has not failed. */
    @Override
    public final @Nullable IOException failure() {
        return streamEnd == null ? null : streamEnd.failure();
    }

    /** This connection, to carry requests. */
    public final Carrier carrier() {
        return new Carrier(this, channel.eventLoop(), allocator(), requested(), context.stock()::add);
    }

    @Override
    public boolean takesFiles() {
        return mayPassLayers() && context.transport().takesFiles(channel);
    }

    SentBytes sentBytes() {
        StreamEnd end = streamEnd();
        SentBytes known = end.sentBytes;
        if (known == null) {
            known = new SentBytes(
                    channel,
                    context.transport(),
                    accepted,
                    kind.family() == AddressFamily.UNIX,
                    isTransparent() ? this::bytesOut : () -> settings.layers().bytesTaken(channel));
            end.sentBytes = known;
        }
        return known;
    }

    StreamEnd streamEnd() {
        StreamEnd known = streamEnd;
        if (known == null) {
            known = new StreamEnd(this);
            streamEnd = known;
        }
        return known;
    }

    /** What is known of its end; null as long as nothing has ended. */
    final @Nullable StreamEnd knownEnd() {
        return streamEnd;
    }

    /** Whether this side has closed the connection, in whatever way. */
    final boolean isClosedHere() {
        return streamEnd != null && streamEnd.isClosedHere();
    }

    @Override
    public final boolean isLeft() {
        return failure() == null && (isClosedHere() || context.loops().isClosing());
    }

    /** Makes the error of what comes after this side's close. */
    @Override
    public final Throwable closedHereFailure() {
        return streamEnd().closedHereFailure();
    }
}
