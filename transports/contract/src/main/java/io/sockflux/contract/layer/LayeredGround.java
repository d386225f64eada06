package io.sockflux.contract.layer;

import io.sockflux.Network;
import io.sockflux.address.Endpoint;
import io.sockflux.address.TcpEndpoint;
import io.sockflux.contract.kit.Peer;
import io.sockflux.contract.kit.PeerServer;
import io.sockflux.contract.kit.Waiting;
import io.sockflux.internal.accept.AcceptLimits;
import io.sockflux.internal.accept.BoundListener;
import io.sockflux.internal.accept.HandlerFailures;
import io.sockflux.internal.accept.ListenPlaces;
import io.sockflux.internal.accept.ListenSettings;
import io.sockflux.internal.channel.Transports;
import io.sockflux.internal.connect.ConnectSettings;
import io.sockflux.internal.connect.Connecting;
import io.sockflux.internal.layer.Layer;
import io.sockflux.internal.layer.Layers;
import io.sockflux.internal.layer.OpeningLimits;
import io.sockflux.internal.network.NetworkParts;
import io.sockflux.internal.resolve.NameService;
import io.sockflux.internal.stream.StreamSettings;
import io.sockflux.stream.Connection;
import io.sockflux.stream.Listener;
import io.sockflux.stream.WhenFailed;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import reactor.core.publisher.Mono;

/** A network over the transport under test, and connections on it whose layers are a test's own. */
final class LayeredGround implements AutoCloseable {

    private static final Duration LONG = Duration.ofSeconds(100);

    private final NetworkParts network;

    LayeredGround(Network network) {
        Transports transports = Transports.named(network.transport(), 2, List.of());
        NameService names = new NameService(transports, host -> loopbacks(), null);
        this.network = NetworkParts.of(transports, names, null);
    }

    /** What any name stands for, in this order. */
    private static Mono<List<InetAddress>> loopbacks() {
        return Mono.fromCallable(() -> List.of(
                InetAddress.getByAddress(new byte[] {127, 0, 0, 1}),
                InetAddress.getByAddress(new byte[] {127, 0, 0, 2})));
    }

    static StreamSettings settings(Layer... layers) {
        return settings(OpeningLimits.DEFAULT, layers);
    }

    static StreamSettings settings(OpeningLimits limits, Layer... layers) {
        Layers all = Layers.NONE.withOpeningLimits(limits);
        for (Layer layer : layers) {
            all = all.with(layer);
        }
        return StreamSettings.DEFAULT.withLayers(all);
    }

    Listener listen(StreamSettings settings, AcceptLimits limits) {
        return Waiting.result(BoundListener.bind(
                new ListenPlaces(network, Set.of()),
                ListenSettings.with(new HandlerFailures((connection, error) -> {}, WhenFailed.ABORT))
                        .withMore(List.of(Endpoint.tcp("127.0.0.1", 0)))
                        .withStreams(settings)
                        .withLimits(limits)));
    }

    Mono<Connection> connect(StreamSettings settings, Endpoint target) {
        return connect(settings, LONG, target);
    }

    Mono<Connection> connect(StreamSettings settings, Duration limit, Endpoint target) {
        return new Connecting(
                        network,
                        ConnectSettings.to(target).withStreams(settings).withAttemptTimeout(limit))
                .once();
    }

    /** An endpoint that stands for the addresses 127.0.0.1 and 127.0.0.2. */
    static Endpoint twoAddresses(Endpoint port) {
        return Endpoint.tcp("two.example", ((TcpEndpoint) port).port());
    }

    /** Both ends of one connection with layers. */
    LayeredPair pair(StreamSettings settings) throws IOException {
        try (PeerServer server = PeerServer.listen(Endpoint.tcp("127.0.0.1", 0), 50)) {
            server.receiveBuffer(1 << 16);
            Connection connection = Waiting.result(connect(settings, server.endpoint()));
            return new LayeredPair(connection, server.accept());
        }
    }

    record LayeredPair(Connection connection, Peer peer) implements AutoCloseable {

        @Override
        public void close() throws IOException {
            peer.close();
            Waiting.done(connection.abort());
        }
    }

    @Override
    public void close() {
        Waiting.done(network.loops().end());
    }
}
