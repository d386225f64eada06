package io.sockflux.bridge;

import io.netty.channel.Channel;
import io.sockflux.Connection;
import io.sockflux.Listener;
import io.sockflux.address.Endpoint;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** The listening sockets of one acceptor, all bound. */
public final class BoundListener implements Listener {

    private final AcceptQueue queue;
    private final List<Channel> sockets;
    private final List<Endpoint> endpoints;
    private final Sinks.Empty<Void> closed = Sinks.empty();
    private volatile @Nullable ConnectionServer server;

    BoundListener(AcceptQueue queue, List<Channel> sockets, List<Endpoint> endpoints) {
        this.queue = queue;
        this.sockets = List.copyOf(sockets);
        this.endpoints = List.copyOf(endpoints);
        Flux.fromIterable(this.sockets)
                .flatMap(BoundListener::closeOf)
                .subscribe(ignored -> {}, closed::tryEmitError, () -> {
                    // Closing the network closes the sockets too, and then nothing more comes either.
                    queue.close();
                    closed.tryEmitEmpty();
                });
    }

    private static Mono<Void> closeOf(Channel socket) {
        return Mono.create(sink -> socket.closeFuture().addListener(future -> sink.success()));
    }

    /** Runs the server for every connection from now on. */
    public void serve(ConnectionServer connectionServer) {
        server = connectionServer;
        new AcceptedConnections(queue).subscribe(connectionServer);
    }

    @Override
    public List<Endpoint> endpoints() {
        return endpoints;
    }

    @Override
    public Flux<Connection> connections() {
        return new AcceptedConnections(queue);
    }

    @Override
    public Mono<Void> close() {
        return Mono.defer(() -> {
            try {
                queue.loop().execute(this::closeNow);
            } catch (RejectedExecutionException e) {
                // The network is closed, and with it every socket.
                return Mono.empty();
            }
            return closed();
        });
    }

    private void closeNow() {
        queue.close();
        sockets.forEach(Channel::close);
    }

    @Override
    public Mono<Void> closed() {
        return closed.asMono();
    }

    @Override
    public Mono<DrainOutcome> drain(Duration deadline) {
        Durations.checkNotNegative(deadline, "deadline");
        ConnectionServer running = server;
        Mono<DrainOutcome> rest = running == null ? Mono.just(new DrainOutcome(0, 0)) : running.drain(deadline);
        return close().then(rest);
    }
}
