package io.sockflux.simulated.kernel;

import io.sockflux.simulated.call.KernelRules;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Connections of a listener that no program has accepted: those that open, and those that wait. */
final class TcpBacklog {

    private final KernelRules rules;
    private final Map<TcpSocket, TcpSocket> opening = new LinkedHashMap<>();
    private final ArrayDeque<TcpSocket> waiting = new ArrayDeque<>();
    private int length;

    TcpBacklog(KernelRules rules, int length) {
        this.rules = rules;
        this.length = length;
    }

    void length(int newLength) {
        length = newLength;
    }

    /** Whether there is room for one that has opened. */
    boolean hasRoom() {
        return waiting.size() < rules.waitingConnections(length);
    }

    /** Whether one that opens is only known by a cookie, as there are more of them than the kernel keeps. */
    boolean isCrowded() {
        return opening.size() > Math.max(length, 1);
    }

    /** The socket that was made for a SYN of this one, if it is still opening. */
    @Nullable
    TcpSocket opening(TcpSocket from) {
        return opening.get(from);
    }

    void opens(TcpSocket child) {
        opening.put(child.peerSocket(), child);
    }

    void opened(TcpSocket child) {
        opening.remove(child.peerSocket());
        waiting.add(child);
    }

    void gaveUp(TcpSocket child) {
        opening.remove(child.peerSocket());
    }

    @Nullable
    TcpSocket first() {
        return waiting.peek();
    }

    void removeFirst() {
        waiting.remove();
    }

    int size() {
        return waiting.size();
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    /** The listener is gone. Who opens is forgotten, and its next segment is answered by a reset; who waits is reset. */
    void close() {
        for (TcpSocket child : opening.values()) {
            child.over();
        }
        opening.clear();
        for (TcpSocket child : waiting) {
            if (rules.listenerCloseResets()) {
                child.abort();
            } else {
                child.close();
            }
        }
        waiting.clear();
    }
}
