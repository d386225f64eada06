package io.sockflux.internal.codec;

import static java.util.Objects.requireNonNull;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.util.ReferenceCountUtil;
import io.sockflux.error.CodecException;
import io.sockflux.error.SendFailedException;
import io.sockflux.internal.loop.OnLoop;
import io.sockflux.internal.send.SendOperation;
import io.sockflux.internal.send.ToldTarget;
import java.net.SocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/**
 * The bytes that come out of the handlers of a codec, on their way to the connection; the first handler of the chain. It is
 * the source of a send of the connection, which lasts while there is something to send. So the connection's budget decides
 * when the next message is asked for. Event loop only.
 */
final class CodecOutput extends ChannelOutboundHandlerAdapter {

    /** The most messages that one pump encodes before the loop looks at its sockets: some messages make no bytes. */
    private static final int MOST_OF_PUMP = 256;

    private final CodecHost host;
    private final CodecChannel channel;
    /** Told when a handler closes the channel. */
    private final Runnable closes;

    private final OutputProgress progress;

    private final List<Written> unflushed = new ArrayList<>();
    private final ArrayDeque<Written> queue = new ArrayDeque<>();
    private final List<MessageSend<?>> sends = new ArrayList<>();
    private int turn;
    /** What the message writes that is being encoded; null between messages. */
    private @Nullable List<Written> scope;

    private @Nullable MessageSend<?> encoding;

    /** The source of the connection's send; null if there is none that takes bytes. */
    private @Nullable Source source;

    private boolean pumping;
    /** Why nothing more is taken, if the connection may be open. */
    private @Nullable Throwable over;

    CodecOutput(CodecHost host, CodecChannel channel, Runnable relieved, Runnable closes) {
        this.host = host;
        this.channel = channel;
        this.progress = new OutputProgress(channel, relieved);
        this.closes = closes;
    }

    /** Whether so much waits that handlers wrote by themselves that nothing may be read. */
    boolean isHeld() {
        return progress.isHeld();
    }

    // Sends of messages

    void add(MessageSend<?> some) {
        if (isOpen()) {
            sends.add(some);
            pump();
        } else {
            some.refuse(sendClosed());
        }
    }

    void remove(MessageSend<?> some) {
        sends.remove(some);
        pump();
    }

    private boolean isOpen() {
        return over == null && host.target().isSendOpen();
    }

    Throwable sendClosed() {
        Throwable why = over;
        return why != null ? why : host.target().sendClosedCause();
    }

    /** The failure of a send, of which the kernel took so many bytes. */
    Throwable failure(Throwable cause, long taken) {
        if (cause instanceof SendFailedException e) {
            Throwable why = e.getCause();
            return host.target().sendFailure(why == null ? sendClosed() : why, taken);
        }
        return cause instanceof CodecException ? cause : host.target().sendFailure(cause, taken);
    }

    /** Encodes a message, which this takes over. Its bytes go out together, or not at all. */
    void encode(MessageSend<?> of, Object message) {
        if (!isOpen()) {
            ReferenceCountUtil.safeRelease(message);
            of.failed(sendClosed());
            return;
        }
        String name = message.getClass().getSimpleName();
        List<Written> written = new ArrayList<>(2);
        ChannelPromise promise = channel.newPromise();
        scope = written;
        encoding = of;
        try {
            channel.write(message, promise);
        } finally {
            scope = null;
            encoding = null;
        }
        if (promise.isDone() && !promise.isSuccess()) {
            written.forEach(some -> progress.dropped(some, promise.cause()));
            of.failed(failure(name, promise.cause()));
            return;
        }
        unflushed.addAll(
                written.size() < 2 ? written : List.of(Written.joined(written, channel.newPromise(), channel.alloc())));
        of.encoded(promise);
        channel.flush();
    }

    private CodecException failure(String name, Throwable cause) {
        return cause instanceof CodecException e
                ? e
                : new CodecException(
                        "codec of " + host.connection().peerEndpoint() + ": cannot encode " + name + ": "
                                + DecoderResults.words(cause),
                        cause);
    }

    // What the handlers write

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        Throwable refusal = message instanceof ByteBuf
                ? (isOpen() ? null : sendClosed())
                : new CodecException(
                        "codec of " + host.connection().peerEndpoint() + ": a "
                                + message.getClass().getName()
                                + " is to be sent (expected: bytes; is an encoder for it missing?)",
                        null);
        if (refusal != null) {
            ReferenceCountUtil.safeRelease(message);
            promise.tryFailure(refusal);
            return;
        }
        Written written = new Written((ByteBuf) message, promise.unvoid(), encoding);
        List<Written> ofMessage = scope;
        (ofMessage != null ? ofMessage : unflushed).add(written);
        progress.written(written);
    }

    @Override
    public void flush(ChannelHandlerContext context) {
        queue.addAll(unflushed);
        unflushed.clear();
        pump();
    }

    @Override
    public void close(ChannelHandlerContext context, ChannelPromise promise) {
        channel.closeFuture().addListener(closed -> promise.trySuccess());
        // First, as the subscriber is not to hear that this side has closed the connection in its back.
        closes.run();
        // By a task, so that sends whose bytes have just gone out hear of that before.
        OnLoop.queue(channel.eventLoop(), () -> host.connection().close().subscribe());
    }

    @Override
    public void disconnect(ChannelHandlerContext context, ChannelPromise promise) {
        close(context, promise);
    }

    @Override
    public void deregister(ChannelHandlerContext context, ChannelPromise promise) {
        promise.tryFailure(CodecChannel.refusal("deregister"));
    }

    @Override
    public void bind(ChannelHandlerContext context, SocketAddress local, ChannelPromise promise) {
        promise.tryFailure(CodecChannel.refusal("bind"));
    }

    @Override
    public void connect(
            ChannelHandlerContext context, SocketAddress remote, SocketAddress local, ChannelPromise promise) {
        promise.tryFailure(CodecChannel.refusal("connect"));
    }

    // The way to the connection

    /** There may be something to send, or room for it. */
    void pump() {
        if (pumping) {
            return;
        }
        pumping = true;
        try {
            if (source == null && !(queue.isEmpty() && sends.isEmpty())) {
                source = new Source();
                SendOperation.send(new ToldTarget(host.target(), progress::taken), source)
                        .subscribe(nothing -> {}, this::failed);
            }
            int steps = 0;
            while (handOver() || askSends()) {
                if (++steps == MOST_OF_PUMP) {
                    OnLoop.queue(channel.eventLoop(), this::pump);
                    return;
                }
            }
            Source idle = source;
            if (idle != null && queue.isEmpty() && sends.isEmpty()) {
                // An idle connection has no send under way.
                idle.complete();
            }
        } finally {
            pumping = false;
        }
    }

    private boolean handOver() {
        Written first = queue.peek();
        Source to = source;
        if (first == null || to == null) {
            return false;
        }
        int length = first.length();
        if (length > 0 && to.wanted == 0) {
            return false;
        }
        queue.remove();
        progress.handedOver(first);
        if (length > 0) {
            to.give(first.bytes());
        } else {
            first.bytes().release();
            progress.taken(0);
        }
        return true;
    }

    /** Asks the sends in turn for messages. Returns whether there may be more to do now. */
    private boolean askSends() {
        Source to = source;
        if (to == null || to.wanted == 0) {
            return false;
        }
        for (int i = 0; i < sends.size(); i++) {
            turn = turn + 1 < sends.size() ? turn + 1 : 0;
            MessageSend<?> some = sends.get(turn);
            if (some.mayAsk()) {
                some.ask(sends.size() == 1 ? to.wanted : 1);
                return true;
            }
        }
        return false;
    }

    // What became of the bytes

    /** The connection's send has failed, and with it all that was on its way. */
    private void failed(Throwable cause) {
        Source broken = source;
        if (broken != null) {
            broken.complete();
        }
        progress.failed(cause);
        dropAll(cause);
        for (MessageSend<?> some : List.copyOf(sends)) {
            some.failed(cause);
        }
        progress.taken(0);
    }

    private void dropAll(Throwable cause) {
        queue.addAll(unflushed);
        unflushed.clear();
        for (Written some = queue.poll(); some != null; some = queue.poll()) {
            progress.dropped(some, cause);
        }
    }

    /** The connection is another's now. Bytes that were handed over still go out. */
    void leave() {
        over = new IllegalStateException("codec: its connection has been given to another codec, or to TLS");
        closed();
    }

    /** Nothing can be sent any more. */
    void closed() {
        Throwable cause = sendClosed();
        dropAll(cause);
        for (MessageSend<?> some : List.copyOf(sends)) {
            some.failed(cause);
        }
    }

    /** The bytes for one send of the connection. */
    private final class Source implements Publisher<ByteBuf>, Subscription {

        private @Nullable Subscriber<? super ByteBuf> send;
        private int wanted;

        @Override
        public void subscribe(Subscriber<? super ByteBuf> subscriber) {
            send = subscriber;
            subscriber.onSubscribe(this);
        }

        @Override
        public void request(long n) {
            wanted = (int) Math.min(Integer.MAX_VALUE, wanted + n);
            pump();
        }

        @Override
        public void cancel() {
            leave();
        }

        void give(ByteBuf bytes) {
            wanted--;
            requireNonNull(send).onNext(bytes);
        }

        void complete() {
            leave();
            requireNonNull(send).onComplete();
        }

        @SuppressWarnings("ReferenceEquality")
        private void leave() {
            wanted = 0;
            if (source == this) {
                source = null;
            }
        }
    }
}
