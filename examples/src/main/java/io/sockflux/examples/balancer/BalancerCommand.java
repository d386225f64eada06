package io.sockflux.examples.balancer;

import static java.util.Objects.requireNonNull;

import io.sockflux.Acceptor;
import io.sockflux.Balancer;
import io.sockflux.ConnectRetry;
import io.sockflux.Connector;
import io.sockflux.Network;
import io.sockflux.address.Endpoint;
import io.sockflux.examples.cli.CapacityWords;
import io.sockflux.examples.cli.ProxyWords;
import io.sockflux.examples.cli.ServerTlsWords;
import io.sockflux.examples.cli.Words;
import io.sockflux.examples.stream.ServingProgram;
import io.sockflux.stream.Connection;
import io.sockflux.stream.RelayWay;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import reactor.core.publisher.Mono;

/** Connects to one of several backends for each connection that comes, and joins the two. */
@Command(
        name = "balancer",
        customSynopsis = "sockflux balancer [OPTION...] LISTEN... -- BACKEND...",
        preprocessor = BehindDashes.class,
        description =
                "Joins each connection that comes with one to a backend that is up, inside the kernel where it can. At the"
                        + " end of each it prints a line ACCESS with client, backend, bytes each way, time and end."
                        + " EJECTED and RETURNED on standard error tell of backends.")
public final class BalancerCommand extends ServingProgram {

    @Parameters(
            paramLabel = "LISTEN",
            arity = "1..*",
            converter = Words.PlaceWord.class,
            description = "where to listen: tcp://HOST:PORT, tls://HOST:PORT, unix:PATH or unix:@NAME; or fd:NUMBER or"
                    + " fd:NAME, sockets that a service manager has passed; BACKENDs follow behind --")
    @SuppressWarnings("NullAway.Init")
    private List<String> listens;

    @Option(
            names = "--backend",
            paramLabel = "BACKEND",
            required = true,
            converter = Words.EndpointWord.class,
            description = "where to connect to; the same as a word behind --")
    @SuppressWarnings("NullAway.Init")
    private List<Endpoint> backends;

    @Option(names = "--user-space", description = "read and write all bytes, to compare with the kernel's way")
    private boolean userSpace;

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private BalanceWords words;

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private CapacityWords capacity;

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private ProxyWords proxy;

    private @Nullable Balancer balancer;

    @Override
    protected List<String> places() {
        return listens;
    }

    @Override
    public Acceptor setUp(Acceptor acceptor) {
        return capacity.applyTo(acceptor);
    }

    @Override
    protected void begin(Network network) {
        Connector[] connectors =
                backends.stream().map(backend -> connector(network, backend)).toArray(Connector[]::new);
        balancer = words.applyTo(network.balancer(connectors), this::complain)
                .checkBy(proxy::applyToCheck)
                .open();
    }

    private Connector connector(Network network, Endpoint backend) {
        Connector plain = limits().applyTo(
                        network.connector(backend).retry(ConnectRetry.of()).timeout(words.timeout()));
        return proxy.through(ServerTlsWords.isTls(backend) ? plain.tls(tls().onwards()) : plain);
    }

    @Override
    public Publisher<?> handle(Connection client) {
        Access access = new Access(client, this::tell);
        RelayWay way = userSpace ? RelayWay.USER_SPACE : RelayWay.KERNEL;
        return requireNonNull(balancer)
                .use(
                        connector -> proxy.applyTo(connector.on(client), client),
                        backend -> client.relayTo(backend, way, access.to(backend)))
                .then()
                .doOnSuccess(done -> access.ended())
                .doOnError(access::failed)
                .doOnCancel(access::cancelled)
                // A peer whose backend cannot be had must not take that for an empty answer.
                .onErrorResume(error -> client.abort().then(Mono.error(error)));
    }
}
