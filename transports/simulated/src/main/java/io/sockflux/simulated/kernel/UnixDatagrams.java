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
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A socket of unix datagrams. None is lost: a receiver whose queue is full stops its senders. */
final class UnixDatagrams extends KernelSocket {

    private final ArrayDeque<Message> input = new ArrayDeque<>(2);
    /** Who is connected to this one, so that they hear of room. */
    private final Set<UnixDatagrams> senders = new LinkedHashSet<>();

    private int cost;
    private @Nullable UnixDatagrams peer;
    private boolean closed;

    private static final class Message {

        final byte[] bytes;
        final UnixDatagrams from;
        final @Nullable SocketName name;
        final int cost;

        Message(byte[] bytes, UnixDatagrams from, @Nullable SocketName name, int cost) {
            this.bytes = bytes;
            this.from = from;
            this.name = name;
            this.cost = cost;
        }
    }

    UnixDatagrams(HostStack stack) {
        super(stack, SocketKind.UNIX_DATAGRAM);
    }

    void join(UnixDatagrams other) {
        peerIs(other);
        other.peerIs(this);
    }

    private void peerIs(@Nullable UnixDatagrams other) {
        if (peer != null) {
            peer.senders.remove(this);
        }
        peer = other;
        if (other != null) {
            other.senders.add(this);
        }
    }

    boolean isClosed() {
        return closed;
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
    int connect(SocketName name) {
        KernelSocket found = stack.unixNames.get(((UnixName) name).path());
        int refused = refused((UnixName) name, found);
        if (refused != Answer.DONE || !(found instanceof UnixDatagrams other)) {
            return refused;
        }
        if (!other.accepts(this)) {
            return Answer.failed(Errno.EPERM);
        }
        UnixDatagrams old = peer;
        peerIs(other);
        if (old != null && old != other) {
            disconnected(old);
        }
        changed();
        return Answer.DONE;
    }

    /** What was received is thrown away where the peer changes, and the old peer, if it was connected back, hears of it. */
    private void disconnected(UnixDatagrams old) {
        if (!input.isEmpty()) {
            throwAway();
            if (!old.closed && old.peer == this) {
                old.error = Errno.ECONNRESET;
                old.changed();
            }
        }
    }

    private static int refused(UnixName name, @Nullable KernelSocket found) {
        if (found == null) {
            return Answer.failed(name.isAbstract() ? Errno.ECONNREFUSED : Errno.ENOENT);
        }
        boolean isClosed = (found instanceof UnixDatagrams datagrams && datagrams.closed)
                || (found instanceof UnixStream stream && stream.isClosed());
        if (isClosed) {
            return Answer.failed(Errno.ECONNREFUSED);
        }
        return found instanceof UnixDatagrams ? Answer.DONE : Answer.failed(Errno.EPROTOTYPE);
    }

    /** A socket that is connected takes messages from its peer only. */
    private boolean accepts(UnixDatagrams sender) {
        return peer == null || peer == sender;
    }

    @Override
    int send(byte[] bytes, int offset, int length, @Nullable SocketName to) {
        UnixDatagrams receiver = peer;
        if (length > get(KernelOption.SEND_BUFFER) - 32) {
            return Answer.failed(Errno.EMSGSIZE);
        }
        Errno pending = takeError();
        if (pending != null) {
            return Answer.failed(pending);
        }
        if (shutWrite) {
            return Answer.failed(Errno.EPIPE);
        }
        if (cost >= get(KernelOption.SEND_BUFFER) && stack.rules.fullBufferBlocks()) {
            return Answer.failed(Errno.EAGAIN);
        }
        if (to != null) {
            KernelSocket found = stack.unixNames.get(((UnixName) to).path());
            int refused = refused((UnixName) to, found);
            if (refused != Answer.DONE || !(found instanceof UnixDatagrams other)) {
                return refused;
            }
            receiver = other;
        }
        return receiver == null ? Answer.failed(Errno.ENOTCONN) : give(receiver, bytes, offset, length);
    }

    private int give(UnixDatagrams receiver, byte[] bytes, int offset, int length) {
        if (!receiver.accepts(this)) {
            return Answer.failed(Errno.EPERM);
        }
        if (receiver.closed) {
            if (receiver == peer) {
                throwAway();
                peerIs(null);
                changed();
            }
            return Answer.failed(Errno.ECONNREFUSED);
        }
        if (receiver.shutRead) {
            return Answer.failed(Errno.EPIPE);
        }
        if (receiver.isFullFor(this)) {
            return Answer.failed(Errno.EAGAIN);
        }
        byte[] copy = new byte[length];
        System.arraycopy(bytes, offset, copy, 0, length);
        int each = BufferCost.ofUnix(length);
        cost += each;
        receiver.input.add(new Message(copy, this, local, each));
        receiver.changed();
        return length;
    }

    /** Whether the queue is full for a sender. One that this is connected to is bounded by its own buffer instead. */
    private boolean isFullFor(UnixDatagrams sender) {
        return this != sender
                && peer != sender
                && input.size() > stack.longestUnixQueue()
                && stack.rules.fullBufferBlocks();
    }

    @Override
    int receive(byte[] into, int offset, int length, @Nullable Sender sender) {
        Errno pending = takeError();
        if (pending != null) {
            return Answer.failed(pending);
        }
        Message first = input.peek();
        if (first == null) {
            return Answer.failed(Errno.EAGAIN);
        }
        boolean cuts = stack.rules.longDatagramIsCut();
        int copied = Math.min(length, first.bytes.length);
        System.arraycopy(first.bytes, 0, into, offset, copied);
        if (sender != null) {
            sender.is(first.name, first.bytes.length);
        }
        input.remove();
        if (!cuts && copied < first.bytes.length) {
            byte[] rest = Arrays.copyOfRange(first.bytes, copied, first.bytes.length);
            input.addFirst(new Message(rest, first.from, first.name, first.cost));
        } else {
            first.from.freed(first.cost);
            senders.forEach(KernelSocket::changed);
        }
        return copied;
    }

    private void freed(int amount) {
        cost -= amount;
        changed();
    }

    private void throwAway() {
        for (Message message : input) {
            message.from.freed(message.cost);
        }
        input.clear();
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
        if (!input.isEmpty()) {
            bits |= Ready.IN;
        }
        boolean hasRoom = cost * 4L <= get(KernelOption.SEND_BUFFER) || !stack.rules.fullBufferBlocks();
        if (hasRoom && (peer == null || peer.closed || !peer.isFullFor(this))) {
            bits |= Ready.OUT;
        }
        return bits;
    }

    @Override
    int shutdown(int how) {
        shutRead |= (how & READ) != 0;
        shutWrite |= (how & WRITE) != 0;
        changed();
        return Answer.DONE;
    }

    @Override
    void close() {
        closed = true;
        shutRead = true;
        shutWrite = true;
        throwAway();
        peerIs(null);
        UnixNames.closed(this);
        senders.forEach(KernelSocket::changed);
    }

    @Override
    void vanish() {
        closed = true;
        watcher = null;
    }
}
