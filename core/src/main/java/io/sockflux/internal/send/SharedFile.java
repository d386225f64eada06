package io.sockflux.internal.send;

import io.netty.channel.DefaultFileRegion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.util.concurrent.atomic.AtomicInteger;
import reactor.core.scheduler.Schedulers;

/** An open file and the parts of it that are on their way: closed, if it is ours to close, when nobody needs it any more. */
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

    /** Whether the kernel can be given it: one of the JDK's own file system. */
    boolean isOfTheSystem() {
        return file.getClass().getName().equals("sun.nio.ch.FileChannelImpl");
    }

    /**
     * A part of it, for a channel to send.
     *
     * @param tooShort runs before each call of the kernel at which the file is closed or has not so many bytes any more
     */
    DefaultFileRegion part(long offset, long length, Runnable tooShort) {
        share();
        return new Part(offset, length, tooShort);
    }

    /** One more needs it, and releases it. */
    SharedFile share() {
        users.incrementAndGet();
        return this;
    }

    /** One who had it is done with it: whoever opened it, or a part. */
    void release() {
        if (users.decrementAndGet() == 0 && isOurs) {
            Schedulers.boundedElastic().schedule(this::close);
        }
    }

    private void close() {
        try {
            file.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Netty's closes the whole file with a part of it. */
    private final class Part extends DefaultFileRegion {

        private final Runnable tooShort;

        Part(long offset, long length, Runnable tooShort) {
            super(file, offset, length);
            this.tooShort = tooShort;
        }

        /** Netty asks for this right before each {@code sendfile(2)}. */
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
