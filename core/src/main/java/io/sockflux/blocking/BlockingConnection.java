package io.sockflux.blocking;

import static java.util.Objects.requireNonNull;

import io.sockflux.check.Durations;
import io.sockflux.stream.Connection;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import reactor.core.scheduler.NonBlocking;

/**
 * A connection as streams of {@code java.io}, for code that blocks. A call waits on the caller's thread, best on a virtual
 * one; the connection stays on its event loop.
 *
 * <pre>{@code
 * BlockingConnection blocking = BlockingConnection.of(connection).readTimeout(Duration.ofSeconds(5));
 * try (blocking) {
 *     blocking.output().write(question);
 *     byte[] answer = blocking.input().readNBytes(4);
 * }
 * }</pre>
 *
 * <p>A call on a thread that must not block, as every event loop of a network is ({@link NonBlocking}), fails at once
 * with {@link IllegalStateException}. There it would wait for what only the loop can bring.
 *
 * <p>An interrupt ends a waiting call with {@link java.io.InterruptedIOException} and clears the thread's interrupt
 * status, as {@link InterruptedException} does. A time-out ends it with {@link java.net.SocketTimeoutException}. Both leave
 * the connection usable. Nothing that has arrived is lost. What a write has handed over goes out: so many bytes as {@link
 * java.io.InterruptedIOException#bytesTransferred} tells. The next write waits for it first.
 *
 * <p>The streams subscribe to {@link Connection#receive()} at the first read, and keep at most two of its buffers. From
 * then on no other subscriber can receive. Sends of others take turns with the writes.
 *
 * <p>The methods may be called from any thread. Reads take turns, and so do writes.
 */
public final class BlockingConnection implements Closeable {

    private final Connection connection;
    private final BlockingInput input;
    private final BlockingOutput output;

    private BlockingConnection(Connection connection) {
        this.connection = requireNonNull(connection, "connection");
        this.input = new BlockingInput(this);
        this.output = new BlockingOutput(this);
    }

    /** The streams of a connection. A connection is given to one such object only. Nothing happens yet. */
    public static BlockingConnection of(Connection connection) {
        return new BlockingConnection(connection);
    }

    /**
     * How long a read may wait for the first byte; without end unless set. It holds for calls that begin later.
     *
     * @param length positive; null takes the time-out away
     * @throws IllegalArgumentException if it is not positive
     */
    public BlockingConnection readTimeout(@Nullable Duration length) {
        input.timeout(checked(length, "readTimeout"));
        return this;
    }

    /**
     * How long a write may wait until the kernel has taken its bytes; without end unless set. It holds for calls that begin
     * later.
     *
     * @param length positive; null takes the time-out away
     * @throws IllegalArgumentException if it is not positive
     */
    public BlockingConnection writeTimeout(@Nullable Duration length) {
        output.timeout(checked(length, "writeTimeout"));
        return this;
    }

    /** The read time-out as SO_TIMEOUT of Java has it. */
    int readTimeoutMillis() {
        Duration length = input.timeout();
        return length == null ? 0 : (int) Math.min(Integer.MAX_VALUE, Math.max(1, length.toMillis()));
    }

    private static @Nullable Duration checked(@Nullable Duration length, String name) {
        return length == null ? null : Durations.checkPositive(length, name);
    }

    /**
     * The bytes of the peer. A read returns -1 at the peer's end of stream, and fails as {@link Connection#receive()} does,
     * with the same failure each time. Its {@code close()} is {@link #close()}.
     */
    public InputStream input() {
        return input;
    }

    /**
     * Bytes for the peer. A write returns when the kernel has taken all of them, and fails as {@link Connection#send} does.
     * Each write is a send of its own: many short ones want a {@link java.io.BufferedOutputStream}. Its {@code close()} is
     * {@link #close()}.
     */
    public OutputStream output() {
        return output;
    }

    /**
     * The same as a socket of Java, for libraries that ask for one. It is connected; what it cannot do fails with {@link
     * UnsupportedOperationException} or {@link java.net.SocketException}. Its time-out for reads, SO_TIMEOUT, is that of
     * {@link #readTimeout}.
     */
    public Socket socket() {
        try {
            return new BlockingSocket(this);
        } catch (SocketException e) {
            // Java declares it for sockets that it opens itself.
            throw new IllegalStateException(e);
        }
    }

    /** The connection itself, for what has no blocking form. */
    public Connection connection() {
        return connection;
    }

    /**
     * Sends the end of stream behind all writes, {@code shutdown(2)}; reads go on.
     *
     * @throws IOException if the connection has failed or is closed, or the wait was interrupted or took too long
     */
    public void shutdownOutput() throws IOException {
        output.end();
    }

    /**
     * Closes without loss, as {@link Connection#close()}, whose bounds hold. Returns when nothing can be cut any more. An
     * interrupt ends the wait; the close goes on.
     *
     * @throws IOException if the wait was interrupted, or the close has failed
     */
    @Override
    public void close() throws IOException {
        BlockingWait wait = BlockingWait.of("close", null);
        input.drop();
        wait.await(connection.close().toFuture());
    }

    @Override
    public String toString() {
        return "blocking " + connection;
    }
}
