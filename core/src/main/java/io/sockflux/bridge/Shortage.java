package io.sockflux.bridge;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The listeners of a network that wait for descriptors: every connection that closes gives one back. */
final class Shortage {

    private final Set<AcceptQueue> waiting = ConcurrentHashMap.newKeySet();

    void add(AcceptQueue queue) {
        waiting.add(queue);
    }

    void remove(AcceptQueue queue) {
        waiting.remove(queue);
    }

    void descriptorFreed() {
        if (!waiting.isEmpty()) {
            waiting.removeIf(queue -> !resume(queue));
        }
    }

    /** Whether there is a loop left to do it. */
    private static boolean resume(AcceptQueue queue) {
        return OnLoop.queue(queue.loop(), queue::resume);
    }
}
