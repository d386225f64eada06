package io.sockflux.internal.stream;

import io.netty.channel.Channel;
import io.netty.channel.socket.DuplexChannel;
import io.sockflux.address.AddressFamily;
import io.sockflux.address.Endpoint;
import io.sockflux.error.Errno;
import io.sockflux.internal.channel.ChannelContext;
import io.sockflux.internal.loop.OnLoop;
import io.sockflux.internal.receive.ReceiveQueue;
import io.sockflux.internal.stream.StreamEnd.Way;
import io.sockflux.observe.ObservedConnection.State;
import io.sockflux.stream.WhenFailed;
import io.sockflux.urgent.UrgentByte;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import org.jspecify.annotations.Nullable;

/**
 * How a connection lives and ends: by this side's close or abort, by the peer, by a failure, by its layers or by the
 * network. Here alone is decided what the two directions, the receiver, the sends and the server are told. Event loop only.
 */
abstract class StreamLife extends StreamOutput {

    private static final AtomicIntegerFieldUpdater<StreamLife> WORK =
            AtomicIntegerFieldUpdater.newUpdater(StreamLife.class, "work");

    final ReceiveQueue receiveQueue;
    private @Nullable Server server;
    /** A bit for each {@link Work} that has begun and not ended. */
    private volatile int work;

    StreamLife(
            Channel channel,
            ChannelContext context,
            StreamSettings settings,
            boolean accepted,
            Endpoint kind,
            @Nullable Endpoint knownLocal,
            @Nullable Endpoint knownPeer) {
        super(channel, context, settings, accepted, kind, knownLocal, knownPeer);
        this.receiveQueue = new ReceiveQueue(channel, this);
        receiveQueue.setPaced(settings.layers().arePaced());
        StreamHandler handler = new StreamHandler(this);
        // Adds it by the method for a single handler, which Netty names; the other method makes an array and a loop.
        channel.pipeline().addLast(null, handler);
        channel.closeFuture().addListener(handler);
    }

    /** Tells of an urgent byte ahead of the data before it. */
    abstract void urgentAhead(UrgentByte urgentByte);

    // What it is up to

    public ReceiveQueue receiveQueue() {
        return receiveQueue;
    }

    LosslessClose lossless() {
        StreamEnd end = streamEnd();
        LosslessClose known = end.close;
        if (known == null) {
            known = new LosslessClose(this);
            end.close = known;
            if (!channel.isOpen()) {
                known.channelClosed();
            }
        }
        return known;
    }

    /** Whether the user or a layer has begun to close it without loss. */
    final boolean isClosing() {
        StreamEnd end = knownEnd();
        return end != null && end.close != null && end.close.hasBegun();
    }

    private boolean isAfterHangUp() {
        StreamEnd end = knownEnd();
        return end != null && end.afterHangUp != null;
    }

    /** Whether both directions are open, and neither has pending operations, unread input or an end. */
    boolean isIdle() {
        return isSendOpen() && sends.isEmpty() && receiveQueue.isQuiet();
    }

    /**
     * Whether its user waits for input and for nothing else: no input is unread, and no send is under way. A relay waits for
     * more than that.
     */
    public boolean waitsForInput() {
        return outputEnd == null
                && !isSending()
                && receiveQueue.isRequested()
                && !receiveQueue.isInUse()
                && !receiveQueue.isEnded()
                && (work & Work.RELAY.bit()) == 0;
    }

    /**
     * Whether the connection is used up. The peer has ended its direction, all input was taken and no output is pending.
     * No layer has an end of its own to send.
     */
    boolean isSpent() {
        return outputEnd == null && isTransparent() && receiveQueue.isAtEnd() && channel.isActive() && !isSending();
    }

    // This side's end: by a layer, an abort, the network

    @Override
    public void end(IOException cause, WhenFailed how) {
        if (!channel.isOpen() || !streamEnd().endsBy(cause)) {
            return;
        }
        if (how == WhenFailed.CLOSE) {
            lossless().begin(outcome -> {});
        } else {
            abortNow();
        }
    }

    /** How far it has come. Any thread: it may be a moment old. */
    public State state() {
        if (!channel.isOpen()) {
            return State.CLOSED;
        }
        if (isClosing()) {
            return State.CLOSING;
        }
        if (receiveQueue.isEnded()) {
            return State.INPUT_ENDED;
        }
        return outputEnd == null ? State.OPEN : State.OUTPUT_ENDED;
    }

    void markClosedHere() {
        streamEnd().closeHere();
    }

    void abortNow() {
        if (!channel.isOpen()) {
            // No subscriber will take the remaining items.
            receiveQueue.release();
            return;
        }
        streamEnd().closeHere();
        reset();
        SocketClose.now(channel);
    }

    /** Makes the socket's close a reset. The close must follow at once. */
    private void reset() {
        sentBytes().note();
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
        LosslessClose close = streamEnd().close;
        if (close != null) {
            close.networkCloses();
        }
        if (isSending() || isInTheMiddle()) {
            reset();
        } else {
            if (!isTransparent() && outputEnd == null) {
                // A bare end of stream would tell the peer that the stream was cut.
                settings.layers().endOutput(channel, () -> {}, cause -> {});
            }
            SocketClose.prepare(channel, kind);
        }
    }

    /** Whether more output may be due, and an end of stream would hide that. */
    private boolean isInTheMiddle() {
        return work != 0 && outputEnd == null && !isClosing();
    }

    /** A handler, a body or a relay begins. Any thread. */
    public void begin(Work one) {
        WORK.getAndUpdate(this, all -> all | one.bit());
    }

    /**
     * It has ended in order, and all that it had to send was sent. Not to be called if it has failed or was cancelled, as the
     * connection must be aborted then. Without effect if it has ended before. Any thread.
     */
    public void end(Work one) {
        WORK.getAndUpdate(this, all -> all & ~one.bit());
    }

    // The peer's end, and failures

    void inputEnded() {
        inputEnded(streamEnd().inputFailure(null));
    }

    @Override
    public void inputCut(IOException cause) {
        inputEnded(streamEnd().inputFailure(cause));
    }

    private void inputEnded(@Nullable Throwable cause) {
        // Netty also fires this after a failed read, which is no end of stream.
        if (!streamEnd().isBroken()) {
            receiveQueue.end(cause);
            AfterHangUp after = streamEnd().afterHangUp;
            if (after != null) {
                after.inputEnded();
            }
        }
    }

    /** Handles the end of both directions, with or without a receiver and sends. */
    void hungUp() {
        if (isAfterHangUp() || !channel.isActive()) {
            return;
        }
        boolean outputOver = outputEnd != null && outputEnd.isSuccess();
        if (outputOver && isClosedHere()) {
            // Every close comes to this point. The read that is under way finds the rest.
            return;
        }
        AfterHangUp after = new AfterHangUp(this, outputOver, isFlushed());
        streamEnd().afterHangUp = after;
        Errno error = null;
        if (!outputOver) {
            sentBytes().note();
            // Only here, as a read reports the kernel's error if this side has ended in order.
            error = pendingError();
            streamEnd().hangUp(error);
            failSends();
            ((DuplexChannel) channel).shutdownOutput();
        }
        if (!isClosedHere()) {
            // A TCP connection has failed unless both sides have ended, even if the kernel does not say why.
            after.begin(error != null || (!outputOver && kind.family() != AddressFamily.UNIX));
        }
    }

    /**
     * Asks for the reason after a call was refused because the socket is no longer connected. The kernel may know it, and
     * tells it once.
     */
    final @Nullable Errno askForError() {
        if (!streamEnd().leavesOpen()) {
            return null;
        }
        Errno error = pendingError();
        if (error != null) {
            streamEnd().hangUp(error);
        }
        return error;
    }

    /** Fails the connection in a call, and closes it. The first failure counts. */
    @Override
    public void broke(String call, Throwable cause) {
        if (isAfterHangUp() && call.equals("send")) {
            return;
        }
        if (call.equals("send") && isOfPeerGone(cause) && !isClosedHere() && !receiveQueue.isEnded()) {
            outputFailed(streamEnd().errno(cause).orElse(Errno.EPIPE));
            return;
        }
        if (!streamEnd().breaks(call, cause, settings.layers().failure(this, cause))) {
            return;
        }
        reset();
        // Queued, as Netty may be in the middle of failing the writes.
        onLoopSoon(() -> SocketClose.now(channel));
    }

    private boolean isOfPeerGone(Throwable cause) {
        Errno errno = streamEnd().errno(cause).orElse(null);
        return errno == Errno.EPIPE || errno == Errno.ECONNRESET;
    }

    /** Handles a failed send: the peer takes no more, but its earlier data may still be unread. */
    private void outputFailed(Errno errno) {
        AfterHangUp after = new AfterHangUp(this, false, false);
        streamEnd().afterHangUp = after;
        sentBytes().note();
        streamEnd().hangUp(errno);
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

    // The channel has closed

    void inactive() {
        boolean closing = isClosing();
        boolean closedHere = isClosedHere();
        context.shortage().descriptorFreed();
        tellSendsOfTheEnd();
        // The network's close closes the remaining channels.
        if (isClosedHere() || context.loops().isClosing()) {
            streamEnd().closeHere();
            receiveQueue.release();
            if (!receiveQueue.isEnded()) {
                receiveQueue.end(streamEnd().receiveFailure());
            }
            // The subscriber may have given items back.
            receiveQueue.release();
        } else {
            if (!receiveQueue.isEnded()) {
                receiveQueue.end(streamEnd().receiveFailure());
            }
        }
        StreamEnd end = streamEnd();
        end.channelClosed();
        tellClosed();
        end.way = end.way(closing, closedHere, hasEndedInOrder());
        countClosed(end.way.counter());
    }

    /** How the connection has ended; null until the channel is closed. */
    @Nullable
    Way way() {
        return streamEnd().way;
    }

    /** Whether the channel closed by itself after both sides had ended, and nothing was lost. */
    boolean hasEndedInOrder() {
        return streamEnd().isInOrder();
    }

    /** Whether the peer closed a unix socket after the kernel had taken all output. */
    boolean isLeftInOrder() {
        return streamEnd().isLeftInOrder();
    }

    /** Whether a handler may still be at work on received data, or on the close. */
    public boolean isInUseAfterClose() {
        boolean expired = streamEnd().hasExpired();
        return !expired && !context.loops().isClosing() && (isClosedHere() || receiveQueue.isInUse());
    }

    /**
     * Releases the received items after the network's close. The connection may have closed earlier, with unread items.
     */
    final void releaseAfterEnd() {
        receiveQueue.releaseAfterEnd(nothing -> {});
    }

    // The server of an accepted connection

    private void tellClosed() {
        Server told = server;
        server = null;
        if (told != null) {
            told.connectionClosed();
        }
    }

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
}
