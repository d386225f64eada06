package io.sockflux.internal.datagram;

import static java.util.Objects.requireNonNull;

import io.sockflux.address.Endpoint;
import io.sockflux.address.UdpEndpoint;
import io.sockflux.datagram.DatagramSocket;
import io.sockflux.datagram.DatagramSpread;
import io.sockflux.internal.channel.ChannelContext;
import io.sockflux.internal.channel.LackingAddress;
import io.sockflux.internal.loop.UntilClosed;
import io.sockflux.internal.network.EndpointChecks;
import io.sockflux.internal.network.NetworkParts;
import io.sockflux.internal.resource.ResourceMono;
import io.sockflux.internal.socket.AdoptedDescriptor;
import io.sockflux.internal.socket.Lineage;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Carries out a recipe for datagram sockets at each subscription: binds, spreads, connects or adopts them. */
public final class DatagramSockets {

    private final NetworkParts network;
    private final DatagramBindSettings settings;

    public DatagramSockets(NetworkParts network, DatagramBindSettings settings) {
        this.network = network;
        this.settings = settings;
    }

    private ChannelContext context(Endpoint endpoint) {
        return network.datagrams(endpoint, settings.needsMetadata());
    }

    /** A socket at the local endpoint. For a name this is the first address that this host has. */
    public Mono<DatagramSocket> bind() {
        Endpoint local = local();
        Mono<DatagramSocket> bound = network.addresses(local).flatMap(all -> firstHere(all, 0, this::bind));
        return ResourceMono.from(bound, socket -> socket.close().subscribe());
    }

    private Mono<DatagramSocket> bind(Endpoint at) {
        Lineage lineage = settings.lineage();
        if (lineage == null) {
            return DatagramBind.bind(context(at), at, settings.socket(), settings.options());
        }
        return Mono.defer(() -> {
            Lineage.Inherited inherited = lineage.inherit(at);
            boolean hasFile = inherited != null
                    && inherited.hasFile()
                    && !settings.socket().keepsFile();
            Mono<DatagramSocket> made = inherited == null
                    ? DatagramBind.bind(context(at), at, settings.socket(), settings.options())
                    : DatagramBind.adopt(inherited.descriptor(), settings.socket(), settings.options());
            return made.flatMap(socket ->
                    ((BoundDatagram) socket).joins(lineage, at, hasFile).thenReturn(socket));
        });
    }

    /** Several sockets at the local endpoint, each on a loop of its own. */
    public Mono<DatagramSpread> bindSpread(int sockets) {
        Endpoint local = local();
        if (!(local instanceof UdpEndpoint)) {
            throw new IllegalArgumentException("local: " + local + " (expected: udp://HOST:PORT)");
        }
        int loops = network.loops().count();
        if (sockets < 1 || sockets > loops) {
            throw new IllegalArgumentException(
                    "sockets: " + sockets + " (expected: 1 to " + loops + ", the network's event loops)");
        }
        Mono<DatagramSpread> bound = network.addresses(local)
                .flatMap(all -> firstHere(all, 0, at -> spread((UdpEndpoint) at, sockets)))
                .map(members -> new DatagramSpread(members, serving -> network.untilClosed(serving, "serve " + local)));
        return ResourceMono.from(bound, group -> group.close().subscribe());
    }

    private Mono<List<DatagramSocket>> spread(UdpEndpoint at, int sockets) {
        Mono<List<DatagramSocket>> fresh =
                SpreadBind.bind(context(at), at, sockets, settings.socket(), settings.options());
        Lineage lineage = settings.lineage();
        if (lineage == null) {
            return fresh;
        }
        return Mono.defer(() -> {
            List<AdoptedDescriptor> inherited = new ArrayList<>();
            for (Lineage.Inherited one = lineage.inherit(at); one != null; one = lineage.inherit(at)) {
                inherited.add(one.descriptor());
            }
            Mono<List<DatagramSocket>> made = inherited.isEmpty()
                    ? fresh
                    : SpreadBind.adopt(context(at), inherited, settings.socket(), settings.options());
            return made.flatMap(members -> Flux.fromIterable(members)
                    .concatMap(member -> ((BoundDatagram) member).joins(lineage, at, false))
                    .then(Mono.just(members)));
        });
    }

    private Endpoint local() {
        Endpoint local = settings.local();
        if (local == null) {
            throw new IllegalStateException(
                    "recipe: has no local endpoint (expected: datagrams(ENDPOINT), or to connect it)");
        }
        return local;
    }

    /** Binds to the first address. An address that this host lacks is skipped while there is another. */
    private static <T> Mono<T> firstHere(List<Endpoint> addresses, int next, Function<Endpoint, Mono<T>> bind) {
        Mono<T> one = bind.apply(addresses.get(next));
        return next + 1 == addresses.size()
                ? one
                : one.onErrorResume(
                        LackingAddress::tells,
                        failure -> firstHere(addresses, next + 1, bind)
                                .onErrorMap(LackingAddress::tells, lacking -> failure));
    }

    /** A socket that is connected to a peer. For a name this is the first address that can be connected to. */
    public Mono<DatagramSocket> connect(Endpoint peer) {
        EndpointChecks.checkDatagrams(peer, "peer");
        context(peer);
        return ResourceMono.from(
                network.addresses(peer).flatMap(all -> connect(all, 0)),
                socket -> socket.close().subscribe());
    }

    private Mono<DatagramSocket> connect(List<Endpoint> addresses, int next) {
        Endpoint peer = addresses.get(next);
        Mono<DatagramSocket> one =
                DatagramClient.connect(context(peer), settings.local(), peer, settings.socket(), settings.options());
        return next + 1 == addresses.size() ? one : one.onErrorResume(e -> connect(addresses, next + 1));
    }

    /** A socket that another program has opened. */
    public Mono<DatagramSocket> adopt(AdoptedDescriptor descriptor) {
        if (settings.local() != null) {
            return Mono.error(new IllegalStateException("recipe: has the local endpoint " + settings.local()
                    + " (expected: datagrams(), as what is adopted is bound already)"));
        }
        return DatagramBind.adopt(descriptor, settings.socket(), settings.options());
    }

    /** A socket at the local endpoint, closed when the body has ended. */
    public <T> Flux<T> use(Function<? super DatagramSocket, ? extends Publisher<? extends T>> body) {
        requireNonNull(body, "body");
        return UntilClosed.flux(
                Flux.usingWhen(bind(), body, DatagramSocket::close), network.closed("use of a datagram socket"));
    }
}
