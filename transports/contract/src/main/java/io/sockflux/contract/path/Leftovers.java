package io.sockflux.contract.path;

import java.util.ArrayDeque;
import java.util.Deque;

/** What this machine must be rid of even where a test is cut short by the end of its JVM. */
final class Leftovers {

    private static final Deque<Leftover> OPEN = new ArrayDeque<>();

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(Leftovers::removeAll, "leftovers"));
    }

    private Leftovers() {}

    /** Something that has to be removed, once or more than once. */
    interface Leftover {
        void remove();
    }

    static synchronized void add(Leftover leftover) {
        OPEN.push(leftover);
    }

    /** Removes it now. */
    static void remove(Leftover leftover) {
        leftover.remove();
        synchronized (Leftovers.class) {
            OPEN.remove(leftover);
        }
    }

    private static synchronized void removeAll() {
        // The newest first: what runs in a namespace before the namespace.
        OPEN.forEach(Leftover::remove);
    }
}
