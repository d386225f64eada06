package io.sockflux.internal.send;

import io.netty.channel.DefaultFileRegion;
import io.sockflux.internal.loop.BlockingCalls;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.util.concurrent.atomic.AtomicInteger;

/** An open file that parts of it share. The last user closes it, if this class opened it. */
final class SharedFile {

    private final FileChannel file;
    private final boolean isOurs;
    private final AtomicInteger users = new AtomicInteger(1);

    SharedFile(FileChannel file, boolean isOurs) {
        this.file = file;
        this.isOurs = isOurs;
    }

    FileChannel channel() {
        return file;
    }

    /** Whether the kernel can read it: it is a channel of the JDK's own file system. */
    boolean isOfTheSystem() {
        return file.getClass().getName().equals("sun.nio.ch.FileChannelImpl");
    }

    /**
     * A part of the file, for a channel to send.
     *
     * @param tooShort runs before a {@code sendfile(2)} for which the file is closed or too short
     */
    DefaultFileRegion part(long offset, long length, Runnable tooShort) {
        share();
        return new Part(offset, length, tooShort);
    }

    /** Adds a user of the file, which must release it. */
    SharedFile share() {
        users.incrementAndGet();
        return this;
    }

    /** Takes a user away: the code that opened the file, or a part. */
    void release() {
        if (users.decrementAndGet() == 0 && isOurs) {
            BlockingCalls.runAnyway(this::close);
        }
    }

    private void close() {
        try {
            file.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Netty's region closes the file when it is released; this region only takes its user away. */
    private final class Part extends DefaultFileRegion {

        private final Runnable tooShort;

        Part(long offset, long length, Runnable tooShort) {
            super(file, offset, length);
            this.tooShort = tooShort;
        }

        /** Netty calls this right before each {@code sendfile(2)}. */
        @Override
        public long transferred() {
            if (!isLongEnough()) {
                tooShort.run();
            }
            return super.transferred();
        }

        private boolean isLongEnough() {
            try {
                return file.size() >= position() + count();
            } catch (IOException e) {
                return false;
            }
        }

        @Override
        protected void deallocate() {
            SharedFile.this.release();
        }
    }
}
