package io.sockflux.internal.accept;

import io.sockflux.address.Endpoint;
import io.sockflux.address.TcpEndpoint;
import io.sockflux.check.Durations;
import io.sockflux.error.NetworkClosedException;
import io.sockflux.error.SystemCallException;
import io.sockflux.internal.channel.ChannelContext;
import io.sockflux.internal.layer.LayerPlace;
import io.sockflux.internal.loop.Closing;
import io.sockflux.internal.loop.Draining.Drained;
import io.sockflux.internal.loop.OnLoop;
import io.sockflux.internal.resource.ResourceMono;
import io.sockflux.internal.socket.AdoptedDescriptor;
import io.sockflux.internal.socket.Lineage;
import io.sockflux.internal.stream.HandOver;
import io.sockflux.socket.OpenSocket;
import io.sockflux.spi.ListenState;
import io.sockflux.stream.Connection;
import io.sockflux.stream.Listener;
import io.sockflux.stream.ListenerCounts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;
import reactor.core.publisher.Sinks;

/** The listening sockets of an acceptor, all bound. */
public final class BoundListener implements Listener {

    private final ListenPlaces places;
    private final AcceptQueue queue;
    private final ListenSocketSettings settings;
    private final boolean isTls;
    private final Sinks.Empty<Void> closed = Sinks.empty();
    private final Disposable.Swap withNetwork = Disposables.swap();
    private final Disposable.Swap withDrain = Disposables.swap();
    private final Disposable.Composite withLineage = Disposables.composite();
    private volatile List<ListenChannel> sockets = List.of();
    private volatile @Nullable ConnectionServer server;
    private boolean closing;

    private BoundListener(ListenPlaces places, AcceptQueue queue, ListenSettings settings) {
        this.places = places;
        this.queue = queue;
        this.settings = settings.sockets();
        this.isTls = settings.streams().layers().has(LayerPlace.TLS);
    }

    /**
     * Binds and listens on every endpoint of the settings, and listens on every adopted socket.
     *
     * @return the listener; or {@link io.sockflux.error.SystemCallException} that names the endpoint that could not be
     *     bound, and then no endpoint is
     */
    public static Mono<BoundListener> bind(ListenPlaces places, ListenSettings recipe) {
        if (recipe.isNowhere()) {
            return Mono.error(new IllegalStateException("acceptor: has no endpoint (expected: at least one)"));
        }
        return Mono.defer(() -> bindOnce(
                places,
                recipe.withStreams(
                        recipe.streams().withLayers(recipe.streams().layers().ofListener()))));
    }

    private static Mono<BoundListener> bindOnce(ListenPlaces places, ListenSettings settings) {
        return ResourceMono.create(
                sink -> {
                    ChannelContext first = first(places, settings);
                    AcceptQueue queue = new AcceptQueue(first, settings.streams(), settings.limits());
                    BoundListener listener = new BoundListener(places, queue, settings);
                    Closing network = first.loops().closing();
                    listener.withNetwork.update(
                            network.tell(() -> listener.close().subscribe()));
                    listener.withDrain.update(first.loops()
                            .draining()
                            .serves(deadline -> listener.drain(deadline)
                                    .map(outcome -> new Drained(outcome.finished(), outcome.cut()))));
                    Disposable.Swap binding = Disposables.swap();
                    sink.onCancel(() -> {
                        binding.dispose();
                        listener.close().subscribe();
                    });
                    binding.update(settings.streams()
                            .layers()
                            .ready()
                            .then(listener.addAll(settings.endpoints(), settings.adopted()))
                            .doOnError(error -> listener.close().subscribe())
                            .contextWrite(sink.contextView())
                            .subscribe(bound -> {}, sink::error, () -> {
                                settings.streams()
                                        .layers()
                                        .listening(first.loops().clock(), listener.closed());
                                first.stock().add(listener);
                                sink.success(listener);
                            }));
                },
                listener -> listener.close().subscribe());
    }

    private static ChannelContext first(ListenPlaces places, ListenSettings settings) {
        if (!settings.endpoints().isEmpty()) {
            return places.context(settings.endpoints().get(0));
        }
        AdoptedDescriptor adopted = settings.adopted().get(0);
        return adopted.context(adopted.listening(), settings.streams().needs());
    }

    /** Runs the server for every connection from now on. */
    public void serve(ConnectionServer connectionServer) {
        connectionServer.whenOver(withDrain::dispose);
        server = connectionServer;
        new AcceptedConnections(queue).subscribe(connectionServer);
    }

    @Override
    public Flux<Connection> accept() {
        return HandOver.of(new AcceptedConnections(queue));
    }

    // The endpoints

    @Override
    public List<Endpoint> endpoints() {
        return sockets.stream().map(ListenChannel::bound).toList();
    }

    @Override
    public List<OpenSocket> sockets() {
        return sockets.stream().map(ListenChannel::open).toList();
    }

    @Override
    public Mono<List<Endpoint>> add(Endpoint... more) {
        return addAll(List.copyOf(Arrays.asList(more)), List.of());
    }

    private Mono<List<Endpoint>> addAll(List<Endpoint> more, List<AdoptedDescriptor> adopted) {
        for (Endpoint endpoint : more) {
            if (!isTls && endpoint instanceof TcpEndpoint tcp && tcp.isTls()) {
                return Mono.error(new IllegalStateException("acceptor: has no certificate for " + endpoint
                        + " (expected: tls(ServerTls) on the acceptor)"));
            }
        }
        return Flux.fromIterable(more)
                .concatMap(places::addresses)
                .collectList()
                .flatMap(all -> Binding.bind(places, queue, settings, all, adopted))
                .flatMap(binding -> onLoop(sink -> {
                    List<ListenChannel> bound;
                    try {
                        bound = binding.take();
                    } catch (SystemCallException e) {
                        binding.undo().subscribe(ignored -> {}, sink::error, () -> sink.error(e));
                        return;
                    }
                    if (closing) {
                        Throwable late = new IllegalStateException("add: the listener is closed");
                        Binding.closeAll(bound).subscribe(ignored -> {}, sink::error, () -> sink.error(late));
                        return;
                    }
                    List<ListenChannel> all = new ArrayList<>(sockets);
                    all.addAll(bound);
                    sockets = List.copyOf(all);
                    enter(bound);
                    sink.success(bound.stream().map(ListenChannel::bound).toList());
                }));
    }

    /** Accepts on sockets that are bound: at once, or from when this process serves in the place of another. */
    private void enter(List<ListenChannel> bound) {
        Lineage lineage = settings.lineage();
        if (lineage == null) {
            queue.add(bound);
            return;
        }
        bound.forEach(socket -> lineage.offer(socket.offer(close())));
        Runnable serve =
                () -> queue.add(bound.stream().filter(sockets::contains).toList());
        withLineage.add(lineage.serving().tell(() -> OnLoop.run(queue.loop(), serve, () -> {})));
    }

    @Override
    public Mono<Void> remove(Endpoint... some) {
        List<Endpoint> names = List.copyOf(Arrays.asList(some));
        return this.<Mono<Void>>onLoop(sink -> {
                    List<ListenChannel> left = new ArrayList<>(sockets);
                    List<ListenChannel> removed = new ArrayList<>();
                    for (Endpoint name : names) {
                        ListenChannel socket = left.stream()
                                .filter(one -> one.bound().equals(name))
                                .findFirst()
                                .orElse(null);
                        if (socket == null) {
                            sink.error(new IllegalArgumentException(
                                    "remove: " + name + " is not bound here (expected: one of " + endpoints() + ")"));
                            return;
                        }
                        left.remove(socket);
                        removed.add(socket);
                    }
                    sockets = List.copyOf(left);
                    queue.remove(removed);
                    sink.success(Binding.closeAll(removed));
                })
                .flatMap(closes -> closes);
    }

    @Override
    public ListenerCounts counts() {
        return queue.counts().listener();
    }

    @Override
    public boolean isShortOfDescriptors() {
        return queue.context().shortage().isWaitedForBy(queue);
    }

    @Override
    public Mono<List<Backlog>> backlogs() {
        return onLoop(sink -> sink.success(sockets.stream()
                .map(socket -> {
                    ListenState state = socket.context().transport().listenState(socket.channel());
                    return new Backlog(socket.bound(), socket.backlog(), state.backlog(), state.waiting());
                })
                .toList()));
    }

    // Ending

    @Override
    public Mono<Void> close() {
        return this.<Mono<Void>>onLoop(sink -> {
                    closing = true;
                    queue.context().stock().remove(this);
                    withNetwork.dispose();
                    withLineage.dispose();
                    if (server == null) {
                        withDrain.dispose();
                    }
                    List<ListenChannel> all = sockets;
                    sockets = List.of();
                    queue.close();
                    sink.success(Binding.closeAll(all).doOnSuccess(done -> closed.tryEmitEmpty()));
                })
                .flatMap(closes -> closes)
                .onErrorResume(NetworkClosedException.class, gone -> {
                    // The network is closed, and with it every socket.
                    queue.context().stock().remove(this);
                    closed.tryEmitEmpty();
                    return Mono.empty();
                })
                .then(closed());
    }

    @Override
    public Mono<Void> closed() {
        return closed.asMono();
    }

    @Override
    public Mono<DrainOutcome> drain(Duration deadline) {
        Durations.checkNotNegative(deadline, "deadline");
        return Mono.defer(() -> {
            queue.drainBegin().begin();
            ConnectionServer running = server;
            return running == null
                    ? close().thenReturn(new DrainOutcome(0, 0))
                    : running.drain(close(), deadline, queue.context().loops().clock());
        });
    }

    private <T> Mono<T> onLoop(Consumer<MonoSink<T>> task) {
        return OnLoop.mono(queue.loop(), task, () -> new NetworkClosedException("listener"));
    }
}
