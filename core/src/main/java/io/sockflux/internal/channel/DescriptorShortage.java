package io.sockflux.internal.channel;

import io.netty.channel.EventLoop;
import io.sockflux.internal.loop.InOrder;
import io.sockflux.internal.loop.OnLoop;

/** The listeners of a network that wait for descriptors. Each connection that closes frees a descriptor. */
public final class DescriptorShortage {

    /** A listener that cannot accept for want of a descriptor. */
    public interface Waiting {

        EventLoop loop();

        /** Accepts again. Event loop only. */
        void resume();
    }

    private final InOrder<Waiting> waiting = new InOrder<>();

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
        for (Waiting queue : waiting) {
            if (!resume(queue)) {
                waiting.remove(queue);
            }
        }
    }

    /** Returns false if the loop has shut down. */
    private static boolean resume(Waiting queue) {
        return OnLoop.queue(queue.loop(), queue::resume);
    }
}
