package io.sockflux.simulated.kernel;

import io.sockflux.error.Errno;
import io.sockflux.simulated.call.Answer;
import io.sockflux.simulated.call.InetName;
import java.net.InetAddress;

/**
 * {@code connect(2)} of one socket. What the program knows of its connect stands apart from the connection's own state: it learns of the outcome
 * by the next call.
 */
final class TcpConnect {

    /** What the program knows. */
    private enum Known {
        NOTHING,
        CONNECTING,
        CONNECTED,
        BROKEN
    }

    private final TcpSocket socket;
    private Known known = Known.NOTHING;

    TcpConnect(TcpSocket socket) {
        this.socket = socket;
    }

    int connect(InetName name) {
        if (known == Known.CONNECTED) {
            return Answer.failed(Errno.EISCONN);
        }
        if (known == Known.BROKEN) {
            return Answer.failed(Errno.EINVAL);
        }
        boolean isFirst = known == Known.NOTHING;
        if (isFirst) {
            if (socket.state != TcpState.CLOSED) {
                return Answer.failed(Errno.EISCONN);
            }
            int begun = begin(HostStack.reachable(name));
            if (Answer.isFailure(begun)) {
                return begun;
            }
        }
        if (socket.state == TcpState.SYN_SENT) {
            return Answer.failed(isFirst ? Errno.EINPROGRESS : Errno.EALREADY);
        }
        if (socket.state == TcpState.CLOSED) {
            Errno pending = socket.takeError();
            socket.disconnect();
            known = Known.NOTHING;
            return Answer.failed(pending == null ? Errno.ECONNABORTED : pending);
        }
        known = Known.CONNECTED;
        return Answer.DONE;
    }

    private int begin(InetName target) {
        InetAddress source = socket.stack.sourceFor(target.address());
        if (source == null) {
            return Answer.failed(Errno.ENETUNREACH);
        }
        if (!socket.names.isBound()) {
            int bound = socket.names.bindAny(source, Errno.EADDRNOTAVAIL);
            if (Answer.isFailure(bound)) {
                return bound;
            }
        }
        socket.names.narrow(source);
        known = Known.CONNECTING;
        socket.opens(target);
        return Answer.DONE;
    }

    /** Whether the program has asked for a connection, or has one. */
    boolean isBegun() {
        return known != Known.NOTHING;
    }

    /** A listener's connection is known from the start. */
    void accepted() {
        known = Known.CONNECTED;
    }

    /** A shutdown has looked at the connection. */
    void shutDown() {
        if (known == Known.CONNECTING) {
            known = socket.state == TcpState.SYN_SENT || socket.state == TcpState.CLOSED
                    ? Known.BROKEN
                    : Known.CONNECTED;
        }
    }

    /** A shutdown has ended the attempt. */
    void abandoned() {
        known = Known.NOTHING;
    }
}
