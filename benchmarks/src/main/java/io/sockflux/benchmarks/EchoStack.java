package io.sockflux.benchmarks;

import java.time.Duration;

/** An echo server and a client that is connected to it, each on an event loop of its own. */
interface EchoStack extends AutoCloseable {

    /** Ends a run that hangs. */
    Duration HANG = Duration.ofSeconds(60);

    /** Before there is one. */
    EchoStack NONE = new EchoStack() {
        @Override
        public void roundTrips(int count) {
            throw new IllegalStateException("not connected");
        }

        @Override
        public void close() {}
    };

    /** Sends a message and sends it again each time that it has come back. */
    void roundTrips(int count) throws Exception;

    @Override
    void close();

    /** A stack by its name. */
    static EchoStack connected(String stack, String transport, int messageBytes) throws Exception {
        return switch (stack) {
            case "netty" -> new NettyEcho(transport, messageBytes);
            case "sockflux" -> new SockfluxEcho(transport, messageBytes);
            default -> throw new IllegalArgumentException("stack: " + stack + " (expected: netty or sockflux)");
        };
    }
}
