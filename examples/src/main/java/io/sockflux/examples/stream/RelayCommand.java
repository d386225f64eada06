package io.sockflux.examples.stream;

import static java.util.Objects.requireNonNull;

import io.sockflux.ConnectRetry;
import io.sockflux.Connector;
import io.sockflux.Network;
import io.sockflux.address.Endpoint;
import io.sockflux.examples.cli.ProxyWords;
import io.sockflux.examples.cli.ServerTlsWords;
import io.sockflux.examples.cli.Words;
import io.sockflux.stream.Connection;
import io.sockflux.stream.RelayOutcome;
import io.sockflux.stream.RelayWay;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import reactor.core.publisher.Mono;

/** Connects to the target for each connection that comes, and joins the two. */
@Command(
        name = "relay",
        description =
                "Connects to TARGET for each connection that comes to LISTEN and passes on all bytes and both ends of"
                        + " stream; inside the kernel where it can. At the end of each it prints RELAYED <peer> <bytes"
                        + " there> <bytes back> and which way they went.")
public final class RelayCommand extends ServingProgram {

    @Parameters(
            index = "0",
            paramLabel = "LISTEN",
            converter = Words.PlaceWord.class,
            description =
                    "where to listen: tcp://HOST:PORT (port 0: any free one), unix:PATH or unix:@NAME; or fd:NUMBER"
                            + " or fd:NAME, sockets that a service manager has passed")
    @SuppressWarnings("NullAway.Init")
    private String listen;

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

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private ProxyWords proxy;

    private @Nullable Connector connector;

    @Override
    protected List<String> places() {
        return List.of(listen);
    }

    @Override
    protected void begin(Network network) {
        Connector plain = limits().applyTo(
                        network.connector(target).retry(ConnectRetry.of()).timeout(timeout));
        connector = proxy.through(ServerTlsWords.isTls(target) ? plain.tls(tls().onwards()) : plain);
    }

    @Override
    public Publisher<?> handle(Connection connection) {
        RelayWay way = userSpace ? RelayWay.USER_SPACE : RelayWay.KERNEL;
        return proxy.applyTo(requireNonNull(connector), connection)
                .use(other -> connection.relayTo(other, way))
                .doOnNext(outcome -> tell(line(connection, outcome)))
                .then()
                // A peer whose target cannot be had must not take that for an empty answer.
                .onErrorResume(error -> connection.abort().then(Mono.error(error)));
    }

    private static String line(Connection connection, RelayOutcome outcome) {
        return "RELAYED " + connection.peerEndpoint() + " " + outcome.bytesToOther() + " " + outcome.bytesFromOther()
                + " " + outcome.way().name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
