package io.sockflux.internal.accept;

import io.sockflux.address.Endpoint;
import io.sockflux.check.Durations;
import io.sockflux.error.NetworkClosedException;
import io.sockflux.error.SystemCallException;
import io.sockflux.internal.channel.ChannelContext;
import io.sockflux.internal.loop.Closing;
import io.sockflux.internal.loop.OnLoop;
import io.sockflux.internal.resource.ResourceMono;
import io.sockflux.internal.socket.AdoptedDescriptor;
import io.sockflux.internal.stream.HandOver;
import io.sockflux.internal.stream.StreamSettings;
import io.sockflux.socket.OpenSocket;
import io.sockflux.spi.ListenState;
import io.sockflux.stream.Connection;
import io.sockflux.stream.Listener;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;
import reactor.core.publisher.Sinks;

/** The listening sockets of one acceptor, all bound. */
public final class BoundListener implements Listener {

    private final Function<Endpoint, ChannelContext> streams;
    private final AcceptQueue queue;
    private final ListenSettings listening;
    private final Function<Endpoint, Mono<List<Endpoint>>> resolve;
    private final Sinks.Empty<Void> closed = Sinks.empty();
    private final Disposable.Swap withNetwork = Disposables.swap();
    private volatile List<ListenChannel> sockets = List.of();
    private volatile @Nullable ConnectionServer server;
    private boolean closing;

    private BoundListener(
            Function<Endpoint, ChannelContext> streams,
            AcceptQueue queue,
            ListenSettings listening,
            Function<Endpoint, Mono<List<Endpoint>>> resolve) {
        this.streams = streams;
        this.queue = queue;
        this.listening = listening;
        this.resolve = resolve;
    }

    /**
     * Binds and listens on every endpoint.
     *
     * @param streams the transport for each; all share their loops
     * @param listening what each listening socket is made with
     * @param adopted sockets that listen already
     * @param resolve makes of an endpoint the addresses that it stands for
     * @return the listener; or {@link io.sockflux.error.SystemCallException} that names the endpoint that could not be
     *     bound, and then none is
     */
    public static Mono<BoundListener> bind(
            Function<Endpoint, ChannelContext> streams,
            StreamSettings settings,
            AcceptLimits limits,
            ListenSettings listening,
            List<Endpoint> endpoints,
            List<AdoptedDescriptor> adopted,
            Function<Endpoint, Mono<List<Endpoint>>> resolve) {
        return ResourceMono.create(
                sink -> {
                    ChannelContext first = endpoints.isEmpty()
                            ? adopted.get(0).streams(adopted.get(0).listening(), settings.needs())
                            : streams.apply(endpoints.get(0));
                    AcceptQueue queue = new AcceptQueue(first, settings, limits);
                    BoundListener listener = new BoundListener(streams, queue, listening, resolve);
                    Closing network = first.loops().closing();
                    listener.withNetwork.update(
                            network.tell(() -> listener.close().subscribe()));
                    Disposable.Swap binding = Disposables.swap();
                    sink.onCancel(() -> {
                        binding.dispose();
                        listener.close().subscribe();
                    });
                    binding.update(listener.addAll(endpoints, adopted)
                            .doOnError(error -> listener.close().subscribe())
                            .contextWrite(sink.contextView())
                            .subscribe(bound -> {}, sink::error, () -> sink.success(listener)));
                },
                listener -> listener.close().subscribe());
    }

    /** Runs the server for every connection from now on. */
    public void serve(ConnectionServer connectionServer) {
        server = connectionServer;
        new AcceptedConnections(queue).subscribe(connectionServer);
    }

    @Override
    public Flux<Connection> connections() {
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
        return Flux.fromIterable(more)
                .concatMap(resolve)
                .collectList()
                .flatMap(all -> Binding.bind(streams, queue, listening, all, adopted))
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
                    queue.add(bound);
                    sink.success(bound.stream().map(ListenChannel::bound).toList());
                }));
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
    public Mono<List<Backlog>> backlogs() {
        return onLoop(sink -> sink.success(sockets.stream()
                .map(socket -> {
                    ListenState state = socket.streams().transport().listenState(socket.channel());
                    return new Backlog(socket.bound(), socket.backlog(), state.backlog(), state.waiting());
                })
                .toList()));
    }

    // Ending

    @Override
    public Mono<Void> close() {
        return this.<Mono<Void>>onLoop(sink -> {
                    closing = true;
                    withNetwork.dispose();
                    List<ListenChannel> all = sockets;
                    sockets = List.of();
                    queue.close();
                    sink.success(Binding.closeAll(all).doOnSuccess(done -> closed.tryEmitEmpty()));
                })
                .flatMap(closes -> closes)
                .onErrorResume(NetworkClosedException.class, gone -> {
                    // The network is closed, and with it every socket.
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
            ConnectionServer running = server;
            return running == null
                    ? close().thenReturn(new DrainOutcome(0, 0))
                    : running.drain(close(), deadline, queue.clock());
        });
    }

    private <T> Mono<T> onLoop(Consumer<MonoSink<T>> task) {
        return OnLoop.mono(queue.loop(), task, () -> new NetworkClosedException("listener"));
    }
}
