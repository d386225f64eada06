package io.sockflux.blocking;

import io.netty.buffer.Unpooled;
import io.sockflux.stream.Shutdown;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Sends what is written to it, a piece at a time, and waits until the kernel has each piece. */
final class BlockingOutput extends OutputStream {

    /** A piece is copied, as it may still go out when the writer has given up and uses its array again. */
    private static final int PIECE = 1 << 16;

    private final BlockingConnection owner;
    private final ReentrantLock turn = new ReentrantLock();
    /** The last piece that was handed over. Touched only in turn. */
    private CompletableFuture<Void> last = CompletableFuture.completedFuture(null);

    private volatile @Nullable Duration timeout;

    BlockingOutput(BlockingConnection owner) {
        this.owner = owner;
    }

    void timeout(@Nullable Duration length) {
        timeout = length;
    }

    @Override
    public void write(int octet) throws IOException {
        write(new byte[] {(byte) octet}, 0, 1);
    }

    @Override
    public void write(byte[] from, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, from.length);
        BlockingWait wait = BlockingWait.of("write", timeout);
        wait.take(turn);
        int given = 0;
        try {
            wait.await(last);
            while (given < length) {
                int piece = Math.min(PIECE, length - given);
                byte[] copy = Arrays.copyOfRange(from, offset + given, offset + given + piece);
                given += piece;
                last = owner.connection().send(Unpooled.wrappedBuffer(copy)).toFuture();
                wait.await(last);
            }
        } catch (InterruptedIOException e) {
            e.bytesTransferred = given;
            throw e;
        } finally {
            turn.unlock();
        }
    }

    /** Ends the output behind what was written. */
    void end() throws IOException {
        BlockingWait wait = BlockingWait.of("shutdown", timeout);
        wait.take(turn);
        try {
            wait.await(owner.connection().shutdown(Shutdown.WRITE).toFuture());
        } finally {
            turn.unlock();
        }
    }

    /** Every write is sent at once, so there is nothing to flush. */
    @Override
    public void flush() {}

    @Override
    public void close() throws IOException {
        owner.close();
    }
}
