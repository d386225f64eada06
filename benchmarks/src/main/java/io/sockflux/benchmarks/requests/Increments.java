package io.sockflux.benchmarks.requests;

import java.time.Duration;

/** A client of Redis that increments a key of its own, over one connection and one event loop. */
interface Increments extends AutoCloseable {

    /** No run takes as long. */
    Duration HANG = Duration.ofMinutes(5);

    /** Sends so many commands, and gives each answer to {@code answers} in the order in which it gets them. */
    void run(int commands, Answers answers) throws Exception;

    @Override
    void close();

    /** Makes a client. */
    interface Maker {

        /**
         * Connects.
         *
         * @param inFlight how many commands it has in flight at the most
         */
        Increments make(int port, String key, int inFlight) throws Exception;
    }

    /** Counts the answers, each of which must be one more than the last. */
    final class Answers {

        private long last;
        private int count;

        /** The next answer, on one thread at a time. */
        void add(long answer) {
            if (answer != last + 1) {
                throw new IllegalStateException("answer: " + answer + " (expected: " + (last + 1) + ")");
            }
            last = answer;
            count++;
        }

        /** How many there were since the last call. */
        int take() {
            int taken = count;
            count = 0;
            return taken;
        }
    }
}
