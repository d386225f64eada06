package io.sockflux.simulated.kernel;

import io.sockflux.simulated.call.KernelOption;
import java.util.ArrayDeque;
import java.util.Arrays;

/**
 * What one end of a TCP connection has to send: bytes that wait for the peer's window, and those that were sent and not acknowledged. What is
 * lost is sent again when the timer says so.
 */
final class TcpSender {

    private final TcpSocket socket;
    private final ArrayDeque<Piece> unsent = new ArrayDeque<>(2);
    private final ArrayDeque<Piece> sent = new ArrayDeque<>(2);
    private long unacknowledged;
    /** What the peer has acknowledged; also known when the connection is over. */
    private long heard;

    private long next;
    private long windowEdge;
    /** What was sent before this number is sent again without waiting for the timer, as one of it was lost. */
    private long recovering;

    private int held;
    private boolean finQueued;
    private boolean finAcknowledged;

    /** Some bytes or the end. */
    private static final class Piece {

        final long sequence;
        final byte[] bytes;
        final boolean isFin;
        final long time;

        Piece(long sequence, byte[] bytes, boolean isFin, long time) {
            this.sequence = sequence;
            this.bytes = bytes;
            this.isFin = isFin;
            this.time = time;
        }

        long end() {
            return sequence + bytes.length + (isFin ? 1 : 0);
        }
    }

    TcpSender(TcpSocket socket) {
        this.socket = socket;
    }

    long next() {
        return next;
    }

    /** How many bytes the peer has acknowledged; the end counts as one. */
    long heard() {
        return heard;
    }

    boolean isFinAcknowledged() {
        return finAcknowledged;
    }

    /** Whether something was sent and not acknowledged. */
    boolean isWaiting() {
        return unacknowledged < next;
    }

    boolean hasUnsent() {
        return !unsent.isEmpty();
    }

    /** Whether there is something to send, and the peer has no room for it. */
    boolean isHeldBack() {
        return !unsent.isEmpty() && !isWaiting();
    }

    /** How many bytes a send may take now. */
    int room() {
        return socket.stack.rules.fullBufferBlocks()
                ? Math.max(0, socket.get(KernelOption.SEND_BUFFER) - held)
                : Integer.MAX_VALUE;
    }

    /** Whether poll says that there is room: not before a third of the buffer is free. */
    boolean isWritable() {
        return !socket.stack.rules.fullBufferBlocks() || socket.get(KernelOption.SEND_BUFFER) - held >= held / 2;
    }

    void windowTo(long edge) {
        windowEdge = Math.max(windowEdge, edge);
    }

    void add(byte[] bytes, int offset, int length) {
        int longest = socket.stack
                .fabric()
                .link(socket.stack, socket.peerSocket().stack)
                .longestSegment();
        for (int at = 0; at < length; at += longest) {
            int part = Math.min(longest, length - at);
            unsent.add(new Piece(0, Arrays.copyOfRange(bytes, offset + at, offset + at + part), false, 0));
        }
        held += length;
        transmit();
    }

    void addFin() {
        if (!finQueued) {
            finQueued = true;
            if (!socket.stack.rules.endWaitsForData()) {
                unsent.clear();
            }
            unsent.add(new Piece(0, Segment.NOTHING, true, 0));
            transmit();
        }
    }

    /** Sends what the peer has room for. */
    void transmit() {
        while (!unsent.isEmpty()) {
            Piece piece = unsent.element();
            long room = windowEdge - next;
            if (room <= 0) {
                break;
            }
            unsent.remove();
            byte[] bytes = piece.bytes;
            if (bytes.length > room) {
                unsent.addFirst(new Piece(0, Arrays.copyOfRange(bytes, (int) room, bytes.length), false, 0));
                bytes = Arrays.copyOf(bytes, (int) room);
            }
            Piece now = new Piece(next, bytes, piece.isFin, socket.stack.world.now());
            if (!isWaiting()) {
                socket.timer.progressed();
            }
            sent.add(now);
            next = now.end();
            emit(now);
        }
        if (isWaiting() || !unsent.isEmpty()) {
            socket.timer.arm();
        }
    }

    void acknowledged(long upTo, long edge) {
        boolean wasWritable = isWritable();
        windowTo(edge);
        if (upTo > unacknowledged) {
            unacknowledged = upTo;
            heard = upTo;
            for (Piece first = sent.peek(); first != null && first.end() <= upTo; first = sent.peek()) {
                sent.remove();
                held -= first.bytes.length;
                finAcknowledged |= first.isFin;
                if (first.sequence >= recovering) {
                    socket.timer.measured(socket.stack.world.now() - first.time);
                }
            }
            socket.timer.progressed();
            if (upTo < recovering) {
                sendFirstAgain();
            }
        }
        transmit();
        if (!wasWritable && isWritable()) {
            socket.changed();
        }
    }

    /** The timer says that something was lost. */
    void timedOut() {
        recovering = next;
        sendFirstAgain();
    }

    private void sendFirstAgain() {
        Piece first = sent.peek();
        if (first != null) {
            emit(first);
        }
    }

    void clear() {
        unsent.clear();
        sent.clear();
        held = 0;
        unacknowledged = next;
    }

    private void emit(Piece piece) {
        TcpSocket peer = socket.peer;
        if (peer != null) {
            long arrival = socket.stack.send(
                    Segment.of(
                            socket,
                            peer,
                            Segment.ACK | (piece.isFin ? Segment.FIN : 0),
                            piece.sequence,
                            piece.bytes,
                            socket.input.next(),
                            socket.input.edge()),
                    false);
            socket.timer.expects(arrival);
        }
    }
}
