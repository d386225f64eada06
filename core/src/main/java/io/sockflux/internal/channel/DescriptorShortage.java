package io.sockflux.internal.channel;

import io.netty.channel.EventLoop;
import io.sockflux.internal.loop.OnLoop;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The listeners of a network that wait for descriptors. Each connection that closes frees a descriptor. */
public final class DescriptorShortage {

    /** A listener that cannot accept for want of a descriptor. */
    public interface Waiting {

        EventLoop loop();

        /** Accepts again. Event loop only. */
        void resume();
    }

    private final Set<Waiting> waiting = ConcurrentHashMap.newKeySet();

    public void add(Waiting queue) {
        waiting.add(queue);
    }

    public void remove(Waiting queue) {
        waiting.remove(queue);
    }

    public boolean isWaitedFor() {
        return !waiting.isEmpty();
    }

    /** Whether this listener waits for one. From any thread. */
    public boolean isWaitedForBy(Waiting queue) {
        return waiting.contains(queue);
    }

    public void descriptorFreed() {
        if (!waiting.isEmpty()) {
            waiting.removeIf(queue -> !resume(queue));
        }
    }

    /** Returns false if the loop has shut down. */
    private static boolean resume(Waiting queue) {
        return OnLoop.queue(queue.loop(), queue::resume);
    }
}
