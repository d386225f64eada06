package io.sockflux.examples.cli;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.time.Duration;
import reactor.core.publisher.Flux;
import reactor.core.publisher.SynchronousSink;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** Standard input and output as streams with demand. Both block, so each has a thread of its own. */
public final class StandardStreams {

    public static final int CHUNK = 64 << 10;

    private static final long NOT_WAITING = 0;

    private final FileChannel in = new FileInputStream(FileDescriptor.in).getChannel();
    private final FileChannel out = new FileOutputStream(FileDescriptor.out).getChannel();
    private final Scheduler inputThread = Schedulers.newSingle("standard-input", true);
    private final Scheduler outputThread = Schedulers.newSingle("standard-output", true);
    private volatile long waitingSinceNanos = NOT_WAITING;

    /** Standard input in pooled buffers, one read for each that is asked for. */
    public Flux<ByteBuf> input() {
        return input(CHUNK);
    }

    /** The same with no read longer than so many bytes. */
    public Flux<ByteBuf> input(int longest) {
        return Flux.<ByteBuf>generate(sink -> {
                    ByteBuf buffer = PooledByteBufAllocator.DEFAULT.directBuffer(longest);
                    try {
                        // Never the mark of not waiting, and the clock may be below zero.
                        waitingSinceNanos = System.nanoTime() | 1;
                        int length = buffer.writeBytes(in, longest);
                        waitingSinceNanos = NOT_WAITING;
                        if (length < 0) {
                            buffer.release();
                            sink.complete();
                        } else {
                            sink.next(buffer);
                        }
                    } catch (IOException e) {
                        buffer.release();
                        sink.error(new IOException("standard input: " + e.getMessage(), e));
                    }
                })
                .subscribeOn(inputThread);
    }

    /** Whether a read of standard input has been waiting for that long. */
    public boolean silentFor(Duration length) {
        long since = waitingSinceNanos;
        return since != NOT_WAITING && System.nanoTime() - since >= length.toNanos();
    }

    public Scheduler outputThread() {
        return outputThread;
    }

    /** Writes a buffer out, for an operator that passes on nothing but the failure to. */
    public void write(ByteBuf buffer, SynchronousSink<?> sink) {
        try {
            write(buffer.nioBuffer());
        } catch (IOException e) {
            sink.error(e);
        }
    }

    void write(ByteBuffer buffer) throws IOException {
        try {
            while (buffer.hasRemaining()) {
                out.write(buffer);
            }
        } catch (IOException e) {
            throw new IOException("standard output: " + e.getMessage(), e);
        }
    }
}
