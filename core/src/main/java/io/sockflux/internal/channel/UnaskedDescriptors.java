package io.sockflux.internal.channel;

import io.sockflux.internal.loop.BlockingCalls;
import io.sockflux.message.Descriptor;
import java.util.List;

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
        BlockingCalls.runAnyway(() -> unasked.forEach(Descriptor::close));
    }
}
