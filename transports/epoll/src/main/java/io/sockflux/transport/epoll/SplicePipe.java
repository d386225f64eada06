package io.sockflux.transport.epoll;

import io.netty.channel.unix.FileDescriptor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.atomic.AtomicInteger;

/** A pipe, {@code pipe(2)}: closed when neither its splice nor what is in it needs it any more. Used on several loops. */
final class SplicePipe {

    private final FileDescriptor output;
    private final FileDescriptor input;
    private final AtomicInteger users = new AtomicInteger(1);

    private SplicePipe(FileDescriptor output, FileDescriptor input) {
        this.output = output;
        this.input = input;
    }

    static SplicePipe open() throws IOException {
        FileDescriptor[] ends = FileDescriptor.pipe();
        return new SplicePipe(ends[0], ends[1]);
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
            input.close();
            output.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
