package io.sockflux.internal.channel;

import io.sockflux.message.Descriptor;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import reactor.core.scheduler.Schedulers;

/**
 * Descriptors that a peer sent and nobody takes. They are closed where it may block: {@code close(2)} of a socket that
 * lingers, or of a file on a file system of the network, takes as long as whoever sent it likes.
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
            // So many wait already that it is better to wait here than to keep them.
            unasked.forEach(Descriptor::close);
        }
    }
}
