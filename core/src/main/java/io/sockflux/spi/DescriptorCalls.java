package io.sockflux.spi;

import io.sockflux.address.Endpoint;
import io.sockflux.error.SystemCallException;
import io.sockflux.message.ControlMessage;
import io.sockflux.message.Descriptor;
import io.sockflux.socket.FileStatus;
import io.sockflux.socket.SignalEvent;
import io.sockflux.socket.SocketInspection;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.function.Consumer;

/** System calls on descriptors, whichever transport opened them. Those that may block say so. */
public interface DescriptorCalls {

    /** {@code open(2)} for reading; may block. */
    Descriptor open(Path file) throws SystemCallException;

    /** A duplicate that is close-on-exec, {@code fcntl(2)} with {@code F_DUPFD_CLOEXEC}. */
    Descriptor duplicate(int descriptor) throws SystemCallException;

    /**
     * Makes a socket non-blocking, {@code fcntl(2)} with {@code F_SETFL} and {@code O_NONBLOCK}. It goes for every descriptor
     * of the socket, in every process.
     */
    void setNonBlocking(int socket) throws SystemCallException;

    /** {@code close(2)}. */
    void close(int descriptor);

    /**
     * What a descriptor is, if it is a socket that endpoints can describe.
     *
     * @throws SystemCallException EBADF if it is not open; ENOTSOCK if it is no socket; EAFNOSUPPORT or EPROTONOSUPPORT if it
     *     is one of a family or protocol without endpoints
     */
    SocketIdentity identify(int descriptor) throws SystemCallException;

    /** {@code fstat(2)}. */
    FileStatus status(int descriptor) throws SystemCallException;

    /**
     * Waits until a read would not block, {@code poll(2)}; blocks so long. That is also at the end, and where a read fails.
     *
     * @param millis how long at the most
     * @return whether a read would not block
     */
    boolean awaitInput(int descriptor, int millis) throws SystemCallException;

    /**
     * {@code read(2)}; may block.
     *
     * @param room a direct buffer, which is filled
     * @return how many bytes came; 0 at the end
     */
    int read(int descriptor, ByteBuffer room) throws SystemCallException;

    /**
     * Has an open descriptor closed by {@code execve(2)}, {@code fcntl(F_SETFD)} with {@code FD_CLOEXEC}.
     *
     * @param descriptor is open, so that the system has no reason to refuse
     */
    void closeOnExec(int descriptor);

    /**
     * Makes room in a pipe, {@code fcntl(F_SETPIPE_SZ)} of Linux; leaves it as it is where that cannot be had.
     *
     * @param bytes how much it is to hold
     */
    default void widenPipe(int pipe, int bytes) {}

    /**
     * What the kernel says of a socket.
     *
     * @param kind an endpoint of its family, type and protocol
     */
    SocketInspection inspect(int socket, Endpoint kind) throws SystemCallException;

    /**
     * Who is at the other end of a unix socket ({@code SO_PEERCRED}, {@code unix(7)}; {@code LOCAL_PEERCRED} on macOS).
     *
     * @param kind an endpoint of its family, type and protocol
     */
    ControlMessage.Credentials peerCredentials(int socket, Endpoint kind) throws SystemCallException;

    /**
     * Owns a socket and asks for its signals ({@code F_SETOWN}, {@code O_ASYNC}).
     *
     * @param told told of each event, on a thread of the system's choice
     * @return ends it when it is closed; must be closed before the descriptor is
     */
    Watch watch(int socket, Endpoint kind, Consumer<SignalEvent> told) throws SystemCallException;

    /** Signals that were asked for. */
    interface Watch extends AutoCloseable {

        /** Asks for no more, {@code O_ASYNC} off. The socket must still be open. */
        @Override
        void close() throws SystemCallException;

        /** The socket is closed, and with it everything about it: only forgets it. */
        void forget();
    }
}
