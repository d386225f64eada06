package io.sockflux.simulated.kernel;

import io.sockflux.error.Errno;
import io.sockflux.simulated.call.InetName;
import org.jspecify.annotations.Nullable;

/** How connections begin: a SYN goes out, finds a listener or none, and a socket is made for it. */
final class TcpOpening {

    private TcpOpening() {}

    /** Sends a SYN from a socket that has both names. */
    static void sendSyn(TcpSocket socket) {
        InetName local = socket.localName();
        InetName remote = socket.remoteName();
        HostStack owner = socket.stack.owner(remote.address());
        if (owner == null) {
            socket.stack.askInVain(() -> {
                if (socket.state == TcpState.SYN_SENT) {
                    socket.ends.fail(Errno.EHOSTUNREACH);
                }
            });
            return;
        }
        socket.stack.send(
                new Segment(
                        owner, socket, null, local, remote, Segment.SYN, 0, Segment.NOTHING, 0, socket.input.edge()),
                false);
    }

    /** A SYN has come to its host. */
    static void arrived(Segment syn) {
        TcpSocket from = syn.from;
        InetName source = syn.source;
        InetName destination = syn.destination;
        if (from == null || source == null || destination == null) {
            throw new IllegalStateException("a SYN without names: " + syn.what());
        }
        HostStack stack = syn.to;
        TcpSocket listener = listener(stack, destination);
        if (listener != null && listener.backlog != null) {
            TcpSocket known = listener.backlog.opening(from);
            if (known != null) {
                known.input.sendSynAck();
            } else if (listener.backlog.hasRoom()) {
                TcpSocket child = new TcpSocket(stack);
                child.bornOf(listener, from, source, destination, syn.edge);
                listener.backlog.opens(child);
                child.byCookie = listener.backlog.isCrowded();
                child.input.sendSynAck();
                child.timer.arm();
            }
            return;
        }
        TcpSocket crossing = crossing(stack, source, destination);
        if (crossing != null) {
            crossing.peer = from;
            crossing.sender.windowTo(syn.edge);
            crossing.established();
            crossing.input.sendAck();
            crossing.endsIfShut();
            return;
        }
        stack.send(new Segment(from.stack, null, from, null, null, Segment.RST, 0, Segment.NOTHING, 0, 0), false);
    }

    private static @Nullable TcpSocket listener(HostStack stack, InetName name) {
        TcpSocket wildcard = null;
        for (KernelSocket user : stack.tcpPorts.users(name.port())) {
            if (user.isListening()
                    && user instanceof TcpSocket socket
                    && socket.localName().overlaps(name)) {
                if (!socket.localName().isWildcard()) {
                    return socket;
                }
                wildcard = socket;
            }
        }
        return wildcard;
    }

    /** A socket that connects to where the SYN came from, at the same time; also one that connects to itself. */
    private static @Nullable TcpSocket crossing(HostStack stack, InetName source, InetName destination) {
        for (KernelSocket user : stack.tcpPorts.users(destination.port())) {
            if (user instanceof TcpSocket socket
                    && socket.state == TcpState.SYN_SENT
                    && source.equals(socket.remote)
                    && destination.equals(socket.local)) {
                return socket;
            }
        }
        return null;
    }
}
