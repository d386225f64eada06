package io.sockflux.simulated.kernel;

import io.sockflux.simulated.call.InetName;
import io.sockflux.simulated.call.KernelOption;
import java.util.ArrayDeque;
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
    private final Map<Integer, Integer> waitsByPort = new HashMap<>();
    /** Ports of connections that are over, in the order in which they will be free. */
    private final ArrayDeque<Wait> waits = new ArrayDeque<>();

    private int next = FIRST;

    private record Wait(InetName name, boolean canBeShared, long until) {}

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

    /** Keeps a name in use until a time, which is not before those of earlier calls. */
    void waitOut(InetName name, boolean canBeShared, long until) {
        waits.add(new Wait(name, canBeShared, until));
        waitsByPort.merge(name.port(), 1, Integer::sum);
    }

    /** Forgets the waits that are over. */
    void expire(long now) {
        for (Wait first = waits.peek(); first != null && first.until() <= now; first = waits.peek()) {
            waits.remove();
            waitsByPort.computeIfPresent(first.name().port(), (port, count) -> count == 1 ? null : count - 1);
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
        return waitsByPort.containsKey(name.port())
                && waits.stream()
                        .anyMatch(wait -> wait.name().overlaps(name)
                                && !(wait.canBeShared() && asker.get(KernelOption.REUSE_ADDRESS) != 0));
    }

    /** A port that no socket uses, or 0 if there is none. They go up, so that a port is not used again soon. */
    int free() {
        for (int tried = FIRST; tried <= LAST; tried++) {
            int port = next;
            next = port == LAST ? FIRST : port + 1;
            if (!users.containsKey(port) && !waitsByPort.containsKey(port)) {
                return port;
            }
        }
        return 0;
    }

    void clear() {
        users.clear();
        waits.clear();
        waitsByPort.clear();
    }
}
