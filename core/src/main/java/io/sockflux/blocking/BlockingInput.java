package io.sockflux.blocking;

import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;

/**
 * What a connection receives, as a stream. The event loop adds buffers to a queue and wakes the reader. It takes no lock,
 * so that no reader can hold it up. The buffers are on the heap and need no release.
 */
final class BlockingInput extends InputStream implements CoreSubscriber<ByteBuf> {

    /** How many buffers wait at most. With two the loop reads the next while the reader has the first. */
    private static final int MOST = 2;

    private final BlockingConnection owner;
    private final ReentrantLock turn = new ReentrantLock();
    private final AtomicBoolean begun = new AtomicBoolean();
    private final Queue<ByteBuf> arrived = new ConcurrentLinkedQueue<>();
    private volatile @Nullable Subscription subscription;
    private volatile @Nullable Thread waiting;
    private volatile boolean ended;
    private volatile @Nullable Throwable failure;
    private volatile @Nullable Duration timeout;
    /** What the last read has left. Touched only in turn. */
    private @Nullable ByteBuf current;

    BlockingInput(BlockingConnection owner) {
        this.owner = owner;
    }

    void timeout(@Nullable Duration length) {
        timeout = length;
    }

    @Nullable
    Duration timeout() {
        return timeout;
    }

    // The readers' side

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, into.length);
        BlockingWait wait = BlockingWait.of("read", timeout);
        if (length == 0) {
            return 0;
        }
        wait.take(turn);
        try {
            begin();
            ByteBuf buffer = current != null ? current : next(wait);
            if (buffer == null) {
                return -1;
            }
            int taken = Math.min(length, buffer.readableBytes());
            buffer.readBytes(into, offset, taken);
            current = buffer.isReadable() ? buffer : null;
            return taken;
        } finally {
            turn.unlock();
        }
    }

    private void begin() {
        if (failure == null && begun.compareAndSet(false, true)) {
            owner.connection().receive().subscribe(this);
        }
    }

    /** Waits for a buffer; null at the end of stream. */
    private @Nullable ByteBuf next(BlockingWait wait) throws IOException {
        waiting = Thread.currentThread();
        try {
            for (; ; ) {
                // Looked at before the queue: what is told last comes behind all buffers.
                boolean isOver = ended;
                Throwable cause = failure;
                ByteBuf buffer = arrived.poll();
                if (buffer != null) {
                    askForOneMore();
                    return buffer;
                }
                if (cause != null) {
                    throw BlockingWait.failure(cause);
                }
                if (isOver) {
                    return null;
                }
                wait.park(this);
            }
        } finally {
            waiting = null;
        }
    }

    private void askForOneMore() {
        Subscription source = subscription;
        if (source != null) {
            source.request(1);
        }
    }

    /** What can be read without a wait; 0 while another thread reads. */
    @Override
    public int available() {
        if (!turn.tryLock()) {
            return 0;
        }
        try {
            int sum = current == null ? 0 : current.readableBytes();
            for (ByteBuf buffer : arrived) {
                sum += buffer.readableBytes();
            }
            return sum;
        } finally {
            turn.unlock();
        }
    }

    @Override
    public void close() throws IOException {
        owner.close();
    }

    /** The connection is about to be closed. */
    void drop() {
        end(new IOException("read: this side has closed the connection"));
        Subscription source = subscription;
        if (source != null) {
            source.cancel();
        }
    }

    private void end(Throwable cause) {
        if (failure == null) {
            failure = cause;
        }
        wake();
    }

    private void wake() {
        LockSupport.unpark(waiting);
    }

    // The connection's side

    @Override
    public void onSubscribe(Subscription source) {
        subscription = source;
        if (failure != null) {
            source.cancel();
        } else {
            source.request(MOST);
        }
    }

    @Override
    public void onNext(ByteBuf buffer) {
        arrived.add(buffer);
        wake();
    }

    @Override
    public void onError(Throwable cause) {
        end(cause);
    }

    @Override
    public void onComplete() {
        ended = true;
        wake();
    }
}
