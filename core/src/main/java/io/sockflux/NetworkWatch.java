package io.sockflux;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.util.Objects.requireNonNull;

import io.sockflux.address.Endpoint;
import io.sockflux.address.UnixPathEndpoint;
import io.sockflux.internal.loop.BlockingCalls;
import io.sockflux.option.SocketLevelOptions;
import io.sockflux.stream.AccessList;
import io.sockflux.stream.Connection;
import io.sockflux.stream.Listener;
import io.sockflux.stream.TimeLimits;
import io.sockflux.stream.WhenFull;
import io.sockflux.watch.WatchRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;

/**
 * Shows a network to its operator: a unix socket at which processes of the same user, and of root, get a
 * {@linkplain io.sockflux.watch.WatchSnapshot snapshot} now and then, each as a line of JSON. The program {@code sockflux
 * watch} makes a screen of it. Nothing of it is there unless a program asks:
 *
 * <pre>{@code
 * NetworkWatch.listen(network).block();
 * }</pre>
 *
 * <p>A watcher sends one line, {@link WatchRequest}. Snapshots are taken while somebody watches only, by a thread that is no
 * event loop. There are eight watchers at once; more are refused. A watcher that takes no snapshot for 5 s is cut off, and
 * none is taken for it meanwhile.
 */
public final class NetworkWatch {

    private static final int MOST_WATCHERS = 8;
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final int SEND_BUFFER = 32 << 10;
    private static final int ROOT = 0;

    private NetworkWatch() {}

    /**
     * Where a process is watched unless it says another path: {@code sockflux-PID.watch} in the folder that the variable
     * {@code XDG_RUNTIME_DIR} names, or in {@code /tmp}.
     */
    public static Path pathOf(long process) {
        return folder().resolve("sockflux-" + process + ".watch");
    }

    /** The folder of {@link #pathOf}. */
    public static Path folder() {
        String own = System.getenv("XDG_RUNTIME_DIR");
        return Path.of(own == null || own.isEmpty() ? "/tmp" : own);
    }

    /** Listens at the path of this process, {@link #pathOf}. */
    public static Mono<Listener> listen(Network network) {
        return listen(network, pathOf(ProcessHandle.current().pid()));
    }

    /**
     * Listens at a path.
     *
     * @return the listener, which ends the watching when it is closed; {@link io.sockflux.error.SystemCallException} if
     *     the path cannot be bound; {@link io.sockflux.error.TransportUnavailableException} on a transport that cannot
     *     tell a peer's credentials, as nio
     */
    public static Mono<Listener> listen(Network network, Path path) {
        requireNonNull(network, "network");
        UnixPathEndpoint at = Endpoint.unix(path);
        return BlockingCalls.call(NetworkWatch::ownUser)
                .flatMap(user -> network.acceptor()
                        .endpoints(at)
                        // A watcher that does not read holds no more than this in the kernel.
                        .wish(SocketLevelOptions.SO_SNDBUF, SEND_BUFFER)
                        .access(AccessList.NOBODY.allowUsers(user, ROOT))
                        .maxConnections(MOST_WATCHERS)
                        .whenFull(WhenFull.RESET)
                        .timeLimits(TimeLimits.NONE.read(PATIENCE).write(PATIENCE))
                        .serve(watcher -> serve(network, at, watcher)));
    }

    /** The owner of what this process makes. Java tells a process its user by name only. */
    private static int ownUser() throws IOException {
        Path made = Files.createTempFile("sockflux", ".user");
        try {
            return (Integer) Files.getAttribute(made, "unix:uid");
        } finally {
            Files.delete(made);
        }
    }

    private static Publisher<?> serve(Network network, Endpoint own, Connection watcher) {
        return watcher.receive()
                .lines(US_ASCII, WatchRequest.LONGEST)
                .next()
                .flatMap(line -> {
                    WatchRequest request;
                    try {
                        request = WatchRequest.parse(line);
                    } catch (IllegalArgumentException e) {
                        return watcher.send("watch: " + e.getMessage() + "\n");
                    }
                    return snapshots(network, own, watcher, request);
                })
                .takeUntilOther(watcher.draining());
    }

    private static Mono<Void> snapshots(Network network, Endpoint own, Connection watcher, WatchRequest request) {
        WatchTaking taking = new WatchTaking(network, own);
        Mono<Void> one = taking.take(request.top())
                .flatMap(snapshot -> watcher.send(snapshot.toJson() + "\n"))
                .then(Mono.delay(request.every(), network.parts.clock().timers()))
                .then();
        return one.repeat().then();
    }
}
