package io.sockflux.benchmarks.peers;

import java.util.concurrent.atomic.AtomicLong;

/** A library under test, on one event loop. */
interface Peer {

    /**
     * Begins to serve.
     *
     * @param target where a relay connects to; else empty
     * @return the endpoint that is bound
     * @throws SkippedException if this library cannot
     */
    String open(Service service, String endpoint, String target) throws Exception;

    /**
     * Asks an echo server on many connections: each answer is followed by one more question, which is a write of its own.
     *
     * @param bytes of a question
     * @param inFlight questions without an answer on each connection
     * @param answers to be told of each answer, on the event loop
     * @return what closes the connections
     */
    AutoCloseable ask(String endpoint, int connections, int bytes, int inFlight, Answers answers) throws Exception;

    /** Nothing, if it can be had here. */
    default void check() throws SkippedException {}

    /** Counts what one thread tells and another reads. */
    final class Answers {

        private final AtomicLong count = new AtomicLong();
        private final AtomicLong errors = new AtomicLong();

        void add(int more) {
            count.setOpaque(count.getPlain() + more);
        }

        void failed(Throwable error) {
            errors.incrementAndGet();
        }

        long count() {
            return count.getOpaque();
        }

        long errors() {
            return errors.get();
        }
    }

    /** Cuts what comes on one connection into answers. */
    final class Cutter {

        private final int bytes;
        private int rest;

        Cutter(int bytes) {
            this.bytes = bytes;
        }

        /** How many answers are whole with so many more bytes. */
        int whole(int moreBytes) {
            int all = rest + moreBytes;
            rest = all % bytes;
            return all / bytes;
        }
    }
}
