package io.sockflux.simulated.kernel;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A process's descriptors: the lowest free number is given next, and there is a limit. */
final class DescriptorTable {

    private static final int STANDARD = 3;

    private final List<@Nullable KernelSocket> sockets = new ArrayList<>();
    private final BitSet used = new BitSet();
    private int count;
    private int limit = 1024;

    int count() {
        return count;
    }

    /** How many numbers there may be, the three standard streams among them, as RLIMIT_NOFILE counts. */
    void limit(int descriptors) {
        limit = descriptors;
    }

    /** Whether so many more can be had. */
    boolean hasRoom(int more) {
        int number = -1;
        for (int i = 0; i < more; i++) {
            number = used.nextClearBit(number + 1);
        }
        return number + STANDARD < limit;
    }

    int add(KernelSocket socket) {
        int place = used.nextClearBit(0);
        used.set(place);
        count++;
        if (place == sockets.size()) {
            sockets.add(socket);
        } else {
            sockets.set(place, socket);
        }
        return place + STANDARD;
    }

    @Nullable
    KernelSocket find(int descriptor) {
        int place = descriptor - STANDARD;
        return place >= 0 && place < sockets.size() ? sockets.get(place) : null;
    }

    @Nullable
    KernelSocket remove(int descriptor) {
        KernelSocket socket = find(descriptor);
        if (socket != null) {
            sockets.set(descriptor - STANDARD, null);
            used.clear(descriptor - STANDARD);
            count--;
        }
        return socket;
    }

    List<KernelSocket> all() {
        List<KernelSocket> all = new ArrayList<>();
        for (KernelSocket socket : sockets) {
            if (socket != null) {
                all.add(socket);
            }
        }
        return all;
    }

    void clear() {
        sockets.clear();
        used.clear();
        count = 0;
    }
}
