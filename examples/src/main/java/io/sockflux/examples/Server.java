package io.sockflux.examples;

import io.sockflux.Acceptor;
import io.sockflux.Connection;
import io.sockflux.Listener;
import io.sockflux.Network;
import io.sockflux.address.Endpoint;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import org.reactivestreams.Publisher;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * What every server does: binds all endpoints or none, prints {@code READY <endpoint>} for each, serves until SIGTERM or
 * SIGINT, lets the connections end for a while, removes its socket files and exits with status 0.
 */
abstract class Server implements Callable<Integer> {

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private NetworkWords network;

    @Parameters(
            paramLabel = "ENDPOINT",
            arity = "1..*",
            converter = Words.EndpointWord.class,
            description = "where to listen: tcp://HOST:PORT (port 0: any free one), unix:PATH or unix:@NAME")
    @SuppressWarnings("NullAway.Init")
    private List<Endpoint> endpoints;

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

    /** What a server wants besides. */
    Acceptor setUp(Acceptor acceptor) {
        return acceptor;
    }

    /** What is done with each connection. Runs on its event loop. */
    abstract Publisher<?> handle(Connection connection);

    @Override
    public Integer call() throws InterruptedException {
        try (Network running = network.network()) {
            Listener listener = setUp(running.acceptor())
                    .endpoints(endpoints.toArray(Endpoint[]::new))
                    .onHandlerError((connection, error) -> complain(spec.name() + ": " + Failures.line(error)))
                    .onRefused((peer, why) -> complain("REFUSED " + peer + " " + why))
                    .serve(this::handle)
                    .block();
            if (listener == null) {
                throw new IllegalStateException("listening ended before it began");
            }
            serveUntilTold(running, listener);
        }
        return 0;
    }

    private void serveUntilTold(Network running, Listener listener) throws InterruptedException {
        AtomicBoolean told = new AtomicBoolean();
        Thread stop = new Thread(
                () -> {
                    told.set(true);
                    listener.drain(drain).then(running.shutdown()).block();
                    // Left alone, the JVM would end with the signal's number as its status.
                    Runtime.getRuntime().halt(0);
                },
                "stop");
        Runtime.getRuntime().addShutdownHook(stop);
        PrintWriter out = spec.commandLine().getOut();
        listener.endpoints().forEach(endpoint -> out.println("READY " + endpoint));
        out.flush();
        listener.closed().block();
        if (told.get()) {
            // Listening is over, but connections still end: the network is theirs until the process is halted.
            stop.join();
        }
    }

    /** One line on standard error, printed on a thread that may block. */
    private void complain(String line) {
        Mono.fromRunnable(() -> spec.commandLine().getErr().println(line))
                .subscribeOn(console)
                .subscribe();
    }
}
