package io.sockflux.internal.codec;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.ChannelInputShutdownReadComplete;
import io.netty.util.ReferenceCountUtil;
import io.sockflux.error.CodecException;
import io.sockflux.error.TruncatedException;
import java.util.ArrayDeque;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What comes out of the handlers of a codec, on its way to one subscriber at a time; the last handler of the chain. It gives
 * the handlers a few bytes at a time, while the subscriber waits for a message. Event loop only.
 */
final class CodecInput<I> extends ChannelInboundHandlerAdapter {

    /** How many bytes the handlers are given at a time. What these decode into may have to wait for demand. */
    private static final int PIECE = 4096;

    private final CodecHost host;
    private final Class<I> type;
    private final HeapMemory memory;
    private final CodecChannel channel;
    /** Whether handlers have written so much by themselves that nothing may be read. */
    private final BooleanSupplier held;

    private final ArrayDeque<I> waiting = new ArrayDeque<>();
    private @Nullable MessageSubscription<I> subscription;
    private @Nullable ConnectionBytes bytes;
    /** Bytes of the connection that the handlers have not got. Pooled while there is a subscriber, otherwise on the heap. */
    private ByteBuf pending = Unpooled.EMPTY_BUFFER;
    /** The last bytes that the handlers got, if they made no message. */
    private @Nullable ByteBuf last;

    /** Whether the handlers were asked to let a read pass, and whether they have. */
    private boolean readAsked;

    private boolean readable;
    private boolean working;
    /** The connection is closed. What it had received is decoded at once, as the handlers end with it. */
    private boolean draining;

    private boolean bytesEnded;
    private @Nullable Throwable bytesFailure;
    private boolean ended;
    private @Nullable Throwable failure;

    CodecInput(CodecHost host, Class<I> type, HeapMemory memory, CodecChannel channel, BooleanSupplier held) {
        this.host = host;
        this.type = type;
        this.memory = memory;
        this.channel = channel;
        this.held = held;
    }

    // The subscriber's side

    void attach(MessageSubscription<I> subscriber) {
        if (subscription != null) {
            subscriber.fail(new IllegalStateException("receive: has a subscriber already (expected: one at a time)"));
            return;
        }
        subscription = subscriber;
        receiveBytes();
        work();
    }

    @SuppressWarnings("ReferenceEquality")
    void detach(MessageSubscription<I> subscriber) {
        if (subscription != subscriber) {
            return;
        }
        subscription = null;
        if (!draining) {
            stopBytes();
        }
    }

    /** There is more demand, or another reason to go on. */
    void work() {
        if (working) {
            return;
        }
        working = true;
        try {
            boolean goesOn = true;
            while (goesOn) {
                goesOn = step();
            }
        } finally {
            working = false;
        }
        if (draining && ended) {
            channel.end();
        }
    }

    private boolean step() {
        MessageSubscription<I> subscriber = subscription;
        if (subscriber != null && subscriber.hasDemand() && !waiting.isEmpty()) {
            subscriber.emit(waiting.remove());
            return true;
        }
        if (ended) {
            if (subscriber != null && waiting.isEmpty()) {
                subscription = null;
                subscriber.end(failure);
            }
            return false;
        }
        if (!pending.isReadable() && bytesEnded) {
            return (draining || waiting.isEmpty()) && lastRead();
        }
        boolean wanted = subscriber != null && subscriber.hasDemand() && waiting.isEmpty();
        return (draining || (wanted && !held.getAsBoolean())) && readOn();
    }

    /** No more bytes come, but a handler may hold messages back until it is asked. */
    private boolean lastRead() {
        int before = waiting.size();
        ask();
        if (waiting.size() == before) {
            endOfBytes();
        }
        return true;
    }

    /**
     * Asks the handlers to let a read pass. One that does not now may do so later, and then {@link #readable} is told. One
     * that holds messages back gives one instead.
     */
    private void ask() {
        if (!readAsked) {
            readAsked = true;
            channel.read();
        }
    }

    private boolean readOn() {
        ask();
        if (!draining && (!readable || !waiting.isEmpty())) {
            return !waiting.isEmpty();
        }
        if (pending.isReadable()) {
            feed();
            return true;
        }
        ConnectionBytes source = bytes;
        if (source == null) {
            return false;
        }
        source.ask();
        // They may have come at once.
        return pending.isReadable() || bytesEnded;
    }

    private void feed() {
        readAsked = false;
        readable = false;
        int before = waiting.size();
        ByteBuf piece = memory.piece(pending, Math.min(PIECE, pending.readableBytes()));
        if (!pending.isReadable()) {
            release();
        }
        channel.pipeline().fireChannelRead(piece).fireChannelReadComplete();
        last = waiting.size() > before ? null : piece;
    }

    private void release() {
        pending.release();
        pending = Unpooled.EMPTY_BUFFER;
    }

    // The handlers' side

    /** All handlers have let a read pass. */
    void readable() {
        readable = true;
        work();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        Throwable refusal = null;
        if (!type.isInstance(message)) {
            refusal = new CodecException(
                    words("a " + message.getClass().getName() + " came out (expected: a " + type.getName()
                            + "; is a decoder or an aggregator missing?)"),
                    null);
        } else {
            Throwable failed = DecoderResults.failure(message);
            if (failed != null) {
                refusal = failure(failed);
            }
        }
        if (ended || refusal != null) {
            ReferenceCountUtil.safeRelease(message);
            if (refusal != null) {
                fail(refusal);
            }
        } else {
            readAsked = false;
            waiting.add(type.cast(message));
            work();
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        // Nobody is behind.
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        ReferenceCountUtil.safeRelease(event);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        fail(failure(cause));
    }

    private CodecException failure(Throwable cause) {
        return new CodecException(words(DecoderResults.words(cause)), cause);
    }

    private String words(String what) {
        return "codec of " + host.connection().peerEndpoint() + ": " + what;
    }

    // The end

    private void fail(@Nullable Throwable cause) {
        if (ended) {
            return;
        }
        ended = true;
        failure = cause;
        stopBytes();
        if (pending.isReadable()) {
            release();
        }
        last = null;
        work();
    }

    /** A handler closes the connection in order. */
    void closedByHandler() {
        fail(null);
    }

    private void endOfBytes() {
        if (bytesFailure != null) {
            if (host.closedHere().getAsBoolean()) {
                discard();
            }
            fail(bytesFailure);
            return;
        }
        int lost = tellHandlers();
        fail(lost == 0 ? null : new TruncatedException("message", lost, 1));
    }

    /** Tells the handlers that no more bytes come. Returns how many bytes of a message that is not complete they had. */
    private int tellHandlers() {
        int before = waiting.size();
        memory.watch();
        channel.pipeline()
                .fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE)
                .fireUserEventTriggered(ChannelInputShutdownReadComplete.INSTANCE)
                .fireChannelReadComplete();
        int thrown = memory.unwatch();
        // Bytes in a message that the end has completed are no longer the handlers'.
        ByteBuf piece = waiting.size() > before ? null : last;
        int kept = piece != null && piece.refCnt() > 0 ? piece.capacity() : 0;
        return Math.max(thrown, kept);
    }

    /** Ends this input, as something else takes the connection's. Returns whether it had bytes that nobody has taken. */
    boolean leave() {
        boolean had = !waiting.isEmpty() || pending.isReadable();
        if (!ended) {
            had |= tellHandlers() > 0 || !waiting.isEmpty();
        }
        discard();
        fail(new IllegalStateException("codec: its connection has been given to another codec, or to TLS"));
        return had;
    }

    /** The bytes before were lost, so those that come mean nothing. */
    void refuse() {
        fail(new IllegalStateException("codec: the codec before has input that nobody took (expected: all taken)"));
    }

    /** The connection's channel has closed. */
    void connectionClosed() {
        if (host.closedHere().getAsBoolean()) {
            discard();
            if (pending.isReadable()) {
                release();
            }
        }
        draining = true;
        if (!ended) {
            receiveBytes();
        }
        work();
    }

    private void discard() {
        for (I message = waiting.poll(); message != null; message = waiting.poll()) {
            ReferenceCountUtil.safeRelease(message);
        }
    }

    // The bytes of the connection

    private void receiveBytes() {
        if (bytes == null && !bytesEnded && !ended) {
            ConnectionBytes source = new ConnectionBytes(this);
            bytes = source;
            host.connection().receivePooled().subscribe(source);
        }
    }

    private void stopBytes() {
        ConnectionBytes source = bytes;
        bytes = null;
        if (source != null) {
            source.cancel();
        }
        if (pending.isReadable()) {
            // Nobody may come to release it.
            byte[] rest = new byte[pending.readableBytes()];
            pending.readBytes(rest);
            release();
            pending = Unpooled.wrappedBuffer(rest);
        }
    }

    /** A read of the connection has come. This takes the buffer over. */
    void arrived(ConnectionBytes from, ByteBuf buffer) {
        if (buffer.isReadable() && isCurrent(from)) {
            pending = buffer;
        } else {
            buffer.release();
        }
        work();
    }

    /** The connection's bytes have ended; null for the peer's end of stream. */
    void bytesEnded(ConnectionBytes from, @Nullable Throwable cause) {
        if (!isCurrent(from)) {
            return;
        }
        bytes = null;
        MessageSubscription<I> subscriber = subscription;
        if (cause instanceof IllegalStateException && !draining) {
            // Somebody else receives, so the input is not over.
            subscription = null;
            if (subscriber != null) {
                subscriber.fail(cause);
            }
            return;
        }
        bytesEnded = true;
        bytesFailure = cause;
        work();
    }

    @SuppressWarnings("ReferenceEquality")
    private boolean isCurrent(ConnectionBytes from) {
        return bytes == from;
    }
}
