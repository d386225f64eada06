package io.sockflux.internal.loop;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The channels of an event loop that are registered and not closed yet, linked by themselves. Any thread. */
final class OpenChannels {

    private @Nullable OpenChannel first;

    void add(OpenChannel channel) {
        link(channel);
        // The channel may have closed before it was in this list.
        if (channel.channel().closeFuture().isDone()) {
            remove(channel);
        }
    }

    private synchronized void link(OpenChannel channel) {
        OpenChannel next = first;
        channel.next = next;
        if (next != null) {
            next.previous = channel;
        }
        first = channel;
        channel.list = this;
    }

    synchronized void remove(OpenChannel channel) {
        if (channel.list != this) {
            return;
        }
        channel.list = null;
        OpenChannel previous = channel.previous;
        OpenChannel next = channel.next;
        channel.previous = null;
        channel.next = null;
        if (previous != null) {
            previous.next = next;
        } else {
            first = next;
        }
        if (next != null) {
            next.previous = previous;
        }
    }

    /** The channels that are open now; they may close while the caller iterates. */
    synchronized List<OpenChannel> all() {
        List<OpenChannel> all = new ArrayList<>();
        for (OpenChannel channel = first; channel != null; channel = channel.next) {
            all.add(channel);
        }
        return all;
    }
}
