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

/** A stream channel as a connection. */
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
        // Adds it by the method for a single handler, which Netty names; the other method makes an array and a loop.
        channel.pipeline().addLast(null, handler);
        channel.closeFuture().addListener(handler);
    }

    /**
     * A connection over an accepted channel that is not registered yet.
     *
     * @param kind an endpoint of the family, type and protocol of the channel
     * @param local the local endpoint, if the channel itself will not know it
     */
    public static StreamConnection accepted(
            Channel channel, ChannelContext streams, StreamSettings settings, Endpoint kind, @Nullable Endpoint local) {
        return new StreamConnection(channel, streams, settings, true, kind, local, null);
    }

    /** A connection over a channel that will be connected to the peer and is not registered yet. */
    public static StreamConnection connecting(
            Channel channel, ChannelContext streams, StreamSettings settings, Endpoint peer) {
        return new StreamConnection(channel, streams, settings, false, peer, null, peer);
    }

    /** A connection over the channel of an adopted socket that is connected. The channel is not registered yet. */
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

    /** The class of every {@link Connection}: all connections are made here. */
    public static StreamConnection of(Connection connection) {
        return (StreamConnection) connection;
    }

    // For users

    @Override
    public ByteFlux receive() {
        used = true;
        return new ReceivedBytes(receiveQueue);
    }

    @Override
    public Mono<Void> send(Publisher<? extends ByteBuf> buffers) {
        requireNonNull(buffers, "buffers");
        used = true;
        // Bytes from another connection need no copy on their way through.
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

    /**
     * Whether the source may be asked ahead. A record may be too long for the kernel, and then no record may go out
     * behind it.
     */
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
                    // Not every channel reports an end that this side has made.
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

    /**
     * Releases the received items after the network's close. The connection may have closed earlier, with unread items.
     */
    private void releaseAfterEnd() {
        receiveQueue.releaseAfterEnd(nothing -> {});
    }

    /** Whether this thread has called the connection. */
    boolean isUsed() {
        return used;
    }

    // For the parts of the connection. Event loop only.

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
        // Netty gives up its outbound buffer when a flush fails in the middle.
        return outputEnd == null
                && !streamEnd.isClosedHere()
                && !streamEnd.isHungUp()
                && !streamEnd.isBroken()
                && channel.isActive()
                && channel.unsafe().outboundBuffer() != null;
    }

    /** Whether both directions are open, and neither has pending operations, unread input or an end. */
    boolean isIdle() {
        return isSendOpen() && sends.isEmpty() && receiveQueue.isQuiet();
    }

    /**
     * Whether the connection is used up. The peer has ended its direction, all input was taken and no output is pending.
     * No layer has an end of its own to send.
     */
    boolean isSpent() {
        return outputEnd == null && isTransparent() && receiveQueue.isAtEnd() && channel.isActive() && !isSending();
    }

    /** Whether a send is under way, or the kernel has not taken all output. */
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
        // An empty write completes when all writes before it have.
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

    /** Whether the kernel sees the user's bytes unchanged. */
    boolean isTransparent() {
        return settings.layers().areTransparent();
    }

    // For the layers

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
            // No subscriber will take the remaining items.
            receiveQueue.release();
            return;
        }
        streamEnd.closeHere();
        reset();
        SocketClose.now(channel);
    }

    /** Makes the socket's close a reset. The close must follow at once. */
    private void reset() {
        sentBytes.note();
        SocketClose.reset(channel);
    }

    /**
     * Cuts an output that cannot be written to its end. The socket is reset before Netty finds that out. On a failed
     * write Netty ends the output, and the peer would take a part for the whole.
     */
    @Override
    public void cut() {
        if (channel.isOpen()) {
            reset();
            SocketClose.now(channel);
        }
    }

    /** The network is about to close the channel. A stream that is cut is reset. */
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

    /** Aborts a connection that no subscriber has taken. */
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

    // The channel's side

    void inputEnded() {
        // Netty also fires this after a failed read, which is no end of stream.
        if (!streamEnd.isBroken()) {
            receiveQueue.end(streamEnd.inputFailure());
            if (afterHangUp != null) {
                afterHangUp.inputEnded();
            }
        }
    }

    /** Handles the end of both directions, with or without a receiver and sends. */
    void hungUp() {
        if (afterHangUp != null || !channel.isActive()) {
            return;
        }
        boolean outputOver = outputEnd != null && outputEnd.isSuccess();
        if (outputOver && streamEnd.isClosedHere()) {
            // Every close comes to this point. The read that is under way finds the rest.
            return;
        }
        AfterHangUp after = new AfterHangUp(this, outputOver, isFlushed());
        afterHangUp = after;
        Errno error = null;
        if (!outputOver) {
            sentBytes.note();
            // Only here, as a read reports the kernel's error if this side has ended in order.
            error = pendingError();
            streamEnd.hangUp(error);
            failSends();
            ((DuplexChannel) channel).shutdownOutput();
        }
        if (!streamEnd.isClosedHere()) {
            // A TCP connection has failed unless both sides have ended, even if the kernel does not say why.
            after.begin(error != null || (!outputOver && kind.family() != AddressFamily.UNIX));
        }
    }

    /** Whether the kernel has taken all output. */
    private boolean isFlushed() {
        sends.handOver();
        ChannelOutboundBuffer outbound = channel.unsafe().outboundBuffer();
        // Bytes for sendfile(2) count as 0 bytes, but as an entry.
        return outbound == null || (outbound.isEmpty() && outbound.totalPendingWriteBytes() == 0);
    }

    private void failSends() {
        sends.handOver();
        for (SendSubscriber send : sends.underWay()) {
            send.fail(sendClosedCause());
        }
    }

    /** The kernel's pending error of the socket, SO_ERROR of {@code socket(7)}. The kernel forgets it when asked. */
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

    /**
     * Asks for the reason after a call was refused because the socket is no longer connected. The kernel may know it, and
     * tells it once.
     */
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

    /** Fails the connection in a call, and closes it. The first failure counts. */
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
        // Queued, as Netty may be in the middle of failing the writes.
        onLoopSoon(() -> SocketClose.now(channel));
    }

    private boolean isOfPeerGone(Throwable cause) {
        Errno errno = streamEnd.errno(cause).orElse(null);
        return errno == Errno.EPIPE || errno == Errno.ECONNRESET;
    }

    /** Handles a failed send: the peer takes no more, but its earlier data may still be unread. */
    private void outputFailed(Errno errno) {
        AfterHangUp after = new AfterHangUp(this, false, false);
        afterHangUp = after;
        sentBytes.note();
        streamEnd.hangUp(errno);
        // Queued, as Netty may be in the middle of failing the writes.
        onLoopSoon(() -> {
            failSends();
            after.begin(true);
        });
    }

    /** Closes the channel by a queued task, as Netty may be in the middle of failing the writes, or of a read. */
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
        // The network's close closes the remaining channels.
        if (streamEnd.isClosedHere() || streams.loops().isClosing()) {
            streamEnd.closeHere();
            receiveQueue.release();
            if (!receiveQueue.isEnded()) {
                receiveQueue.end(streamEnd.receiveFailure());
            }
            // The subscriber may have given items back.
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

    // For the server

    /** Runs a handler for the connection. */
    public interface Server {

        /** The channel has closed. On the event loop. */
        void connectionClosed();
    }

    /** Has the server told once, when the channel has closed or soon if it has. On the event loop. */
    public void servedBy(Server by) {
        server = by;
        // Netty may be about to report the close, which comes first.
        if (!channel.isOpen() && !OnLoop.queue(eventLoop(), this::tellClosed)) {
            tellClosed();
        }
    }

    /** Whether the channel closed by itself after both sides had ended, and nothing was lost. */
    boolean hasEndedInOrder() {
        return afterHangUp != null && afterHangUp.isInOrder();
    }

    /** Whether the peer closed a unix socket after the kernel had taken all output. */
    boolean isLeftInOrder() {
        return afterHangUp != null && afterHangUp.isLeftInOrder();
    }

    /** Whether a handler may still be at work on received data, or on the close. */
    public boolean isInUseAfterClose() {
        boolean expired = afterHangUp != null && afterHangUp.hasExpired();
        return !expired && !streams.loops().isClosing() && (streamEnd.isClosedHere() || receiveQueue.isInUse());
    }

    /** Sets the connection's place within its listener's limits. */
    public void takes(Place given) {
        place = given;
    }

    /** The connection's place within its listener's limits; null if it has no listener. */
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

    // The ways to the loop

    /** Runs the task on the loop; at once if the caller is on the loop. Returns false if the loop has shut down. */
    boolean onLoopIfOpen(Runnable task) {
        return runOnLoop(task);
    }

    /**
     * Runs the task behind the tasks that are queued by now; never if the loop has shut down, which has closed the
     * channel.
     */
    void onLoopSoon(Runnable task) {
        OnLoop.queue(eventLoop(), task);
    }

    private Mono<Void> onLoop(Consumer<MonoSink<Void>> task) {
        return OnLoop.mono(eventLoop(), task, streamEnd::closedHereFailure);
    }

    // For sends of files

    @Override
    public ByteBufAllocator allocator() {
        return streams.allocator();
    }

    @Override
    public boolean takesFiles() {
        return isTransparent() && streams.transport().takesFiles(channel);
    }
}
