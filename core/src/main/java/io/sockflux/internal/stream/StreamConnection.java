package io.sockflux.internal.stream;

import static java.util.Objects.requireNonNull;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.concurrent.Future;
import io.sockflux.address.AddressFamily;
import io.sockflux.address.Endpoint;
import io.sockflux.error.Errno;
import io.sockflux.error.SendFailedException;
import io.sockflux.internal.channel.ChannelContext;
import io.sockflux.internal.channel.ChannelFailures;
import io.sockflux.internal.channel.Items;
import io.sockflux.internal.layer.LayerHost;
import io.sockflux.internal.loop.OnLoop;
import io.sockflux.internal.receive.PeekSplitter;
import io.sockflux.internal.receive.ReceiveDiscard;
import io.sockflux.internal.receive.ReceiveQueue;
import io.sockflux.internal.receive.ReceivedBytes;
import io.sockflux.internal.receive.ScatterReceive;
import io.sockflux.internal.receive.WholeItemSplitter;
import io.sockflux.internal.send.FileSending;
import io.sockflux.internal.send.SendOperation;
import io.sockflux.internal.send.SendSubscriber;
import io.sockflux.internal.send.SendTurns;
import io.sockflux.message.Message;
import io.sockflux.message.MessageFlag;
import io.sockflux.option.SocketOptions;
import io.sockflux.spi.Capability;
import io.sockflux.spi.OptionCalls;
import io.sockflux.spi.SocketIdentity;
import io.sockflux.stream.ByteFlux;
import io.sockflux.stream.CloseOutcome;
import io.sockflux.stream.Connection;
import io.sockflux.stream.RelayOutcome;
import io.sockflux.stream.RelayWay;
import io.sockflux.stream.Shutdown;
import io.sockflux.stream.WhenFailed;
import io.sockflux.urgent.Urgent;
import io.sockflux.urgent.UrgentByte;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;

/** One stream channel as a connection. */
public final class StreamConnection extends StreamSocket implements FileSending.Target, LayerHost {

    private static final int MOST_AHEAD = 16;

    private static final AtomicReferenceFieldUpdater<StreamConnection, @Nullable StreamUrgent> URGENT =
            AtomicReferenceFieldUpdater.newUpdater(StreamConnection.class, StreamUrgent.class, "urgent");

    private final ReceiveQueue receiveQueue;
    private final SendTurns sends;
    private final SentBytes sentBytes;
    private final LosslessClose close;
    private final StreamEnd streamEnd;
    private volatile @Nullable StreamUrgent urgent;
    private boolean used;
    private @Nullable ChannelPromise outputEnd;
    private @Nullable AfterHangUp afterHangUp;
    private @Nullable Server server;
    private volatile @Nullable Place place;

    private StreamConnection(
            Channel channel,
            ChannelContext streams,
            StreamSettings settings,
            boolean accepted,
            Endpoint kind,
            @Nullable Endpoint knownLocal,
            @Nullable Endpoint knownPeer) {
        super(channel, streams, settings, kind, knownLocal, knownPeer);
        settings.layers().install(this);
        this.sends = new SendTurns(
                channel,
                isTransparent() ? streams.transport() : null,
                MOST_AHEAD,
                !kind.type().keepsBoundaries());
        this.sentBytes = new SentBytes(
                channel,
                streams.transport(),
                accepted,
                kind.family() == AddressFamily.UNIX,
                settings.layers().wireBytes(channel));
        this.streamEnd = new StreamEnd(this);
        this.receiveQueue = new ReceiveQueue(channel, streamEnd);
        this.close = new LosslessClose(this);
        StreamHandler handler = new StreamHandler(this);
        // By the call for one handler with a name of Netty's choice; the other makes an array and a loop.
        channel.pipeline().addLast(null, handler);
        channel.closeFuture().addListener(handler);
    }

    /**
     * A connection over a channel that was accepted and is not registered yet.
     *
     * @param kind an endpoint of the family, type and protocol of the channel
     * @param local the local endpoint, where the channel itself will not know it
     */
    public static StreamConnection accepted(
            Channel channel, ChannelContext streams, StreamSettings settings, Endpoint kind, @Nullable Endpoint local) {
        return new StreamConnection(channel, streams, settings, true, kind, local, null);
    }

    /** A connection over a channel that is going to be connected to the peer and is not registered yet. */
    public static StreamConnection connecting(
            Channel channel, ChannelContext streams, StreamSettings settings, Endpoint peer) {
        return new StreamConnection(channel, streams, settings, false, peer, null, peer);
    }

    /** A connection over a channel of a socket that somebody else has connected, and that is not registered yet. */
    static StreamConnection adopted(
            Channel channel, ChannelContext streams, StreamSettings settings, SocketIdentity socket) {
        StreamConnection connection = new StreamConnection(
                channel,
                streams,
                settings,
                true,
                socket.local(),
                socket.local(),
                socket.peer().orElse(null));
        connection.sentBytes.startBehind(socket.unacknowledged());
        return connection;
    }

    /** A connection that a user has, as its handler sees it: all of them are made here. */
    public static StreamConnection of(Connection connection) {
        return (StreamConnection) connection;
    }

    // The public face

    @Override
    public ByteFlux receive() {
        used = true;
        return new ReceivedBytes(receiveQueue);
    }

    @Override
    public Mono<Void> send(Publisher<? extends ByteBuf> buffers) {
        requireNonNull(buffers, "buffers");
        used = true;
        // Bytes that come from another connection need no copy on their way through.
        return buffers instanceof ByteFlux bytes
                ? SendOperation.send(this, bytes.pooled(), true)
                : SendOperation.send(this, buffers, asksAhead());
    }

    @Override
    public Mono<Void> sendFile(Path file, long offset, long length) {
        used = true;
        return new FileSending(this, offset, length).send(file);
    }

    @Override
    public Mono<Void> sendFile(FileChannel file, long offset, long length) {
        used = true;
        return new FileSending(this, offset, length).send(file);
    }

    @Override
    public Mono<RelayOutcome> relayTo(Connection other, RelayWay way) {
        used = true;
        return Relay.between(this, other, way);
    }

    @Override
    public Flux<Message> messages() {
        used = true;
        settings.require(Capability.MESSAGES, "messages");
        return ReceivedBytes.received(receiveQueue, () -> new WholeItemSplitter<>(Items::onHeap));
    }

    @Override
    public Mono<Void> sendMessages(Publisher<Message> messages) {
        used = true;
        settings.require(Capability.MESSAGES, "sendMessages");
        return SendOperation.send(this, requireNonNull(messages, "messages"), asksAhead());
    }

    /** A record may be too long for the kernel, and then none is to go out behind it. */
    private boolean asksAhead() {
        return !kind.type().keepsBoundaries();
    }

    @Override
    public Urgent urgent() {
        used = true;
        settings.require(Capability.URGENT_DATA, "urgent");
        StreamUrgent known = urgent;
        if (known != null) {
            return known;
        }
        StreamUrgent made = new StreamUrgent(this);
        return URGENT.compareAndSet(this, null, made) ? made : requireNonNull(urgent);
    }

    @Override
    public Mono<ByteBuf> peek(int bytes) {
        used = true;
        return ReceivedBytes.received(
                        receiveQueue, PeekSplitter.of(bytes, kind.type().keepsBoundaries()))
                .next();
    }

    @Override
    public Mono<Integer> receiveInto(Set<MessageFlag> flags, ByteBuffer... buffers) {
        used = true;
        return ScatterReceive.of(receiveQueue, flags, buffers, kind.type().keepsBoundaries());
    }

    @Override
    public Mono<Void> shutdown(Shutdown how) {
        used = true;
        requireNonNull(how, "how");
        return onLoop(sink -> {
            if (streamEnd.isClosedHere()) {
                sink.error(streamEnd.closedHereFailure());
                return;
            }
            if (how != Shutdown.WRITE) {
                receiveQueue.discardAll(ReceiveDiscard.UNNOTICED);
            }
            if (how == Shutdown.READ) {
                sink.success();
            } else if (how == Shutdown.SYSTEM_READ) {
                ((DuplexChannel) channel).shutdownInput().addListener(end -> {
                    // Not every channel tells of an end that this side has made.
                    receiveQueue.end(null);
                    if (end.isSuccess()) {
                        sink.success();
                    } else {
                        sink.error(streamEnd.shutdownFailure(end.cause()));
                    }
                });
            } else {
                OnLoop.whenDone(
                        endOutput(),
                        end -> {
                            if (end.isSuccess()) {
                                sink.success();
                            } else {
                                Errno error = askForError();
                                sink.error(
                                        error == null
                                                ? streamEnd.shutdownFailure(end.cause())
                                                : ChannelFailures.of("shutdown", error, peerEndpoint(), end.cause()));
                            }
                        },
                        sink::error);
            }
        });
    }

    @Override
    public Mono<CloseOutcome> close() {
        used = true;
        return Mono.create(sink -> close(sink::success));
    }

    public void close(Consumer<? super CloseOutcome> told) {
        OnLoop.run(eventLoop(), () -> close.begin(told), () -> {
            releaseAfterEnd();
            told.accept(close.outcomeAfterEnd());
        });
    }

    @Override
    public Mono<Void> abort() {
        used = true;
        return Mono.defer(() -> {
            if (!runOnLoop(this::abortNow)) {
                OnLoop.whenEnded(eventLoop(), this::releaseAfterEnd);
            }
            return closed();
        });
    }

    /** The network is closed. What came before on a connection that closed earlier still is there. */
    private void releaseAfterEnd() {
        receiveQueue.releaseAfterEnd(nothing -> {});
    }

    /** Whether anything was asked of it on this thread. */
    boolean isUsed() {
        return used;
    }

    // What the parts share; on the event loop

    public ReceiveQueue receiveQueue() {
        return receiveQueue;
    }

    StreamEnd streamEnd() {
        return streamEnd;
    }

    LosslessClose lossless() {
        return close;
    }

    SentBytes sentBytes() {
        return sentBytes;
    }

    @Override
    public SendTurns sends() {
        return sends;
    }

    @Override
    public boolean isSendOpen() {
        // Netty gives its output up when something failed in the middle of a flush.
        return outputEnd == null
                && !streamEnd.isClosedHere()
                && !streamEnd.isHungUp()
                && !streamEnd.isBroken()
                && channel.isActive()
                && channel.unsafe().outboundBuffer() != null;
    }

    /** Whether both directions are open, with nothing under way, unread or ended in either. */
    boolean isIdle() {
        return isSendOpen() && sends.isEmpty() && receiveQueue.isQuiet();
    }

    /**
     * Whether the peer has ended its side, nothing of what came before is left, nothing is on its way out, and no layer has an
     * end of its own to send.
     */
    boolean isSpent() {
        return outputEnd == null && isTransparent() && receiveQueue.isAtEnd() && channel.isActive() && !isSending();
    }

    /** Whether a send is under way, or something that was handed over has not been taken by the kernel. */
    private boolean isSending() {
        return !sends.isEmpty() || !isFlushed();
    }

    Throwable closedHereFailure() {
        return streamEnd.closedHereFailure();
    }

    @Override
    public Throwable sendClosedCause() {
        return streamEnd.sendClosedCause();
    }

    @Override
    public SendFailedException sendFailure(Throwable cause, long bytesTaken) {
        return streamEnd.sendFailure(cause, bytesTaken);
    }

    /** Ends the output after everything that was handed over; from now on no send is open any more. */
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
        // An empty write is done when all before it are.
        OnLoop.whenDone(
                channel.writeAndFlush(isTransparent() ? streams.transport().endOfOutput() : Unpooled.EMPTY_BUFFER),
                written -> {
                    if (written.isSuccess()) {
                        settings.layers()
                                .endOutput(
                                        channel,
                                        () -> ((DuplexChannel) channel).shutdownOutput(end),
                                        cause -> outputEndFailed(end, cause));
                    } else {
                        outputEndFailed(end, written.cause());
                    }
                },
                end::tryFailure);
        return end;
    }

    private void outputEndFailed(ChannelPromise end, Throwable cause) {
        broke("send", cause);
        end.tryFailure(cause);
    }

    /** Whether the kernel sees the user's bytes as they are. */
    boolean isTransparent() {
        return settings.layers().areTransparent();
    }

    // What the layers ask

    @Override
    public long bytesTaken() {
        return sentBytes.taken();
    }

    @Override
    public @Nullable IOException failure() {
        return streamEnd.failure();
    }

    @Override
    public void end(IOException cause, WhenFailed how) {
        if (!channel.isOpen() || !streamEnd.endsBy(cause)) {
            return;
        }
        if (how == WhenFailed.CLOSE) {
            close.begin(outcome -> {});
        } else {
            abortNow();
        }
    }

    @Override
    public void taken(long bytes) {
        sentBytes.taken(bytes);
    }

    void urgentAhead(UrgentByte urgentByte) {
        StreamUrgent known = urgent;
        if (known != null) {
            known.tellAhead(urgentByte);
        }
    }

    void markClosedHere() {
        streamEnd.closeHere();
    }

    void abortNow() {
        if (!channel.isOpen()) {
            // Nobody will take what is left.
            receiveQueue.release();
            return;
        }
        streamEnd.closeHere();
        reset();
        SocketClose.now(channel);
    }

    /** Makes the close of the socket a reset, which must follow at once. */
    private void reset() {
        sentBytes.note();
        SocketClose.reset(channel);
    }

    /**
     * What is being written cannot be written to its end. The socket is closed before Netty finds that out: on a write that
     * fails Netty ends the output, and the peer would take a part for the whole.
     */
    @Override
    public void cut() {
        if (channel.isOpen()) {
            reset();
            SocketClose.now(channel);
        }
    }

    /** The network is about to close the channel: a stream that is cut is reset. */
    void networkCloses() {
        if (!channel.isActive()) {
            return;
        }
        close.networkCloses();
        if (isSending()) {
            reset();
        } else {
            SocketClose.prepare(channel, kind);
        }
    }

    /** Nobody will ever have this connection: it was made, and its taker was gone. */
    public void abandon() {
        abort().subscribe();
    }

    /**
     * Its user has left, perhaps in the middle of what it sends: then the connection is aborted, so that the peer does not take
     * a part for the whole. Otherwise it is closed without loss.
     */
    public void leave() {
        OnLoop.tell(eventLoop(), () -> {
            if (isSending()) {
                abortNow();
            } else {
                close().subscribe();
            }
        });
    }

    // What the channel tells

    void inputEnded() {
        // Netty also says this after a failed read, which is no end of stream.
        if (!streamEnd.isBroken()) {
            receiveQueue.end(streamEnd.inputFailure());
            if (afterHangUp != null) {
                afterHangUp.inputEnded();
            }
        }
    }

    /** Both directions are over, whether or not anybody reads or sends. */
    void hungUp() {
        if (afterHangUp != null || !channel.isActive()) {
            return;
        }
        boolean outputOver = outputEnd != null && outputEnd.isSuccess();
        if (outputOver && streamEnd.isClosedHere()) {
            // As every close comes to it; the read that is under way finds the rest.
            return;
        }
        AfterHangUp after = new AfterHangUp(this, outputOver, isFlushed());
        afterHangUp = after;
        Errno error = null;
        if (!outputOver) {
            sentBytes.note();
            // Where our side has ended in order, a read is to find what the kernel has to tell.
            error = pendingError();
            streamEnd.hangUp(error);
            failSends();
            ((DuplexChannel) channel).shutdownOutput();
        }
        if (!streamEnd.isClosedHere()) {
            // A TCP connection whose two sides have not both ended can only have failed, even if nobody says by what.
            after.begin(error != null || (!outputOver && kind.family() != AddressFamily.UNIX));
        }
    }

    /** Whether the kernel has taken all that was handed over. */
    private boolean isFlushed() {
        sends.handOver();
        ChannelOutboundBuffer outbound = channel.unsafe().outboundBuffer();
        // What goes by sendfile(2) counts as 0 bytes, but as an entry.
        return outbound == null || (outbound.isEmpty() && outbound.totalPendingWriteBytes() == 0);
    }

    private void failSends() {
        sends.handOver();
        for (SendSubscriber send : sends.underWay()) {
            send.fail(sendClosedCause());
        }
    }

    /** What the kernel keeps for the next call on the socket, SO_ERROR of {@code socket(7)}; asked, it is forgotten there. */
    private @Nullable Errno pendingError() {
        OptionCalls calls = streams.transport().optionCalls();
        if (!channel.isOpen() || !calls.has(SocketOptions.SO_ERROR)) {
            return null;
        }
        try {
            int number = calls.get(channel, SocketOptions.SO_ERROR);
            return number == 0 ? null : Errno.ofNumber(number).orElse(null);
        } catch (IOException | RuntimeException e) {
            return null;
        }
    }

    /** A call was refused, as the socket is not connected any more: the kernel may know why, and tells it once. */
    private @Nullable Errno askForError() {
        if (streamEnd.isBroken() || streamEnd.isHungUp() || streamEnd.isClosedHere()) {
            return null;
        }
        Errno error = pendingError();
        if (error != null) {
            streamEnd.hangUp(error);
        }
        return error;
    }

    /** The connection failed in this call, and is closed; the first failure counts. */
    @Override
    public void broke(String call, Throwable cause) {
        if (afterHangUp != null && call.equals("send")) {
            return;
        }
        if (call.equals("send") && isOfPeerGone(cause) && !streamEnd.isClosedHere() && !receiveQueue.isEnded()) {
            outputFailed(streamEnd.errno(cause).orElse(Errno.EPIPE));
            return;
        }
        if (!streamEnd.breaks(call, cause)) {
            return;
        }
        reset();
        // Not at once: Netty may be in the middle of failing the writes.
        onLoopSoon(() -> SocketClose.now(channel));
    }

    private boolean isOfPeerGone(Throwable cause) {
        Errno errno = streamEnd.errno(cause).orElse(null);
        return errno == Errno.EPIPE || errno == Errno.ECONNRESET;
    }

    /** The peer takes no more, but what it sent before may still be unread. */
    private void outputFailed(Errno errno) {
        AfterHangUp after = new AfterHangUp(this, false, false);
        afterHangUp = after;
        sentBytes.note();
        streamEnd.hangUp(errno);
        // Not at once: Netty may be in the middle of failing the writes.
        onLoopSoon(() -> {
            failSends();
            after.begin(true);
        });
    }

    /** Not at once: Netty may be in the middle of failing the writes, or of a read. */
    void closeSoon() {
        onLoopSoon(() -> {
            if (channel.isOpen()) {
                SocketClose.prepare(channel, kind);
                SocketClose.now(channel);
            }
        });
    }

    void inactive() {
        streams.shortage().descriptorFreed();
        if (!sends.isEmpty()) {
            for (SendSubscriber send : sends.underWay()) {
                send.fail(sendClosedCause());
            }
        }
        // Closing the network closes what is left open.
        if (streamEnd.isClosedHere() || streams.loops().isClosing()) {
            streamEnd.closeHere();
            receiveQueue.release();
            if (!receiveQueue.isEnded()) {
                receiveQueue.end(streamEnd.receiveFailure());
            }
            // Its subscriber may have given something back.
            receiveQueue.release();
        } else {
            if (!receiveQueue.isEnded()) {
                receiveQueue.end(streamEnd.receiveFailure());
            }
        }
        close.channelClosed();
        if (afterHangUp != null) {
            afterHangUp.closed();
        }
        tellClosed();
    }

    private void tellClosed() {
        Server told = server;
        server = null;
        if (told != null) {
            told.connectionClosed();
        }
    }

    // Whoever serves it

    /** Runs a handler for the connection. */
    public interface Server {

        /** The channel has closed. On the event loop. */
        void connectionClosed();
    }

    /** Has the server told once, when the channel has closed or soon if it has. On the event loop. */
    public void servedBy(Server by) {
        server = by;
        // Netty may be about to tell of the end; that comes first.
        if (!channel.isOpen() && !OnLoop.queue(eventLoop(), this::tellClosed)) {
            tellClosed();
        }
    }

    /** Whether the channel closed by itself, as both sides had ended, with nothing lost. */
    boolean hasEndedInOrder() {
        return afterHangUp != null && afterHangUp.isInOrder();
    }

    /** Whether the peer closed a unix socket, and the kernel had taken all that was handed over. */
    boolean isLeftInOrder() {
        return afterHangUp != null && afterHangUp.isLeftInOrder();
    }

    /** Whether somebody may still be at work with what it received, or with its close. */
    public boolean isInUseAfterClose() {
        boolean expired = afterHangUp != null && afterHangUp.hasExpired();
        return !expired && !streams.loops().isClosing() && (streamEnd.isClosedHere() || receiveQueue.isInUse());
    }

    /** Its place within the limits of its listener. */
    public void takes(Place given) {
        place = given;
    }

    /** The same; none for a connection of no listener. */
    @Nullable
    public Place place() {
        return place;
    }

    /** The channel has closed, or was not registered. */
    void leavesPlace() {
        Place taken = place;
        if (taken != null) {
            taken.channelClosed();
        }
    }

    void writabilityChanged() {
        if (channel.isWritable()) {
            sends.roomAgain();
        }
    }

    // Getting to the loop

    /** Runs the task on the loop, at once if the caller is there; false if the loop has shut down. */
    boolean onLoopIfOpen(Runnable task) {
        return runOnLoop(task);
    }

    /** Runs the task behind what the loop runs now; not any more if the loop has shut down, and closed the channel. */
    void onLoopSoon(Runnable task) {
        OnLoop.queue(eventLoop(), task);
    }

    private Mono<Void> onLoop(Consumer<MonoSink<Void>> task) {
        return OnLoop.mono(eventLoop(), task, streamEnd::closedHereFailure);
    }

    // What a send of a file asks

    @Override
    public ByteBufAllocator allocator() {
        return streams.allocator();
    }

    @Override
    public boolean takesFiles() {
        return isTransparent() && streams.transport().takesFiles(channel);
    }
}
