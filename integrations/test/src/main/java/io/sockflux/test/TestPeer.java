package io.sockflux.test;

import io.netty.buffer.ByteBufUtil;
import io.sockflux.option.SocketLevelOptions;
import io.sockflux.simulated.Running;
import io.sockflux.stream.Connection;
import io.sockflux.stream.Shutdown;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** The other end of a connection, by hand. Each call returns when it is done, and takes no real time. */
public final class TestPeer {

    private final InMemory memory;
    private final Connection connection;
    private byte[] unread = {};

    TestPeer(InMemory memory, Connection connection) {
        this.memory = memory;
        this.connection = connection;
    }

    /** Sends a text in UTF-8. */
    public void send(String text) {
        send(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Sends bytes. */
    public void send(byte[] bytes) {
        memory.await(connection.send(bytes));
    }

    /** Waits for this text, and no byte more. */
    public void expect(String text) {
        expect(text.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Waits for these bytes. What comes behind them is for the next call.
     *
     * @throws AssertionError if others come, if the stream ends before, or if nothing will ever happen
     */
    public void expect(byte[] bytes) {
        byte[] came = take(bytes.length);
        if (!Arrays.equals(came, bytes)) {
            throw new AssertionError("came: " + text(came) + " (expected: " + text(bytes) + ")");
        }
    }

    /** Waits for so many bytes. */
    public byte[] take(int count) {
        if (count < 0) {
            throw new IllegalArgumentException("count: " + count + " (expected: 0 or more)");
        }
        while (unread.length < count) {
            byte[] more = receive();
            if (more == null) {
                throw new AssertionError(
                        "the stream ended behind " + text(unread) + " (expected: " + count + " bytes)");
            }
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            all.writeBytes(unread);
            all.writeBytes(more);
            unread = all.toByteArray();
        }
        byte[] taken = Arrays.copyOf(unread, count);
        unread = Arrays.copyOfRange(unread, count, unread.length);
        return taken;
    }

    /** Waits for the end of the stream. */
    public void expectEnd() {
        byte[] more = unread.length > 0 ? unread : receive();
        if (more != null) {
            throw new AssertionError("came: " + text(more) + " (expected: the end of the stream)");
        }
    }

    /**
     * Waits for a reset by the tested end.
     *
     * @return the failure, such as ECONNRESET
     */
    public Throwable expectReset() {
        Running<byte[]> receiving = memory.start(oneRead());
        memory.simulation().runUntil(receiving);
        return receiving
                .failure()
                .orElseThrow(() -> new AssertionError(
                        receiving.values().isEmpty()
                                ? "the stream ended (expected: a reset)"
                                : "bytes came (expected: a reset)"));
    }

    private byte @Nullable [] receive() {
        return memory.await(oneRead());
    }

    private Mono<byte[]> oneRead() {
        return connection.receive().map(ByteBufUtil::getBytes).next();
    }

    /** How many bytes the tested end may send while this end does not read. To be called before any byte has come. */
    public void room(int bytes) {
        memory.await(connection.set(SocketLevelOptions.SO_RCVBUF, bytes));
    }

    /** Ends this side's stream; it receives on. */
    public void end() {
        memory.await(connection.shutdown(Shutdown.WRITE));
    }

    /** Resets the connection. */
    public void reset() {
        memory.await(connection.abort());
    }

    /** Closes this side without loss. */
    public void close() {
        memory.await(connection.close());
    }

    private static String text(byte[] bytes) {
        return bytes.length + " bytes, \"" + new String(bytes, StandardCharsets.UTF_8) + "\"";
    }
}
