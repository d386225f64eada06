package io.sockflux.spi;

import io.sockflux.address.Endpoint;
import io.sockflux.error.SystemCallException;
import io.sockflux.message.ControlMessage;
import io.sockflux.message.Descriptor;

/** System calls on descriptors of sockets, as the adoption of a socket needs them. None blocks. */
public interface SocketCalls {

    /**
     * Identifies a socket.
     *
     * @throws SystemCallException EBADF if the descriptor is not open; ENOTSOCK if it is no socket; EAFNOSUPPORT or
     *     EPROTONOSUPPORT if no endpoint has its family or protocol
     */
    SocketIdentity identify(int descriptor) throws SystemCallException;

    /**
     * A duplicate that is close-on-exec, {@code fcntl(2)} with {@code F_DUPFD_CLOEXEC}.
     *
     * @throws SystemCallException EBADF if the descriptor is not open; EMFILE if the process has no descriptor left
     */
    Descriptor duplicate(int descriptor) throws SystemCallException;

    /**
     * Makes a socket non-blocking, {@code fcntl(2)} with {@code F_SETFL} and {@code O_NONBLOCK}. It goes for every descriptor
     * of the socket, in every process.
     *
     * @throws SystemCallException EBADF if the descriptor is not open
     */
    void setNonBlocking(int socket) throws SystemCallException;

    /**
     * {@code listen(2)}. On a socket that listens already it sets the backlog, for every descriptor of the socket, in every
     * process.
     *
     * @param backlog how many connections may wait; the kernel cuts it to its own limit
     * @throws SystemCallException EBADF if the descriptor is not open; EOPNOTSUPP if no such socket listens; EADDRINUSE if
     *     another socket listens at its port
     */
    void listen(int socket, int backlog) throws SystemCallException;

    /**
     * Makes a descriptor close-on-exec, {@code fcntl(F_SETFD)} with {@code FD_CLOEXEC}.
     *
     * @param descriptor an open descriptor, so that the system has no reason to refuse
     */
    void closeOnExec(int descriptor);

    /**
     * The credentials of a unix socket's peer ({@code SO_PEERCRED}, {@code unix(7)}; {@code LOCAL_PEERCRED} on macOS).
     *
     * @param kind an endpoint of its family, type and protocol
     * @throws SystemCallException ENOTCONN if it has no peer; EBADF if the descriptor is not open
     */
    ControlMessage.Credentials peerCredentials(int socket, Endpoint kind) throws SystemCallException;

    /** {@code close(2)}. */
    void close(int descriptor);
}
