package io.sockflux.benchmarks.peers;

/**
 * What cannot be had here, and says so whatever it is asked.
 *
 * @param reason in words
 */
record MissingPeer(String reason) implements Peer {

    @Override
    public String open(Service service, String endpoint, String target) throws SkippedException {
        throw new SkippedException(reason);
    }

    @Override
    public AutoCloseable ask(String endpoint, int connections, int bytes, int inFlight, Answers answers)
            throws SkippedException {
        throw new SkippedException(reason);
    }

    @Override
    public void check() throws SkippedException {
        throw new SkippedException(reason);
    }
}
