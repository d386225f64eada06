package io.sockflux.transport.epoll;

import io.netty.channel.unix.FileDescriptor;
import io.sockflux.spi.DescriptorCalls;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A pipe, {@code pipe(2)}. It is closed when neither its splice nor the bytes in it need it any more. Several loops use
 * it.
 */
final class SplicePipe {

    /** The size of a new pipe, and the size that Linux allows every user, in bytes: {@code pipe(7)}. */
    private static final int NARROW = 1 << 16;

    private static final int WIDE = 1 << 20;

    private final FileDescriptor output;
    private final FileDescriptor input;
    private final Optional<DescriptorCalls> calls;
    private final AtomicInteger users = new AtomicInteger(1);
    private boolean isWide;

    private SplicePipe(FileDescriptor output, FileDescriptor input, Optional<DescriptorCalls> calls) {
        this.output = output;
        this.input = input;
        this.calls = calls;
    }

    static SplicePipe open(Optional<DescriptorCalls> calls) throws IOException {
        FileDescriptor[] ends = FileDescriptor.pipe();
        calls.ifPresent(some -> {
            // Netty makes its pipes without O_CLOEXEC.
            some.closeOnExec(ends[0].intValue());
            some.closeOnExec(ends[1].intValue());
        });
        return new SplicePipe(ends[0], ends[1], calls);
    }

    /**
     * Tells that so many bytes went in at once. A pipe that they filled is too narrow and is widened; most pipes never
     * are.
     */
    void filledBy(int bytes) {
        if (bytes >= NARROW && !isWide) {
            isWide = true;
            calls.ifPresent(some -> some.widenPipe(input(), WIDE));
        }
    }

    int output() {
        return output.intValue();
    }

    int input() {
        return input.intValue();
    }

    SplicePipe share() {
        users.incrementAndGet();
        return this;
    }

    void release() {
        if (users.decrementAndGet() > 0) {
            return;
        }
        try {
            try {
                input.close();
            } finally {
                output.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
