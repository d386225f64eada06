package io.sockflux.simulated.kernel;

import io.sockflux.simulated.call.KernelOption;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What arrives at one end of a TCP connection, and what it answers. */
final class TcpInput {

    final ByteQueue bytes = new ByteQueue();

    private final TcpSocket socket;
    /** What came before its time, as something before it was lost. */
    private @Nullable TreeMap<Long, Segment> early;

    private long next;
    private long edge;
    long lastHeard;

    TcpInput(TcpSocket socket) {
        this.socket = socket;
    }

    long next() {
        return next;
    }

    /** Up to where the peer may send. It never goes back. */
    long edge() {
        edge = Math.max(edge, next + Math.max(0, socket.get(KernelOption.RECEIVE_BUFFER) / 2 - bytes.size()));
        return edge;
    }

    int take(byte[] into, int offset, int length) {
        int taken = bytes.take(into, offset, length);
        if (taken > 0 && !socket.shutRead && socket.state != TcpState.CLOSED) {
            // One that has said it reads no more tells of no room either: the peer asks by a probe.
            long told = edge - next;
            long free = socket.get(KernelOption.RECEIVE_BUFFER) / 2L - bytes.size();
            if (told == 0 ? free >= socket.get(KernelOption.RECEIVE_BUFFER) / 4 : free >= 2 * told) {
                sendAck();
            }
        }
        return taken;
    }

    void clear() {
        bytes.clear();
        early = null;
    }

    void arrived(Segment segment) {
        lastHeard = socket.stack.world.now();
        socket.timer.heard();
        if (segment.from != null && socket.peer != null && segment.from != socket.peer) {
            if (!segment.has(Segment.RST)) {
                replyReset(segment);
            }
            return;
        }
        if (segment.has(Segment.RST)) {
            socket.ends.reset();
            return;
        }
        switch (socket.state) {
            case CLOSED, LISTEN -> late(segment);
            case SYN_SENT -> answeredSyn(segment);
            case SYN_RECEIVED -> {
                if (socket.opened()) {
                    goOn(segment);
                }
            }
            default -> goOn(segment);
        }
    }

    /** Something for a connection that is over: whose end is waited out it is answered, for the rest there is a reset. */
    private void late(Segment segment) {
        if (socket.ends.isWaitedOut()) {
            if (segment.end() > segment.sequence && segment.end() <= next) {
                sendAck();
            }
        } else {
            replyReset(segment);
        }
    }

    private void answeredSyn(Segment segment) {
        TcpSocket from = segment.from;
        if (segment.has(Segment.SYN) && from != null && socket.remoteName().equals(from.local)) {
            socket.peer = from;
            socket.sender.windowTo(segment.edge);
            socket.established();
            sendAck();
        }
    }

    private void goOn(Segment segment) {
        if (segment.has(Segment.SYN)) {
            sendAck();
            return;
        }
        socket.sender.acknowledged(segment.acknowledged, segment.edge);
        if (socket.sender.isFinAcknowledged() && !socket.ends.finAcknowledged()) {
            return;
        }
        if (segment.end() > segment.sequence) {
            if (isUnwanted(segment)) {
                socket.ends.reset();
                replyReset(segment);
                return;
            }
            take(segment);
            sendAck();
        } else if (segment.has(Segment.PROBE)) {
            sendAck();
        }
    }

    /** Data for one that reads and writes no more, before the peer's end has come. */
    private boolean isUnwanted(Segment segment) {
        return (socket.state == TcpState.FIN_WAIT_1 || socket.state == TcpState.FIN_WAIT_2)
                && socket.shutRead
                && segment.sequence + segment.bytes.length > next
                && socket.stack.rules.dataBehindBothEndsResets();
    }

    private void take(Segment segment) {
        if (segment.end() <= next) {
            return;
        }
        if (segment.sequence > next) {
            if (early == null) {
                early = new TreeMap<>();
            }
            early.putIfAbsent(segment.sequence, segment);
            return;
        }
        append(segment);
        while (early != null && !early.isEmpty() && early.firstKey() <= next) {
            Map.Entry<Long, Segment> first = early.firstEntry();
            early.remove(first.getKey());
            if (first.getValue().end() > next) {
                append(first.getValue());
            }
        }
        socket.changed();
    }

    private void append(Segment segment) {
        boolean takesData = switch (socket.state) {
            case ESTABLISHED, FIN_WAIT_1, FIN_WAIT_2 -> true;
            default -> false;
        };
        if (takesData && segment.bytes.length > 0) {
            int old = (int) Math.max(0, next - segment.sequence);
            bytes.add(old == 0 ? segment.bytes : Arrays.copyOfRange(segment.bytes, old, segment.bytes.length));
        }
        next = segment.end();
        if (segment.has(Segment.FIN)) {
            socket.ends.peerEnded();
        }
    }

    void sendAck() {
        TcpSocket peer = socket.peer;
        if (peer != null) {
            send(peer, Segment.ACK);
        }
    }

    void sendProbe() {
        TcpSocket peer = socket.peer;
        if (peer != null) {
            send(peer, Segment.ACK | Segment.PROBE);
        }
    }

    void sendSynAck() {
        send(socket.peerSocket(), Segment.SYN | Segment.ACK);
    }

    void sendReset() {
        TcpSocket peer = socket.peer;
        if (peer != null) {
            send(peer, Segment.RST);
        }
    }

    private void replyReset(Segment segment) {
        if (segment.from != null) {
            send(segment.from, Segment.RST);
        }
    }

    private void send(TcpSocket to, int flags) {
        socket.stack.send(Segment.of(socket, to, flags, socket.sender.next(), Segment.NOTHING, next, edge()), false);
    }
}
