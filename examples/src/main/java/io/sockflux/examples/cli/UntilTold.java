package io.sockflux.examples.cli;

import io.sockflux.Network;
import io.sockflux.ServiceNotifier;
import io.sockflux.address.Endpoint;
import io.sockflux.systemd.Notifier;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import reactor.core.publisher.Mono;

/**
 * How a program that listens runs: until it has done what it is for, or until SIGTERM or SIGINT, which end it with status 0.
 * A service manager that has asked for it is told when the program is ready and when it stops, and hears from all of its
 * loops meanwhile.
 */
public final class UntilTold {

    /** A manager that reads nothing must not keep the program from its end. */
    private static final Duration LONGEST_TELLING = Duration.ofSeconds(1);

    /** A status is one line, and has a longest length. */
    private static final int MOST_LISTED = 8;

    private UntilTold() {}

    /**
     * Prints {@code READY <endpoint>} for each and waits.
     *
     * @param network by which a service manager is told
     * @param work what is being done; its end is the program's
     * @param stop ends it all, removes the socket files; when it is told to stop
     */
    public static void run(Network network, PrintWriter out, List<Endpoint> endpoints, Mono<?> work, Mono<Void> stop)
            throws InterruptedException {
        Notifier manager = ServiceNotifier.of(network);
        AtomicBoolean told = new AtomicBoolean();
        Thread stopping = new Thread(
                () -> {
                    told.set(true);
                    manager.stopping()
                            .timeout(LONGEST_TELLING)
                            .onErrorComplete()
                            .block();
                    stop.onErrorComplete().block();
                    // Left alone, the JVM would end with the signal's number as its status.
                    Runtime.getRuntime().halt(0);
                },
                "stop");
        Runtime.getRuntime().addShutdownHook(stopping);
        try {
            // Where a manager waits for this and cannot be told, the program has failed.
            manager.status(status(endpoints)).then(manager.ready()).block();
            manager.watchdog().subscribe(fed -> {}, networkClosed -> {});
            endpoints.forEach(endpoint -> out.println("READY " + endpoint));
            out.flush();
            work.block();
        } finally {
            if (told.get() || !isCalledOff(stopping)) {
                // The work is over, but its connections still end: the network is theirs until the process is halted.
                stopping.join();
            }
        }
    }

    private static String status(List<Endpoint> endpoints) {
        String listed =
                endpoints.stream().limit(MOST_LISTED).map(Endpoint::toString).collect(Collectors.joining(" "));
        int more = endpoints.size() - MOST_LISTED;
        return endpoints.isEmpty() ? "running" : "serving " + listed + (more > 0 ? " and " + more + " more" : "");
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
