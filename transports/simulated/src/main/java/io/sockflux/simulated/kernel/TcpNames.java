package io.sockflux.simulated.kernel;

import io.sockflux.error.Errno;
import io.sockflux.simulated.call.Answer;
import io.sockflux.simulated.call.InetName;
import io.sockflux.simulated.call.KernelOption;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/** The name of one TCP socket, and for how long it keeps the port from others. */
final class TcpNames {

    private final TcpSocket socket;
    private final HostStack stack;
    private @Nullable InetName held;
    private boolean bound;
    private boolean byProgram;

    TcpNames(TcpSocket socket) {
        this.socket = socket;
        stack = socket.stack;
    }

    /** The name that others cannot have. */
    @Nullable
    InetName held() {
        return held;
    }

    /** Whether the socket has a port. One that it got by itself it loses with its connection. */
    boolean isBound() {
        return bound;
    }

    int bind(InetName name) {
        if (!name.isWildcard() && !stack.isOwn(name.address())) {
            return Answer.failed(Errno.EADDRNOTAVAIL);
        }
        if (bound || socket.state != TcpState.CLOSED) {
            return Answer.failed(Errno.EINVAL);
        }
        if (name.port() == 0) {
            int answer = bindAny(name.address(), Errno.EADDRINUSE);
            byProgram = answer == Answer.DONE;
            return answer;
        }
        stack.tcpPorts.expire(stack.world.now());
        if (stack.tcpPorts.isTaken(name, socket)) {
            return Answer.failed(Errno.EADDRINUSE);
        }
        byProgram = true;
        take(name);
        return Answer.DONE;
    }

    /** Takes any port. */
    int bindAny(InetAddress address, Errno unlessFree) {
        stack.tcpPorts.expire(stack.world.now());
        int port = stack.tcpPorts.free();
        if (port == 0) {
            return Answer.failed(unlessFree);
        }
        take(new InetName(address, port));
        return Answer.DONE;
    }

    void take(InetName name) {
        release();
        socket.local = name;
        held = name;
        bound = true;
        stack.tcpPorts.add(name.port(), socket);
    }

    /** A wildcard becomes the address that packets leave from. */
    void narrow(InetAddress address) {
        if (held != null && held.isWildcard()) {
            held = new InetName(address, held.port());
            socket.local = held;
        }
    }

    /** The connection is over. A port that the program has asked for stays until the socket is closed. */
    void over() {
        if (socket.orphan || !byProgram) {
            bound = false;
            release();
        }
    }

    /** The connection's end is waited out: until then its port is in use, whatever becomes of the socket. */
    void waitOut(long until) {
        if (held != null) {
            stack.tcpPorts.expire(stack.world.now());
            stack.tcpPorts.waitOut(held, socket.get(KernelOption.REUSE_ADDRESS) != 0, until);
        }
    }

    /** The port is free for others. */
    void release() {
        if (held != null) {
            stack.tcpPorts.remove(held.port(), socket);
            held = null;
        }
    }
}
