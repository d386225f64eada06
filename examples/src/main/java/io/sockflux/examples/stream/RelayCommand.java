package io.sockflux.examples.stream;

import io.sockflux.ConnectRetry;
import io.sockflux.Connector;
import io.sockflux.Network;
import io.sockflux.address.Endpoint;
import io.sockflux.examples.cli.Failures;
import io.sockflux.examples.cli.NetworkWords;
import io.sockflux.examples.cli.UntilTold;
import io.sockflux.examples.cli.Words;
import io.sockflux.stream.Connection;
import io.sockflux.stream.Listener;
import io.sockflux.stream.RelayOutcome;
import io.sockflux.stream.RelayWay;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.reactivestreams.Publisher;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** Connects to the target for each connection that comes, and joins the two. */
@Command(
        name = "relay",
        description =
                "Connects to TARGET for each connection that comes to LISTEN and passes on all bytes and both ends"
                        + " of stream; inside the kernel where it can. At the end of each it prints RELAYED <peer> <bytes there>"
                        + " <bytes back> and which way they went.")
public final class RelayCommand implements Callable<Integer> {

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private NetworkWords words;

    @Parameters(
            index = "0",
            paramLabel = "LISTEN",
            converter = Words.EndpointWord.class,
            description = "where to listen: tcp://HOST:PORT (port 0: any free one), unix:PATH or unix:@NAME")
    @SuppressWarnings("NullAway.Init")
    private Endpoint listen;

    @Parameters(
            index = "1",
            paramLabel = "TARGET",
            converter = Words.EndpointWord.class,
            description = "where to connect to; of a name every address is tried")
    @SuppressWarnings("NullAway.Init")
    private Endpoint target;

    @Option(names = "--user-space", description = "read and write all bytes, to compare with the kernel's way")
    private boolean userSpace;

    @Option(
            names = "--timeout",
            paramLabel = "DURATION",
            converter = Words.DurationWord.class,
            defaultValue = "10s",
            description = "how long connecting to TARGET may take; ${DEFAULT-VALUE} unless given")
    @SuppressWarnings("NullAway.Init")
    private Duration timeout;

    @Option(
            names = "--drain",
            paramLabel = "DURATION",
            converter = Words.DurationWord.class,
            defaultValue = "2s",
            description = "how long SIGTERM waits for relays to end; ${DEFAULT-VALUE} unless given")
    @SuppressWarnings("NullAway.Init")
    private Duration drain;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    private final Scheduler console = Schedulers.newSingle("console", true);

    @Override
    public Integer call() throws InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        try (Network network = words.network()) {
            Connector connector =
                    network.connector(target).retry(ConnectRetry.waits()).timeout(timeout);
            Listener listener = Objects.requireNonNull(network.acceptor()
                    .endpoints(listen)
                    .onHandlerError((connection, error) -> print(err, spec.name() + ": " + Failures.line(error)))
                    .serve(connection -> relay(connection, connector, out))
                    .block());
            UntilTold.run(
                    out,
                    listener.endpoints(),
                    listener.closed(),
                    listener.drain(drain).then(network.shutdown()));
        }
        return 0;
    }

    private Publisher<?> relay(Connection connection, Connector connector, PrintWriter out) {
        RelayWay way = userSpace ? RelayWay.USER_SPACE : RelayWay.KERNEL;
        return connector
                .use(other -> connection.relayTo(other, way))
                .doOnNext(outcome -> print(out, line(connection, outcome)))
                .then()
                // A peer whose target cannot be had must not take that for an empty answer.
                .onErrorResume(error -> connection.abort().then(Mono.error(error)));
    }

    private static String line(Connection connection, RelayOutcome outcome) {
        return "RELAYED " + connection.peerEndpoint() + " " + outcome.bytesToOther() + " " + outcome.bytesFromOther()
                + " " + outcome.way().name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    /** One line, printed on a thread that may block. */
    private void print(PrintWriter to, String line) {
        Mono.fromRunnable(() -> {
                    to.println(line);
                    to.flush();
                })
                .subscribeOn(console)
                .subscribe();
    }
}
