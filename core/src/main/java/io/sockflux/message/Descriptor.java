package io.sockflux.message;

import static java.util.Objects.requireNonNull;

import io.sockflux.check.Checks;
import java.lang.ref.Cleaner;
import java.lang.ref.Reference;
import java.util.function.IntConsumer;

/**
 * An open file descriptor of this process, and the duty to close it. It closes the descriptor once: when the program
 * closes it, or, should the program lose it, when the garbage collector finds it. A program that counts on
 * descriptors does not wait for the collector.
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
        Checks.checkAtLeast(number, 0, "number");
        this.hold = new Hold(number, requireNonNull(close, "close"));
        this.cleanable = CLEANER.register(this, hold);
    }

    /**
     * Its number, for calls that take a number, while this object is kept.
     *
     * @throws IllegalStateException if it is closed or given away
     */
    public int number() {
        if (!isOpen()) {
            throw new IllegalStateException("descriptor " + hold.number + ": is closed or given away");
        }
        return hold.number;
    }

    /**
     * A call that takes a descriptor's number.
     *
     * @param <T> what it gives
     * @param <E> how it may fail
     */
    public interface Call<T, E extends Exception> {

        /**
         * Makes the call.
         *
         * @throws E if the call fails
         */
        T on(int number) throws E;
    }

    /**
     * Makes a call on it. It stays open meanwhile: a close now takes effect when the call has ended, so the number
     * cannot become another file's amid the call.
     *
     * @throws IllegalStateException if it is closed or given away
     * @throws E if the call fails
     */
    public <T, E extends Exception> T call(Call<T, E> call) throws E {
        hold.enter();
        try {
            return call.on(hold.number);
        } finally {
            hold.leave();
            // Not before: the collector must not close what is in use.
            Reference.reachabilityFence(this);
        }
    }

    /** Whether it is neither closed nor given away. */
    public boolean isOpen() {
        return hold.isOpen();
    }

    /**
     * Gives it away: from now on the caller has the duty to close it.
     *
     * @throws IllegalStateException if it is closed or given away, or a {@linkplain #call call} on it is under way.
     *     That call would go on with whatever file has the number next
     */
    public int giveAway() {
        hold.giveAway();
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
    private static final class Hold implements Runnable {

        private final int number;
        private final IntConsumer close;
        private int calls;
        private boolean done;
        private boolean closesLater;

        Hold(int number, IntConsumer close) {
            this.number = number;
            this.close = close;
        }

        synchronized boolean isOpen() {
            return !done;
        }

        private void checkOpen() {
            if (done) {
                throw new IllegalStateException("descriptor " + number + ": is closed or given away");
            }
        }

        synchronized void enter() {
            checkOpen();
            calls++;
        }

        void leave() {
            synchronized (this) {
                calls--;
                if (calls > 0 || !closesLater) {
                    return;
                }
                closesLater = false;
            }
            close.accept(number);
        }

        synchronized void giveAway() {
            checkOpen();
            if (calls > 0) {
                throw new IllegalStateException(
                        "descriptor " + number + ": is in use (expected: no call on it under way)");
            }
            done = true;
        }

        @Override
        public void run() {
            synchronized (this) {
                if (done) {
                    return;
                }
                done = true;
                closesLater = calls > 0;
                if (closesLater) {
                    return;
                }
            }
            close.accept(number);
        }
    }
}
