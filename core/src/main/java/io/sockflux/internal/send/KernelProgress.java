package io.sockflux.internal.send;

import org.jspecify.annotations.Nullable;

/**
 * A send as the promise that all its writes share. It tells the send of each completed write and of each byte that the
 * kernel takes, without an object per write or per send.
 */
abstract class KernelProgress extends SendSubscriber implements SharedPromise {

    private long takenOfCurrent;

    KernelProgress(SendTarget target) {
        super(target);
    }

    // What the send hears. Event loop only.

    abstract void taken(long bytes);

    abstract void written();

    abstract void failed(Throwable cause);

    // The promise

    @Override
    public boolean tryProgress(long progress, long total) {
        // Netty counts the bytes of each write from 0.
        taken(progress - takenOfCurrent);
        takenOfCurrent = progress;
        return true;
    }

    @Override
    public boolean trySuccess(@Nullable Void result) {
        takenOfCurrent = 0;
        written();
        return true;
    }

    @Override
    public boolean tryFailure(Throwable cause) {
        takenOfCurrent = 0;
        failed(cause);
        return true;
    }
}
