package io.sockflux.simulated.kernel;

import io.sockflux.error.Errno;
import io.sockflux.simulated.call.Answer;
import io.sockflux.simulated.call.BufferCost;
import io.sockflux.simulated.call.InetName;
import io.sockflux.simulated.call.KernelOption;
import io.sockflux.simulated.call.Ready;
import io.sockflux.simulated.call.Sender;
import io.sockflux.simulated.call.SocketKind;
import io.sockflux.simulated.call.SocketName;
import java.net.InetAddress;
import java.util.ArrayDeque;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A socket of UDP. What does not fit the receiver's buffer is lost, and nobody is told. */
final class UdpSocket extends KernelSocket {

    private static final int LONGEST = 65_507;
    /** What no protocol could carry is refused before anything else is looked at. */
    private static final int LONGEST_OF_ALL = 65_535;

    private final ArrayDeque<UdpDatagram> input = new ArrayDeque<>(2);
    private int held;
    private @Nullable InetName remote;
    private boolean closed;

    UdpSocket(HostStack stack) {
        super(stack, SocketKind.UDP);
    }

    @Override
    @Nullable
    SocketName peerName() {
        return remote;
    }

    @Override
    int bind(SocketName name) {
        InetName wanted = (InetName) name;
        if (!wanted.isWildcard() && !stack.isOwn(wanted.address())) {
            return Answer.failed(Errno.EADDRNOTAVAIL);
        }
        if (local != null) {
            return Answer.failed(Errno.EINVAL);
        }
        if (wanted.port() == 0) {
            int port = stack.udpPorts.free();
            if (port == 0) {
                return Answer.failed(Errno.EADDRINUSE);
            }
            wanted = new InetName(wanted.address(), port);
        } else if (stack.udpPorts.isTaken(wanted, this)) {
            return Answer.failed(Errno.EADDRINUSE);
        }
        take(wanted);
        return Answer.DONE;
    }

    private void take(InetName name) {
        local = name;
        stack.udpPorts.add(name.port(), this);
    }

    private int takeAny(InetAddress address) {
        if (local != null) {
            return Answer.DONE;
        }
        int port = stack.udpPorts.free();
        if (port == 0) {
            return Answer.failed(Errno.EAGAIN);
        }
        take(new InetName(address, port));
        return Answer.DONE;
    }

    @Override
    int connect(SocketName name) {
        InetName target = HostStack.reachable((InetName) name);
        InetAddress source = stack.sourceFor(target.address());
        if (source == null) {
            return Answer.failed(Errno.ENETUNREACH);
        }
        int bound = takeAny(source);
        if (Answer.isFailure(bound)) {
            return bound;
        }
        if (local instanceof InetName own && own.isWildcard()) {
            local = new InetName(source, own.port());
        }
        remote = target;
        changed();
        return Answer.DONE;
    }

    @Override
    int send(byte[] bytes, int offset, int length, @Nullable SocketName to) {
        int bound = takeAny(HostStack.anyAddress());
        if (Answer.isFailure(bound)) {
            return bound;
        }
        if (length > LONGEST_OF_ALL) {
            return Answer.failed(Errno.EMSGSIZE);
        }
        if (to == null && remote == null) {
            return Answer.failed(Errno.EDESTADDRREQ);
        }
        InetName target = to instanceof InetName name ? HostStack.reachable(name) : remote;
        if (target == null) {
            return Answer.failed(Errno.EAFNOSUPPORT);
        }
        InetAddress source = stack.sourceFor(target.address());
        if (source == null) {
            return Answer.failed(Errno.ENETUNREACH);
        }
        if (length > LONGEST) {
            return Answer.failed(Errno.EMSGSIZE);
        }
        Errno pending = takeError();
        if (pending != null) {
            return Answer.failed(pending);
        }
        if (shutWrite) {
            return Answer.failed(Errno.EPIPE);
        }
        InetName own = localName();
        InetName from = own.isWildcard() ? new InetName(source, own.port()) : own;
        HostStack owner = stack.owner(target.address());
        if (owner == null) {
            stack.askInVain(() -> refused(target, Errno.EHOSTUNREACH));
        } else {
            byte[] copy = Arrays.copyOfRange(bytes, offset, offset + length);
            stack.send(new UdpDatagram(owner, this, from, target, copy), true);
        }
        return length;
    }

    private InetName localName() {
        if (local instanceof InetName name) {
            return name;
        }
        throw new IllegalStateException("a UDP socket without a name sends");
    }

    /** How well this socket fits a datagram: 0 not at all, more the more of the names it asks for. */
    int fits(UdpDatagram datagram) {
        InetName own = localName();
        if (!own.overlaps(datagram.target) || (remote != null && !remote.equals(datagram.source))) {
            return 0;
        }
        return 1 + (own.isWildcard() ? 0 : 1) + (remote == null ? 0 : 2);
    }

    void arrived(UdpDatagram datagram) {
        int cost = BufferCost.ofUdp(datagram.bytes.length);
        if (held + cost > get(KernelOption.RECEIVE_BUFFER) && stack.rules.fullBufferBlocks()) {
            stack.world.note(stack.host().number(), "no room for datagram", datagram.bytes.length);
            return;
        }
        held += cost;
        input.add(datagram);
        changed();
    }

    /** A datagram from here came to nobody. Only a connected socket is told. */
    void refused(InetName target, Errno errno) {
        if (!closed && target.equals(remote) && stack.rules.deadPortIsTold()) {
            error = errno;
            changed();
        }
    }

    @Override
    int receive(byte[] into, int offset, int length, @Nullable Sender sender) {
        Errno pending = takeError();
        if (pending != null) {
            return Answer.failed(pending);
        }
        UdpDatagram first = input.poll();
        if (first == null) {
            return Answer.failed(Errno.EAGAIN);
        }
        int copied = Math.min(length, first.bytes.length);
        System.arraycopy(first.bytes, 0, into, offset, copied);
        if (sender != null) {
            sender.is(first.source, first.bytes.length);
        }
        held -= BufferCost.ofUdp(first.bytes.length);
        if (copied < first.bytes.length && !stack.rules.longDatagramIsCut()) {
            byte[] rest = Arrays.copyOfRange(first.bytes, copied, first.bytes.length);
            held += BufferCost.ofUdp(rest.length);
            input.addFirst(new UdpDatagram(stack, first.from, first.source, first.target, rest));
        }
        return copied;
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
        return bits | Ready.OUT;
    }

    @Override
    int shutdown(int how) {
        shutRead |= (how & READ) != 0;
        shutWrite |= (how & WRITE) != 0;
        changed();
        return remote == null ? Answer.failed(Errno.ENOTCONN) : Answer.DONE;
    }

    @Override
    void close() {
        closed = true;
        if (local instanceof InetName name) {
            stack.udpPorts.remove(name.port(), this);
        }
        input.clear();
    }

    @Override
    void vanish() {
        closed = true;
        watcher = null;
    }
}
