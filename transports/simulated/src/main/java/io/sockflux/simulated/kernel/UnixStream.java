package io.sockflux.simulated.kernel;

import io.sockflux.error.Errno;
import io.sockflux.simulated.call.Answer;
import io.sockflux.simulated.call.BufferCost;
import io.sockflux.simulated.call.KernelOption;
import io.sockflux.simulated.call.Ready;
import io.sockflux.simulated.call.Sender;
import io.sockflux.simulated.call.SocketKind;
import io.sockflux.simulated.call.SocketName;
import io.sockflux.simulated.call.UnixName;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/** A unix stream, or records over a connection. All happens within the call: there is no link between the ends. */
final class UnixStream extends KernelSocket {

    private static final int OWN_COST = 64;

    private final boolean keepsRecords;
    private final ArrayDeque<Piece> input = new ArrayDeque<>(2);
    private int taken;
    private int cost;

    private @Nullable UnixStream peer;
    private @Nullable ArrayDeque<UnixStream> waiting;
    private int backlog;
    private boolean connected;
    private boolean closed;

    private static final class Piece {

        final byte[] bytes;
        final int cost;

        Piece(byte[] bytes, int cost) {
            this.bytes = bytes;
            this.cost = cost;
        }
    }

    UnixStream(HostStack stack, SocketKind kind) {
        super(stack, kind);
        keepsRecords = kind == SocketKind.UNIX_SEQPACKET;
    }

    void join(UnixStream other) {
        peer = other;
        other.peer = this;
        connected = true;
        other.connected = true;
    }

    @Override
    @Nullable
    SocketName peerName() {
        return peer == null ? null : peer.local;
    }

    @Override
    int bind(SocketName name) {
        return UnixNames.bind(this, (UnixName) name);
    }

    @Override
    int listen(int length) {
        if (connected || local == null) {
            return Answer.failed(Errno.EINVAL);
        }
        if (waiting == null) {
            waiting = new ArrayDeque<>();
        }
        backlog = length;
        return Answer.DONE;
    }

    @Override
    @Nullable
    KernelSocket waiting() {
        return waiting == null ? null : waiting.peek();
    }

    @Override
    void accepted() {
        if (waiting != null) {
            waiting.remove();
        }
    }

    @Override
    int noConnection() {
        return Answer.failed(waiting == null ? Errno.EINVAL : Errno.EAGAIN);
    }

    @Override
    int connect(SocketName name) {
        KernelSocket found = stack.unixNames.get(((UnixName) name).path());
        if (found == null) {
            return Answer.failed(((UnixName) name).isAbstract() ? Errno.ECONNREFUSED : Errno.ENOENT);
        }
        if (!(found instanceof UnixStream listener) || found.kind != kind) {
            boolean isGone = (found instanceof UnixStream stream && stream.closed)
                    || (found instanceof UnixDatagrams datagrams && datagrams.isClosed());
            return Answer.failed(isGone ? Errno.ECONNREFUSED : Errno.EPROTOTYPE);
        }
        if (listener.waiting == null || listener.closed || listener.shutRead) {
            return Answer.failed(Errno.ECONNREFUSED);
        }
        if (listener.waiting.size() >= stack.rules.waitingConnections(listener.backlog)) {
            return Answer.failed(Errno.EAGAIN);
        }
        if (connected) {
            return Answer.failed(Errno.EISCONN);
        }
        if (waiting != null) {
            return Answer.failed(Errno.EINVAL);
        }
        UnixStream child = new UnixStream(stack, kind);
        child.takeOptions(listener);
        child.local = listener.local;
        join(child);
        listener.waiting.add(child);
        listener.changed();
        changed();
        return Answer.DONE;
    }

    @Override
    int send(byte[] bytes, int offset, int length, @Nullable SocketName to) {
        if (!connected) {
            return Answer.failed(to != null && !keepsRecords ? Errno.EOPNOTSUPP : Errno.ENOTCONN);
        }
        if (to != null && !keepsRecords) {
            return Answer.failed(Errno.EISCONN);
        }
        if (keepsRecords) {
            return sendRecord(bytes, offset, length);
        }
        if (shutWrite || peer == null) {
            return Answer.failed(Errno.EPIPE);
        }
        int sent = 0;
        while (sent < length) {
            Errno stopped = stopped();
            if (stopped != null) {
                return sent > 0 ? sent : Answer.failed(stopped);
            }
            int part = Math.min(length - sent, get(KernelOption.SEND_BUFFER) / 2 - OWN_COST);
            give(bytes, offset + sent, part);
            sent += part;
        }
        return sent;
    }

    private int sendRecord(byte[] bytes, int offset, int length) {
        if (length > get(KernelOption.SEND_BUFFER) - 32) {
            return Answer.failed(Errno.EMSGSIZE);
        }
        Errno stopped = stopped();
        if (stopped != null) {
            return Answer.failed(stopped);
        }
        give(bytes, offset, length);
        return length;
    }

    /** Why nothing can be sent now, or null. */
    private @Nullable Errno stopped() {
        Errno pending = takeError();
        if (pending != null) {
            return pending;
        }
        if (shutWrite) {
            return Errno.EPIPE;
        }
        if (cost >= get(KernelOption.SEND_BUFFER) && stack.rules.fullBufferBlocks()) {
            return Errno.EAGAIN;
        }
        return peer == null || peer.closed || peer.shutRead ? Errno.EPIPE : null;
    }

    private void give(byte[] bytes, int offset, int length) {
        UnixStream to = peer;
        if (to != null) {
            byte[] piece = new byte[length];
            System.arraycopy(bytes, offset, piece, 0, length);
            int each = BufferCost.ofUnix(length);
            cost += each;
            to.input.add(new Piece(piece, each));
            to.changed();
        }
    }

    @Override
    int receive(byte[] into, int offset, int length, @Nullable Sender sender) {
        if (!connected) {
            return Answer.failed(keepsRecords ? Errno.ENOTCONN : Errno.EINVAL);
        }
        if (keepsRecords) {
            return receiveRecord(into, offset, length, sender);
        }
        int copied = 0;
        while (copied < length && !input.isEmpty()) {
            byte[] piece = input.element().bytes;
            int part = Math.min(length - copied, piece.length - taken);
            System.arraycopy(piece, taken, into, offset + copied, part);
            copied += part;
            taken += part;
            if (taken == piece.length) {
                release();
            }
        }
        return copied > 0 ? copied : nothing();
    }

    private int receiveRecord(byte[] into, int offset, int length, @Nullable Sender sender) {
        Errno pending = takeError();
        if (pending != null) {
            return Answer.failed(pending);
        }
        Piece first = input.peek();
        if (first == null) {
            return nothing();
        }
        int copied = Math.min(length, first.bytes.length);
        System.arraycopy(first.bytes, 0, into, offset, copied);
        if (sender != null) {
            sender.is(peer == null ? null : peer.local, first.bytes.length);
        }
        release();
        return copied;
    }

    private int nothing() {
        Errno pending = takeError();
        if (pending != null) {
            return Answer.failed(pending);
        }
        return shutRead ? 0 : Answer.failed(Errno.EAGAIN);
    }

    private void release() {
        taken = 0;
        freed(input.remove().cost);
    }

    private void freed(int amount) {
        UnixStream from = peer;
        if (from != null) {
            boolean wasWritable = from.isWritable();
            from.cost -= amount;
            if (!wasWritable && from.isWritable()) {
                from.changed();
            }
        }
    }

    private boolean isWritable() {
        return cost * 4L <= get(KernelOption.SEND_BUFFER) || !stack.rules.fullBufferBlocks();
    }

    @Override
    int poll() {
        int bits = error == null ? 0 : Ready.ERR;
        if (shutRead && shutWrite) {
            bits |= Ready.HUP;
        }
        if (shutRead) {
            bits |= Ready.IN | Ready.RDHUP;
        }
        if (!input.isEmpty() || (waiting != null && !waiting.isEmpty())) {
            bits |= Ready.IN;
        }
        if (!connected && waiting == null) {
            bits |= Ready.HUP;
        }
        if (waiting == null && isWritable()) {
            bits |= Ready.OUT;
        }
        return bits;
    }

    @Override
    int shutdown(int how) {
        shutRead |= (how & READ) != 0;
        shutWrite |= (how & WRITE) != 0;
        if (peer != null) {
            peer.shutRead |= (how & WRITE) != 0;
            peer.shutWrite |= (how & READ) != 0;
            peer.changed();
        }
        changed();
        return Answer.DONE;
    }

    @Override
    void close() {
        end(false);
        UnixNames.closed(this);
    }

    private void end(boolean isUnaccepted) {
        closed = true;
        shutRead = true;
        shutWrite = true;
        UnixStream other = peer;
        if (other != null && !other.closed) {
            other.shutRead = true;
            other.shutWrite = true;
            if ((isUnaccepted && stack.rules.listenerCloseResets())
                    || (!input.isEmpty() && stack.rules.unixUnreadCloseResets())) {
                other.error = Errno.ECONNRESET;
            }
        }
        while (!input.isEmpty()) {
            release();
        }
        if (other != null) {
            other.changed();
        }
        if (waiting != null) {
            waiting.forEach(child -> child.end(true));
            waiting.clear();
        }
    }

    boolean isClosed() {
        return closed;
    }

    @Override
    void vanish() {
        closed = true;
        watcher = null;
    }
}
