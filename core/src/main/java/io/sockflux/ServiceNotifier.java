package io.sockflux;

import static java.util.Objects.requireNonNull;

import io.sockflux.address.SocketType;
import io.sockflux.address.UnixEndpoint;
import io.sockflux.address.UnixUnnamedEndpoint;
import io.sockflux.check.Checks;
import io.sockflux.datagram.DatagramSocket;
import io.sockflux.error.ConnectionClosedException;
import io.sockflux.error.NetworkClosedException;
import io.sockflux.internal.loop.LoopClock;
import io.sockflux.internal.loop.Loops;
import io.sockflux.internal.loop.OnLoop;
import io.sockflux.internal.network.NetworkParts;
import io.sockflux.message.Message;
import io.sockflux.systemd.Notifier;
import io.sockflux.systemd.ServiceEnvironment;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Tells the service manager how the service is, by unix datagrams of a network, {@code sd_notify(3)}:
 *
 * <pre>{@code
 * Notifier notifier = ServiceNotifier.of(network);
 * notifier.watchdog().subscribe();
 * listener.then(notifier.ready()).block();
 * }</pre>
 */
public final class ServiceNotifier implements Notifier {

    /** The service manager reads 4,096 bytes of a datagram, and the rest is lost. */
    private static final int LONGEST_STATUS = 4000;

    private final Network network;
    private final @Nullable UnixEndpoint socket;
    private final Optional<Duration> watchdog;

    private ServiceNotifier(Network network, ServiceEnvironment environment) {
        this.network = network;
        this.socket = environment.notifySocket().orElse(null);
        this.watchdog = environment.watchdog();
    }

    /**
     * Tells the service manager of this process.
     *
     * @throws io.sockflux.systemd.ActivationException if {@code NOTIFY_SOCKET} or {@code WATCHDOG_USEC} is wrong
     */
    public static Notifier of(Network network) {
        return of(network, ServiceEnvironment.ofThisProcess());
    }

    /** Tells the service manager of a given environment; throws as {@link #of(Network)} does. */
    public static Notifier of(Network network, ServiceEnvironment environment) {
        return new ServiceNotifier(requireNonNull(network, "network"), environment);
    }

    @Override
    public boolean isAsked() {
        return socket != null;
    }

    @Override
    public Mono<Void> ready() {
        return tell("READY=1");
    }

    @Override
    public Mono<Void> reloading() {
        // On Linux this time of the JVM is CLOCK_MONOTONIC, which the service manager compares.
        return Mono.defer(
                () -> tell("RELOADING=1\nMONOTONIC_USEC=" + TimeUnit.NANOSECONDS.toMicros(LoopClock.machineNanos())));
    }

    @Override
    public Mono<Void> stopping() {
        return tell("STOPPING=1");
    }

    @Override
    public Mono<Void> status(String text) {
        requireNonNull(text, "text");
        if (text.chars().anyMatch(c -> c == '\n' || c == '\r' || c == 0)) {
            throw new IllegalArgumentException("status: has a line break or a NUL (expected: one line)");
        }
        int length = text.getBytes(StandardCharsets.UTF_8).length;
        if (length > LONGEST_STATUS) {
            throw new IllegalArgumentException(
                    "status: has " + length + " bytes (expected: " + LONGEST_STATUS + " at the most)");
        }
        return tell("STATUS=" + text);
    }

    @Override
    public Mono<Void> mainPid(long pid) {
        Checks.checkAtLeast(pid, 1, "pid");
        return tell("MAINPID=" + pid);
    }

    private Mono<Void> tell(String state) {
        UnixEndpoint to = socket;
        return to == null
                ? Mono.empty()
                : Flux.usingWhen(connected(to), open -> open.send(Message.of(state)), DatagramSocket::close)
                        .then();
    }

    private Mono<DatagramSocket> connected(UnixEndpoint to) {
        return Mono.defer(() ->
                network.datagrams(new UnixUnnamedEndpoint(SocketType.DGRAM)).connect(to));
    }

    // The watchdog

    @Override
    public Mono<Void> watchdog() {
        UnixEndpoint to = socket;
        if (to == null || watchdog.isEmpty()) {
            return Mono.empty();
        }
        NetworkParts parts = network.parts;
        Duration half = watchdog.get().dividedBy(2);
        Mono<Void> feeding = Flux.usingWhen(
                        connected(to),
                        open -> Mono.defer(() -> feed(open))
                                .then(Mono.delay(half, parts.clock().timers()))
                                .repeat(),
                        DatagramSocket::close)
                .then();
        return parts.untilClosed(feeding, "watchdog");
    }

    private Mono<Void> feed(DatagramSocket open) {
        return answers(network.parts.loops())
                .then(open.send(Message.of("WATCHDOG=1")))
                // The service manager may be restarting; the next time it may listen again.
                .onErrorResume(error -> !(error instanceof ConnectionClosedException), error -> Mono.empty());
    }

    /** Completes when every loop has run a task. */
    private static Mono<Void> answers(Loops loops) {
        return Mono.when(loops.different(loops.count()).stream()
                .map(loop ->
                        OnLoop.<Void>mono(loop, sink -> sink.success(), () -> new NetworkClosedException("watchdog")))
                .toList());
    }
}
