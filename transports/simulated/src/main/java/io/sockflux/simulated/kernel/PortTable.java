package io.sockflux.simulated.kernel;

import io.sockflux.simulated.call.InetName;
import io.sockflux.simulated.call.KernelOption;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;

/** The ports of one protocol on one host, and which sockets use them, those of one port in the order in which they came. */
final class PortTable {

    private static final int FIRST = 32_768;
    private static final int LAST = 60_999;

    private final Map<Integer, LinkedHashSet<KernelSocket>> users = new HashMap<>();
    private int next = FIRST;

    Collection<KernelSocket> users(int port) {
        LinkedHashSet<KernelSocket> found = users.get(port);
        return found == null ? List.of() : found;
    }

    /** All of them, in an order that does not depend on anything random. */
    List<KernelSocket> users() {
        List<KernelSocket> all = new ArrayList<>();
        users.values().forEach(all::addAll);
        return all;
    }

    void add(int port, KernelSocket socket) {
        users.computeIfAbsent(port, number -> new LinkedHashSet<>()).add(socket);
    }

    void remove(int port, KernelSocket socket) {
        LinkedHashSet<KernelSocket> found = users.get(port);
        if (found != null && found.remove(socket) && found.isEmpty()) {
            users.remove(port);
        }
    }

    /** Whether another socket keeps this one from the name. Two that both allow it may share a name as long as none listens. */
    boolean isTaken(InetName name, KernelSocket asker) {
        for (KernelSocket user : users(name.port())) {
            boolean share = user.get(KernelOption.REUSE_ADDRESS) != 0
                    && asker.get(KernelOption.REUSE_ADDRESS) != 0
                    && !user.isListening();
            if (!user.equals(asker) && !share && user.held() instanceof InetName other && other.overlaps(name)) {
                return true;
            }
        }
        return false;
    }

    /** A port that no socket uses, or 0 if there is none. They go up, so that a port is not used again soon. */
    int free() {
        for (int tried = FIRST; tried <= LAST; tried++) {
            int port = next;
            next = port == LAST ? FIRST : port + 1;
            if (!users.containsKey(port)) {
                return port;
            }
        }
        return 0;
    }

    void clear() {
        users.clear();
    }
}
