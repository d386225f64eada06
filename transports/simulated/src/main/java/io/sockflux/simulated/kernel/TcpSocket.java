package io.sockflux.simulated.kernel;

import io.sockflux.error.Errno;
import io.sockflux.simulated.call.Answer;
import io.sockflux.simulated.call.InetName;
import io.sockflux.simulated.call.KernelOption;
import io.sockflux.simulated.call.Ready;
import io.sockflux.simulated.call.Sender;
import io.sockflux.simulated.call.SocketKind;
import io.sockflux.simulated.call.SocketName;
import org.jspecify.annotations.Nullable;

/** A TCP socket: the calls of its program, and the states between them. Nagle's algorithm is off, as Sockflux has it. */
final class TcpSocket extends KernelSocket {

    private static final int SEND_BUFFER = 3_900_000;
    private static final int RECEIVE_BUFFER = 131_072;

    TcpInput input = new TcpInput(this);
    TcpSender sender = new TcpSender(this);
    final TcpTimer timer = new TcpTimer(this);
    final TcpEnds ends = new TcpEnds(this);
    final TcpNames names = new TcpNames(this);

    TcpState state = TcpState.CLOSED;

    @Nullable
    InetName remote;

    @Nullable
    TcpSocket peer;

    @Nullable
    TcpBacklog backlog;

    boolean orphan;
    /** A listener's socket whose SYN ACK nobody sends again. */
    boolean byCookie;

    private final TcpConnect connect = new TcpConnect(this);
    private @Nullable TcpSocket listener;

    TcpSocket(HostStack stack) {
        super(stack, SocketKind.TCP);
        set(KernelOption.SEND_BUFFER, SEND_BUFFER);
        set(KernelOption.RECEIVE_BUFFER, RECEIVE_BUFFER);
    }

    @Override
    void set(KernelOption option, int value) {
        super.set(option, value);
        // The constructor sets buffers before there is a timer, and while no connection is there nothing is due.
        if (state != TcpState.CLOSED) {
            timer.look();
        }
    }

    // Names

    InetName localName() {
        if (local instanceof InetName name) {
            return name;
        }
        throw new IllegalStateException("a TCP socket without a name took part in a connection");
    }

    InetName remoteName() {
        if (remote == null) {
            throw new IllegalStateException("a TCP socket without a peer's name took part in a connection");
        }
        return remote;
    }

    TcpSocket peerSocket() {
        if (peer == null) {
            throw new IllegalStateException("a TCP socket without a peer took part in a connection");
        }
        return peer;
    }

    @Override
    @Nullable
    SocketName peerName() {
        return state == TcpState.CLOSED || state == TcpState.SYN_SENT ? null : remote;
    }

    @Override
    @Nullable
    SocketName held() {
        return names.held();
    }

    @Override
    int bind(SocketName name) {
        return names.bind((InetName) name);
    }

    // Listening

    @Override
    int listen(int length) {
        if (connect.isBegun() || (state != TcpState.CLOSED && state != TcpState.LISTEN)) {
            return Answer.failed(Errno.EINVAL);
        }
        if (backlog != null) {
            backlog.length(length);
            return Answer.DONE;
        }
        if (!names.isBound()) {
            int bound = names.bindAny(HostStack.anyAddress(), Errno.EADDRINUSE);
            if (Answer.isFailure(bound)) {
                return bound;
            }
        } else if (stack.tcpPorts.isTaken(localName(), this)) {
            return Answer.failed(Errno.EADDRINUSE);
        }
        backlog = new TcpBacklog(stack.rules, length);
        state = TcpState.LISTEN;
        return Answer.DONE;
    }

    @Override
    boolean isListening() {
        return state == TcpState.LISTEN;
    }

    @Override
    @Nullable
    KernelSocket waiting() {
        return backlog == null ? null : backlog.first();
    }

    @Override
    @Nullable
    SocketName acceptedFrom() {
        return remote;
    }

    @Override
    int queued() {
        return backlog == null ? -1 : backlog.size();
    }

    @Override
    long acknowledged() {
        return sender.heard();
    }

    @Override
    void accepted() {
        if (backlog != null) {
            backlog.removeFirst();
        }
    }

    @Override
    int noConnection() {
        return Answer.failed(backlog == null ? Errno.EINVAL : Errno.EAGAIN);
    }

    void bornOf(TcpSocket parent, TcpSocket from, InetName source, InetName destination, long edge) {
        takeOptions(parent);
        listener = parent;
        peer = from;
        remote = source;
        names.take(destination);
        sender.windowTo(edge);
        state = TcpState.SYN_RECEIVED;
        connect.accepted();
        timer.progressed();
    }

    /** The peer has answered the listener's SYN ACK. Answers false if there is no room, and nobody will hear of it now. */
    boolean opened() {
        TcpBacklog place = listener == null ? null : listener.backlog;
        if (place == null || !place.hasRoom()) {
            return false;
        }
        place.opened(this);
        established();
        if (listener != null) {
            listener.changed();
        }
        return true;
    }

    // Connecting

    @Override
    int connect(SocketName name) {
        return connect.connect((InetName) name);
    }

    void opens(InetName target) {
        remote = target;
        state = TcpState.SYN_SENT;
        TcpOpening.sendSyn(this);
        timer.begin();
    }

    void established() {
        state = TcpState.ESTABLISHED;
        input.lastHeard = stack.world.now();
        timer.begin();
        changed();
    }

    /** A socket as if it had never connected. */
    void disconnect() {
        if (backlog != null) {
            TcpBacklog old = backlog;
            backlog = null;
            state = TcpState.CLOSED;
            old.close();
        } else if (state == TcpState.SYN_SENT) {
            error = Errno.ECONNRESET;
        }
        state = TcpState.CLOSED;
        timer.stop();
        names.over();
        if (!names.isBound()) {
            local = null;
        }
        input = new TcpInput(this);
        sender = new TcpSender(this);
        remote = null;
        peer = null;
        shutRead = false;
        shutWrite = false;
        ends.forgetPeer();
        changed();
    }

    // Data

    @Override
    int send(byte[] bytes, int offset, int length, @Nullable SocketName to) {
        if (!state.sends()) {
            boolean opens = state == TcpState.SYN_SENT || state == TcpState.SYN_RECEIVED;
            Errno pending = takeError();
            return Answer.failed(pending != null ? pending : opens ? Errno.EAGAIN : Errno.EPIPE);
        }
        if (error != null || shutWrite) {
            Errno pending = takeError();
            return Answer.failed(pending == null ? Errno.EPIPE : pending);
        }
        int taken = Math.min(length, sender.room());
        if (taken == 0) {
            return length == 0 ? Answer.DONE : Answer.failed(Errno.EAGAIN);
        }
        sender.add(bytes, offset, taken);
        return taken;
    }

    @Override
    int receive(byte[] into, int offset, int length, @Nullable Sender from) {
        if (state == TcpState.LISTEN) {
            return Answer.failed(Errno.ENOTCONN);
        }
        if (!input.bytes.isEmpty()) {
            return input.take(into, offset, length);
        }
        if (ends.hasPeerEnded() && stack.rules.endOutlivesReset()) {
            return 0;
        }
        Errno pending = takeError();
        if (pending != null) {
            return Answer.failed(pending);
        }
        if (shutRead || ends.hasPeerEnded()) {
            return 0;
        }
        return Answer.failed(state == TcpState.CLOSED ? Errno.ENOTCONN : Errno.EAGAIN);
    }

    @Override
    int poll() {
        if (state == TcpState.LISTEN) {
            return backlog == null || backlog.isEmpty() ? 0 : Ready.IN;
        }
        int bits = error == null ? 0 : Ready.ERR;
        if ((shutRead && shutWrite) || state == TcpState.CLOSED) {
            bits |= Ready.HUP;
        }
        if (shutRead) {
            bits |= Ready.IN | Ready.RDHUP;
        }
        if (state != TcpState.SYN_SENT && state != TcpState.SYN_RECEIVED) {
            if (!input.bytes.isEmpty()) {
                bits |= Ready.IN;
            }
            if (shutWrite || sender.isWritable()) {
                bits |= Ready.OUT;
            }
        }
        return bits;
    }

    // Ends

    @Override
    int shutdown(int how) {
        connect.shutDown();
        switch (state) {
            case LISTEN -> {
                if ((how & READ) != 0) {
                    disconnect();
                }
                return Answer.DONE;
            }
            case SYN_SENT -> {
                disconnect();
                connect.abandoned();
                return Answer.DONE;
            }
            default -> {
                shutRead |= (how & READ) != 0;
                shutWrite |= (how & WRITE) != 0;
                if ((how & WRITE) != 0 && state.sends()) {
                    state = state.afterFin();
                    sender.addFin();
                }
                changed();
                return state == TcpState.CLOSED ? Answer.failed(Errno.ENOTCONN) : Answer.DONE;
            }
        }
    }

    /** An end that was asked for before there was a connection goes out with a crossing one; with another it never does. */
    void endsIfShut() {
        if (shutWrite) {
            state = state.afterFin();
            sender.addFin();
        }
    }

    @Override
    void close() {
        orphan = true;
        if (backlog != null) {
            disconnect();
            over();
            return;
        }
        boolean unread = !input.bytes.isEmpty();
        shutRead = true;
        shutWrite = true;
        if (state == TcpState.CLOSED || state == TcpState.SYN_SENT) {
            over();
        } else if (unread && stack.rules.unreadCloseResets()) {
            abort();
        } else if (get(KernelOption.LINGER) == 0 && stack.rules.zeroLingerResets()) {
            if (state.needsReset() || (state != TcpState.CLOSED && sender.hasUnsent())) {
                input.sendReset();
            }
            over();
        } else if (state.sends()) {
            state = state.afterFin();
            sender.addFin();
        } else if (state == TcpState.FIN_WAIT_2) {
            timer.begin();
        }
    }

    /** Resets the peer. */
    void abort() {
        if (state != TcpState.CLOSED) {
            input.sendReset();
        }
        over();
    }

    @Override
    void vanish() {
        ends.vanished();
        watcher = null;
        state = TcpState.CLOSED;
        timer.stop();
        sender.clear();
        input.clear();
    }

    /** The connection is over, and a program that has the socket sees that. */
    void over() {
        if (state == TcpState.SYN_RECEIVED && listener != null && listener.backlog != null) {
            listener.backlog.gaveUp(this);
        }
        state = TcpState.CLOSED;
        shutRead = true;
        shutWrite = true;
        timer.stop();
        sender.clear();
        names.over();
        changed();
    }
}
