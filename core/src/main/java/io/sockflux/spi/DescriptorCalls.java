package io.sockflux.spi;

import io.sockflux.address.Endpoint;
import io.sockflux.error.SystemCallException;
import io.sockflux.message.Descriptor;
import io.sockflux.socket.FileStatus;
import io.sockflux.socket.SignalEvent;
import io.sockflux.socket.SocketInspection;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.function.Consumer;

/** System calls on descriptors of any transport. A method that may block says so. */
public interface DescriptorCalls extends SocketCalls {

    /**
     * {@code open(2)} for reading; may block.
     *
     * @throws SystemCallException if the file cannot be opened, such as ENOENT, EACCES or EMFILE
     */
    Descriptor open(Path file) throws SystemCallException;

    /**
     * {@code fstat(2)}.
     *
     * @throws SystemCallException EBADF if the descriptor is not open
     */
    FileStatus status(int descriptor) throws SystemCallException;

    /**
     * Blocks until a read would not block, {@code poll(2)}. A read does not block at the end of input, or if it would
     * fail.
     *
     * @param millis how long to wait at the most
     * @return whether a read would not block
     * @throws SystemCallException if the kernel cannot wait, such as ENOMEM
     */
    boolean awaitInput(int descriptor, int millis) throws SystemCallException;

    /**
     * {@code read(2)}; may block.
     *
     * @param room a direct buffer to fill
     * @return how many bytes came; 0 at the end
     * @throws SystemCallException if nothing can be read, such as EBADF or EIO
     */
    int read(int descriptor, ByteBuffer room) throws SystemCallException;

    /**
     * Widens a pipe, {@code fcntl(F_SETPIPE_SZ)} of Linux. Does nothing if the system refuses.
     *
     * @param bytes how many bytes the pipe is to hold
     */
    default void widenPipe(int pipe, int bytes) {}

    /**
     * Asks the kernel for the state of a socket.
     *
     * @param kind an endpoint of its family, type and protocol
     * @throws SystemCallException EBADF if the descriptor is not open; ENOTSOCK if it is no socket
     */
    SocketInspection inspect(int socket, Endpoint kind) throws SystemCallException;

    /**
     * Makes this process the owner of a socket, and asks for its signals ({@code F_SETOWN}, {@code O_ASYNC}).
     *
     * @param told gets each event, on a thread that the system chooses
     * @return ends the signals when it is closed; must be closed before the descriptor
     * @throws SystemCallException EBADF if the descriptor is not open
     */
    Watch watch(int socket, Endpoint kind, Consumer<SignalEvent> told) throws SystemCallException;

    /** The signals of a socket. */
    interface Watch extends AutoCloseable {

        /**
         * Ends the signals, {@code O_ASYNC} off. The socket must still be open.
         *
         * @throws SystemCallException EBADF if it is closed
         */
        @Override
        void close() throws SystemCallException;

        /** Forgets the signals of a socket that is closed. */
        void forget();
    }
}
