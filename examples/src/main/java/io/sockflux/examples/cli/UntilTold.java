package io.sockflux.examples.cli;

import io.sockflux.address.Endpoint;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import reactor.core.publisher.Mono;

/** How a program that listens runs: until it has done what it is for, or until SIGTERM or SIGINT, which end it with status 0. */
public final class UntilTold {

    private UntilTold() {}

    /**
     * Prints {@code READY <endpoint>} for each and waits.
     *
     * @param work what is being done; its end is the program's
     * @param stop ends it all, removes the socket files; when it is told to stop
     */
    public static void run(PrintWriter out, List<Endpoint> endpoints, Mono<?> work, Mono<Void> stop)
            throws InterruptedException {
        AtomicBoolean told = new AtomicBoolean();
        Thread stopping = new Thread(
                () -> {
                    told.set(true);
                    stop.onErrorComplete().block();
                    // Left alone, the JVM would end with the signal's number as its status.
                    Runtime.getRuntime().halt(0);
                },
                "stop");
        Runtime.getRuntime().addShutdownHook(stopping);
        endpoints.forEach(endpoint -> out.println("READY " + endpoint));
        out.flush();
        try {
            work.block();
        } finally {
            if (told.get() || !isCalledOff(stopping)) {
                // The work is over, but its connections still end: the network is theirs until the process is halted.
                stopping.join();
            }
        }
    }

    /** Whether the program ends by itself, and so is not told any more. */
    private static boolean isCalledOff(Thread stopping) {
        try {
            return Runtime.getRuntime().removeShutdownHook(stopping);
        } catch (IllegalStateException e) {
            // It is being told just now.
            return false;
        }
    }
}
