package io.sockflux.simulated;

import java.util.ArrayList;
import java.util.List;

/** The programs of a host that block. A crash ends their threads. */
final class Batons {

    private final List<Baton<?>> running = new ArrayList<>();

    void add(Baton<?> baton) {
        running.add(baton);
    }

    void remove(Baton<?> baton) {
        running.remove(baton);
    }

    /** Ends them all. */
    void end() {
        List<Baton<?>> all = List.copyOf(running);
        running.clear();
        all.forEach(Baton::end);
    }
}
