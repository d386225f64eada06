package io.sockflux.message;

import static java.util.Objects.requireNonNull;

import java.lang.ref.Cleaner;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntConsumer;

/**
 * An open file descriptor of this process, and the duty to close it. It closes the descriptor once, when it is told to, or,
 * should it be lost, when the garbage collector finds it; whoever counts on descriptors does not wait for that.
 */
public final class Descriptor implements AutoCloseable {

    private static final Cleaner CLEANER = Cleaner.create();

    private final Hold hold;
    private final Cleaner.Cleanable cleanable;

    /**
     * Takes over a descriptor.
     *
     * @param number its number, at least 0
     * @param close closes the descriptor of a number, {@code close(2)}; must not throw
     */
    public Descriptor(int number, IntConsumer close) {
        if (number < 0) {
            throw new IllegalArgumentException("number: " + number + " (expected: >= 0)");
        }
        this.hold = new Hold(number, requireNonNull(close, "close"));
        this.cleanable = CLEANER.register(this, hold);
    }

    /**
     * Its number, for calls that take one, while this object is kept.
     *
     * @throws IllegalStateException if it is closed or given away
     */
    public int number() {
        if (!isOpen()) {
            throw new IllegalStateException("descriptor " + hold.number + ": is closed or given away");
        }
        return hold.number;
    }

    /** Whether it is neither closed nor given away. */
    public boolean isOpen() {
        return !hold.done.get();
    }

    /**
     * Gives it away: from now on the caller has the duty to close it.
     *
     * @throws IllegalStateException if it is closed or given away
     */
    public int giveAway() {
        if (!hold.done.compareAndSet(false, true)) {
            throw new IllegalStateException("descriptor " + hold.number + ": is closed or given away");
        }
        cleanable.clean();
        return hold.number;
    }

    /** Closes it, unless that is done or it was given away. */
    @Override
    public void close() {
        cleanable.clean();
    }

    @Override
    public String toString() {
        return "descriptor " + hold.number + (isOpen() ? "" : " (closed or given away)");
    }

    /** What the cleaner needs; it must not reach the descriptor itself. */
    private record Hold(int number, IntConsumer close, AtomicBoolean done) implements Runnable {

        Hold(int number, IntConsumer close) {
            this(number, close, new AtomicBoolean());
        }

        @Override
        public void run() {
            if (done.compareAndSet(false, true)) {
                close.accept(number);
            }
        }
    }
}
