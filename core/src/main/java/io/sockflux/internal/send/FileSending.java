package io.sockflux.internal.send;

import static java.util.Objects.requireNonNull;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.FileRegion;
import io.netty.util.ReferenceCountUtil;
import io.sockflux.address.Endpoint;
import io.sockflux.check.Checks;
import io.sockflux.error.Errno;
import io.sockflux.error.SendFailedException;
import io.sockflux.internal.loop.BlockingCalls;
import io.sockflux.internal.resource.ResourceMono;
import java.io.EOFException;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.SynchronousSink;

/** Sends a part of a file on a connection: the kernel sends it where the channel can, otherwise buffers carry it. */
public final class FileSending {

    /**
     * How many bytes the kernel is given at once. A cancellation takes effect between two parts, so a part is bounded.
     */
    private static final long PART = 1 << 20;

    private static final int BUFFER = 1 << 16;

    /** A connection that sends files. */
    public interface Target extends SendTarget {

        ByteBufAllocator allocator();

        /** Whether the channel hands files to the kernel, {@code sendfile(2)}. */
        boolean takesFiles();

        /** Resets the connection, so that the peer sees a cut rather than the end of stream. Event loop only. */
        void cut();

        Endpoint peerEndpoint();
    }

    private final Target connection;
    private final long offset;
    private final long end;

    public FileSending(Target connection, long offset, long length) {
        Checks.checkAtLeast(offset, 0, "offset", "bytes");
        if (length < 0 || offset + length < 0) {
            throw new IllegalArgumentException("length: " + length + " bytes (expected: >= 0, within a long)");
        }
        this.connection = connection;
        this.offset = offset;
        this.end = offset + length;
    }

    public Mono<Void> send(Path file) {
        requireNonNull(file, "file");
        return send(() -> FileChannel.open(file, StandardOpenOption.READ), true, file.toString());
    }

    public Mono<Void> send(FileChannel file) {
        requireNonNull(file, "file");
        return send(() -> file, false, "file");
    }

    private interface Opening {
        FileChannel open() throws IOException;
    }

    private Mono<Void> send(Opening opening, boolean isOurs, String name) {
        return ResourceMono.<SharedFile>create(
                        sink -> BlockingCalls.run(
                                () -> {
                                    try {
                                        sink.success(opened(new SharedFile(opening.open(), isOurs), name));
                                    } catch (IOException | RuntimeException e) {
                                        sink.error(e);
                                    }
                                },
                                sink::error),
                        SharedFile::release)
                .flatMap(file -> send(file, name).doFinally(signal -> file.release()))
                .onErrorMap(ClosedChannelException.class, e -> closed(name, e));
    }

    private static IOException closed(String name, Throwable cause) {
        return new IOException("sendFile " + name + ": the file was closed (expected: open until the end)", cause);
    }

    private SharedFile opened(SharedFile file, String name) throws IOException {
        try {
            long size = file.channel().size();
            if (size < end) {
                throw tooShort(name, size);
            }
            return file;
        } catch (IOException | RuntimeException e) {
            file.release();
            throw e;
        }
    }

    private EOFException tooShort(String name, long size) {
        return new EOFException("sendFile " + name + ": has " + size + " bytes (expected: " + end + ")");
    }

    private Mono<Void> send(SharedFile file, String name) {
        boolean byKernel = file.isOfTheSystem() && connection.takesFiles();
        Publisher<?> parts = byKernel ? parts(file) : buffers(file, name);
        return SendOperation.send(connection, parts)
                .onErrorResume(SendFailedException.class, failure -> explained(file, name, failure));
    }

    /** Tells a failure of the file from a failure of the socket: {@code sendfile(2)} reports both in the same way. */
    private Mono<Void> explained(SharedFile file, String name, SendFailedException failure) {
        if (failure.errno().isPresent() && failure.errno().get() != Errno.EBADF) {
            return Mono.error(failure);
        }
        return BlockingCalls.call(() -> ofFile(file, name, failure)).flatMap(Mono::error);
    }

    /** Makes the failure that the file explains, or returns the given failure. May block. */
    private IOException ofFile(SharedFile file, String name, SendFailedException failure) throws IOException {
        IOException why;
        if (!file.channel().isOpen()) {
            why = closed(name, failure);
        } else {
            long size = file.channel().size();
            if (size >= end) {
                return failure;
            }
            why = tooShort(name, size);
            why.initCause(failure);
        }
        String words = String.valueOf(why.getMessage());
        return new SendFailedException(connection.peerEndpoint(), failure.bytesTaken(), words, null, why);
    }

    private Flux<FileRegion> parts(SharedFile file) {
        return Flux.generate(() -> offset, (at, sink) -> {
            long length = Math.min(PART, end - at);
            if (length > 0) {
                sink.next(file.part(at, length, connection::cut));
            }
            return endIfThere(at + length, sink);
        });
    }

    private Flux<ByteBuf> buffers(SharedFile file, String name) {
        return Flux.<Long, Long>generate(() -> offset, (at, sink) -> {
                    long next = at + Math.min(BUFFER, end - at);
                    if (next > at) {
                        sink.next(at);
                    }
                    return endIfThere(next, sink);
                })
                .concatMap(at -> buffer(file, name, at), 0);
    }

    /**
     * Reads a piece to its end even after a cancellation. An interrupt would close the file, which may belong to the
     * caller.
     */
    private Mono<ByteBuf> buffer(SharedFile file, String name, long at) {
        return ResourceMono.create(
                sink -> {
                    file.share();
                    BlockingCalls.run(
                            () -> {
                                try {
                                    sink.success(read(file, name, at));
                                } catch (IOException | RuntimeException | OutOfMemoryError e) {
                                    sink.error(e);
                                } finally {
                                    file.release();
                                }
                            },
                            refused -> {
                                file.release();
                                sink.error(refused);
                            });
                },
                ReferenceCountUtil::release);
    }

    private ByteBuf read(SharedFile file, String name, long at) throws IOException {
        int length = (int) Math.min(BUFFER, end - at);
        ByteBuf buffer = connection.allocator().buffer(length);
        boolean full = false;
        try {
            while (buffer.readableBytes() < length) {
                long from = at + buffer.readableBytes();
                if (buffer.writeBytes(file.channel(), from, length - buffer.readableBytes()) <= 0) {
                    // Netty reports a closed file as the end of the file.
                    throw file.channel().isOpen()
                            ? tooShort(name, file.channel().size())
                            : new ClosedChannelException();
                }
            }
            full = true;
            return buffer;
        } finally {
            if (!full) {
                buffer.release();
            }
        }
    }

    private long endIfThere(long at, SynchronousSink<?> sink) {
        if (at == end) {
            sink.complete();
        }
        return at;
    }
}
