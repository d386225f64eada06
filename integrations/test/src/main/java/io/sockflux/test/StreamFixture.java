package io.sockflux.test;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import reactor.core.publisher.Mono;

/** The pair of a test, and how a test waits for it. */
abstract class StreamFixture {

    private @Nullable StreamPair pair;

    /** A fresh pair of connected ends. The kit closes both. */
    protected abstract StreamPair open() throws Exception;

    /** Whether an end can end sending and receive on. Unless it can, {@link ByteStream#end()} is not called. */
    protected boolean halfCloses() {
        return true;
    }

    /** Whether an abort is told from an end. A unix socket knows no reset. */
    protected boolean tellsAborts() {
        return true;
    }

    /**
     * Waits for what a stream does. Where the pair lives in a simulation, a subclass lets time go on here.
     *
     * @return the value, or null if there is none
     */
    protected <T> @Nullable T await(Mono<T> mono) {
        return mono.block(Duration.ofMinutes(1));
    }

    /** Waits until so many bytes have come. */
    final void awaitBytes(Received received, int count) {
        try {
            await(received.bytes(count));
        } catch (IllegalStateException e) {
            throw new AssertionError(
                    received.bytes().length + " of " + count + " bytes came, and then nothing more", e);
        }
    }

    final StreamPair pair() {
        StreamPair known = pair;
        if (known == null) {
            try {
                known = open();
            } catch (RuntimeException e) {
                throw e;
            } catch (Exception e) {
                throw new IllegalStateException("open: " + e.getMessage(), e);
            }
            pair = known;
        }
        return known;
    }

    final ByteStream tested() {
        return pair().tested();
    }

    final ByteStream peer() {
        return pair().peer();
    }

    /** Called when both ends are closed: closes what {@link #open} made besides. */
    protected void release() {}

    @AfterEach
    void closeAll() {
        try {
            if (pair != null) {
                await(Mono.whenDelayError(
                        pair.tested().abort().onErrorComplete(),
                        pair.peer().abort().onErrorComplete()));
            }
        } finally {
            release();
        }
    }

    static ByteBuf text(String text) {
        return Unpooled.copiedBuffer(text, StandardCharsets.UTF_8);
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Sends from the tested end to its peer and waits until it is there: what the tested end began before has been done. */
    final void goThere(Received atPeer, int before, String mark) {
        await(tested().send(Mono.just(text(mark))));
        awaitBytes(atPeer, before + mark.length());
    }

    // Checks

    static void assertContent(Source source, Received received) {
        assertArrayEquals(source.content(), received.bytes(), () -> source.difference(received.bytes()));
    }

    static boolean hasCause(Throwable failure, Throwable wanted) {
        for (Throwable at = failure; at != null; at = at.getCause()) {
            if (at.equals(wanted)) {
                return true;
            }
        }
        return false;
    }

    final Throwable failure(Mono<Void> mono) {
        AtomicReference<Throwable> failure = new AtomicReference<>();
        await(mono.onErrorResume(e -> {
            failure.set(e);
            return Mono.empty();
        }));
        Throwable known = failure.get();
        if (known == null) {
            throw new AssertionError("it completed (expected: a failure)");
        }
        return known;
    }
}
