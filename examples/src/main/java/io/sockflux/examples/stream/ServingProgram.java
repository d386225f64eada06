package io.sockflux.examples.stream;

import io.sockflux.Acceptor;
import io.sockflux.Network;
import io.sockflux.ServiceNotifier;
import io.sockflux.address.Endpoint;
import io.sockflux.datagram.DatagramSocket;
import io.sockflux.error.DrainDeadlineException;
import io.sockflux.examples.cli.AccessWords;
import io.sockflux.examples.cli.Failures;
import io.sockflux.examples.cli.HandOverWords;
import io.sockflux.examples.cli.LimitWords;
import io.sockflux.examples.cli.NetworkWords;
import io.sockflux.examples.cli.ServerTlsWords;
import io.sockflux.examples.cli.UntilTold;
import io.sockflux.examples.cli.WatchWords;
import io.sockflux.examples.cli.Words;
import io.sockflux.handover.Succession;
import io.sockflux.stream.Connection;
import io.sockflux.systemd.ServiceEnvironment;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.reactivestreams.Publisher;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * What every program that serves does: binds all endpoints or none, prints {@code READY <endpoint>} for each, serves until SIGTERM or
 * SIGINT, lets the connections end for a while, removes its socket files and exits with status 0.
 */
public abstract class ServingProgram implements Callable<Integer> {

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private NetworkWords network;

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private ServerTlsWords tls;

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private LimitWords limits;

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private AccessWords access;

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private HandOverWords handOver;

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private WatchWords watch;

    @Option(
            names = "--drain",
            paramLabel = "DURATION",
            converter = Words.DurationWord.class,
            defaultValue = "2s",
            description = "how long SIGTERM waits for connections to end; ${DEFAULT-VALUE} unless given")
    @SuppressWarnings("NullAway.Init")
    private Duration drain;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    private final Scheduler console = Schedulers.newSingle("console", true);

    /** Where to listen: endpoints, and sockets of a service manager as {@code fd:NUMBER} or {@code fd:NAME}. */
    protected abstract List<String> places();

    private List<Endpoint> endpoints() {
        return places().stream()
                .filter(place -> !ServiceEnvironment.isPassed(place))
                .map(Endpoint::parse)
                .toList();
    }

    private List<String> passed() {
        return places().stream().filter(ServiceEnvironment::isPassed).toList();
    }

    /** What the words say of TLS. */
    protected final ServerTlsWords tls() {
        return tls;
    }

    /** Called once before anything is bound. */
    protected void begin(Network running) {}

    /** What a server wants besides. */
    public Acceptor setUp(Acceptor acceptor) {
        return acceptor;
    }

    /** What is done with each connection. Runs on its event loop. */
    public abstract Publisher<?> handle(Connection connection);

    /** Whether it serves endpoints without connections as well, by {@link #handle(DatagramSocket)}. */
    boolean takesDatagrams() {
        return false;
    }

    /** What is done with a socket without connections, for as long as it is open. Runs on its event loop. */
    Publisher<?> handle(DatagramSocket socket) {
        throw new IllegalStateException("takes no datagrams");
    }

    @Override
    public Integer call() throws InterruptedException {
        try (Network running = network.network()) {
            begin(running);
            watch.begin(running).block();
            Optional<Succession> succession = handOver.begin(running);
            Served served = Served.bind(
                            handOver.applyTo(setUp(access.applyTo(limits.applyTo(running.acceptor()))))
                                    .onHandlerError((connection, error) -> handlerFailed(error))
                                    .onRefused(refusal -> complain("REFUSED " + refusal)),
                            endpoint -> handOver.applyTo(running.datagrams(endpoint)),
                            running,
                            endpoints(),
                            PassedSockets.of(running, passed(), takesDatagrams()),
                            tls.recipe(),
                            this)
                    .blockOptional()
                    .orElseThrow(() -> new IllegalStateException("listening ended before it began"));
            succession.ifPresent(place -> place.ready().block());
            UntilTold.run(
                    running,
                    spec.commandLine().getOut(),
                    served.endpoints(),
                    succession
                            .map(place -> untilHandedOver(running, place, served))
                            .orElseGet(served::ended),
                    served.drain(drain).then(running.closeAsync()).then(printed()));
        }
        return 0;
    }

    /** When the next has taken over, the service manager is told of it, and the connections end in their time. */
    private Mono<Void> untilHandedOver(Network running, Succession place, Served served) {
        return place.handedOver()
                .doOnNext(heir -> tell("HANDED OVER to process " + heir.pid()))
                .delayUntil(
                        heir -> ServiceNotifier.of(running).mainPid(heir.pid()).onErrorComplete())
                .flatMap(heir -> served.leave(handOver.drain()).thenReturn(heir))
                .then(printed())
                .then(served.ended());
    }

    private void handlerFailed(Throwable error) {
        // Whoever has stopped the program has asked for this by --drain.
        if (!(error instanceof DrainDeadlineException)) {
            complain(spec.name() + ": " + Failures.line(error));
        }
    }

    /** How long a connection may be silent. */
    protected final LimitWords limits() {
        return limits;
    }

    /** Prints a line on standard output. */
    protected final void tell(String line) {
        print(spec.commandLine().getOut(), line);
    }

    /** Prints a line on standard error. */
    protected final void complain(String line) {
        print(spec.commandLine().getErr(), line);
    }

    /** When every line before has been printed, as the process then ends. */
    private Mono<Void> printed() {
        return Mono.<Void>fromRunnable(() -> {}).subscribeOn(console);
    }

    /** On a thread that may block. */
    private void print(PrintWriter to, String line) {
        Mono.fromRunnable(() -> {
                    to.println(line);
                    to.flush();
                })
                .subscribeOn(console)
                .subscribe();
    }
}
