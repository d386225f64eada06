package io.sockflux.internal.channel;

import io.sockflux.message.Descriptor;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import reactor.core.scheduler.Schedulers;

/**
 * Closes descriptors that a peer sent and no subscriber takes, on a thread that may block. {@code close(2)} of a
 * lingering socket, or of a file on a network file system, takes as long as the peer likes.
 */
final class UnaskedDescriptors {

    private UnaskedDescriptors() {}

    static void close(List<Descriptor> unasked) {
        if (unasked.isEmpty()) {
            return;
        }
        try {
            Schedulers.boundedElastic().schedule(() -> unasked.forEach(Descriptor::close));
        } catch (RejectedExecutionException e) {
            // So many wait already that blocking this thread is better than keeping the descriptors open.
            unasked.forEach(Descriptor::close);
        }
    }
}
