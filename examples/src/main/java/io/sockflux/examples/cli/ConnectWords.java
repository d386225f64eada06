package io.sockflux.examples.cli;

import io.sockflux.ConnectRetry;
import io.sockflux.Connector;
import io.sockflux.Network;
import io.sockflux.address.Endpoint;
import io.sockflux.datagram.DatagramSocket;
import io.sockflux.error.Errno;
import io.sockflux.error.RequestFailedException;
import io.sockflux.error.SystemCallException;
import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Signal;
import reactor.util.retry.Retry;

/** What every client takes: where to connect to, and how patiently. */
public final class ConnectWords {

    private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration MOMENT = Duration.ofMillis(500);

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private NetworkWords network;

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private ClientTlsWords tls;

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private LimitWords limits;

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private ProxyWords proxy;

    @Parameters(
            index = "0",
            paramLabel = "ENDPOINT",
            converter = Words.EndpointWord.class,
            description =
                    "tcp://HOST:PORT, tls://HOST:PORT, unix:PATH or unix:@NAME, unix-seqpacket:PATH; and where the"
                            + " command says so udp://HOST:PORT or unix-dgram:PATH")
    @SuppressWarnings("NullAway.Init")
    private Endpoint endpoint;

    @Option(
            names = "--retry",
            paramLabel = "SCHEDULE",
            converter = Words.ScheduleWord.class,
            description = "the waits between attempts to connect: none; doubling (the textbook's 1s,2s,4s … 64s,"
                    + " eight attempts); exponential[:FIRST..LONGEST][xATTEMPTS] (with jitter); or a list such as"
                    + " 1s,2s,4s. Unless given: exponential:100ms..1s, for as long as --timeout allows.")
    private @Nullable Retry retry;

    @Option(
            names = "--timeout",
            paramLabel = "DURATION",
            converter = Words.DurationWord.class,
            description = "how long connecting may take in all: look-ups, attempts and waits; such as 250ms, 10s or"
                    + " 2m. Unless given: 10s, and with --retry as long as the schedule.")
    private @Nullable Duration timeout;

    public Network network() {
        return network.network();
    }

    public Endpoint endpoint() {
        return endpoint;
    }

    @Nullable
    public Duration timeout() {
        return timeout;
    }

    public Connector connector(Network on) {
        Connector connector = proxy.through(
                proxy.applyTo(limits.applyTo(tls.on(on.connector(endpoint)).retry(schedule()))));
        Duration limit = limit();
        return limit == null ? connector : connector.timeout(limit);
    }

    private Retry schedule() {
        return retry != null
                ? retry
                : ConnectRetry.exponential(Duration.ofMillis(100), Duration.ofSeconds(1))
                        .attempts(Integer.MAX_VALUE);
    }

    private @Nullable Duration limit() {
        return timeout == null && retry == null ? DEFAULT_TIMEOUT : timeout;
    }

    /**
     * Does again what fails as nobody is there yet, as patiently as it connects. What lasts, such as a request, is given the
     * time that is left, and a moment more to tell of its end.
     */
    public <T> Mono<T> patiently(Function<Optional<Duration>, Mono<T>> attempt) {
        AtomicReference<Throwable> last = new AtomicReference<>();
        Duration limit = limit();
        return Mono.defer(() -> {
            long begun = System.nanoTime();
            Mono<T> done = Mono.defer(() -> attempt.apply(Optional.ofNullable(limit)
                            .map(all -> all.minusNanos(System.nanoTime() - begun))
                            .map(left -> left.compareTo(MOMENT) < 0 ? MOMENT : left)))
                    .doOnError(last::set)
                    .materialize()
                    .flatMap(signal -> isNobodyThere(signal.getThrowable())
                            ? Mono.<Signal<T>>error(Objects.requireNonNull(signal.getThrowable()))
                            : Mono.just(signal))
                    .retryWhen(schedule())
                    .dematerialize();
            return limit == null
                    ? done
                    : done.timeout(
                            limit.plus(MOMENT),
                            Mono.error(() -> Objects.requireNonNullElseGet(
                                    last.get(),
                                    () -> new IOException(endpoint + ": ETIMEDOUT (connection timed out)"))));
        });
    }

    private static boolean isNobodyThere(@Nullable Throwable failure) {
        if (failure instanceof RequestFailedException request) {
            return request.errno() == Errno.ECONNREFUSED;
        }
        return failure instanceof SystemCallException call
                && call.errno().map(Errno::canPass).orElse(false);
    }

    /** Connects a socket without connections to the endpoint, as patiently: its name may not be bound yet. */
    public Mono<Void> connect(DatagramSocket socket) {
        AtomicReference<Throwable> last = new AtomicReference<>();
        Mono<Void> connected = socket.connect(endpoint).doOnError(last::set).retryWhen(schedule());
        Duration limit = limit();
        return limit == null
                ? connected
                : connected.timeout(
                        limit,
                        Mono.error(() -> Objects.requireNonNullElseGet(
                                last.get(),
                                () -> new IOException("connect " + endpoint + ": ETIMEDOUT (connection timed out)"))));
    }
}
