package io.sockflux.internal.accept;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.sockflux.address.Endpoint;
import io.sockflux.address.UnixPathEndpoint;
import io.sockflux.error.NetworkClosedException;
import io.sockflux.error.SystemCallException;
import io.sockflux.error.TransportUnavailableException;
import io.sockflux.internal.channel.ChannelContext;
import io.sockflux.internal.channel.ChannelFailures;
import io.sockflux.internal.channel.LackingAddress;
import io.sockflux.internal.loop.FutureEnd;
import io.sockflux.internal.loop.LoopTimer;
import io.sockflux.internal.loop.OnLoop;
import io.sockflux.internal.option.DefaultOptions;
import io.sockflux.internal.option.OptionRequests;
import io.sockflux.internal.path.PathBind;
import io.sockflux.internal.path.PathTurn;
import io.sockflux.internal.path.SocketFile;
import io.sockflux.internal.socket.AdoptedDescriptor;
import io.sockflux.internal.socket.Adoption;
import io.sockflux.internal.socket.Lineage;
import io.sockflux.option.OptionException;
import io.sockflux.spi.SocketIdentity;
import io.sockflux.spi.Transport;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;

/** Binds a batch of endpoints for a listener, all or none. */
final class Binding {

    private final ListenPlaces places;
    private final AcceptQueue queue;
    private final ListenSocketSettings settings;
    private final List<ListenChannel> bound = new ArrayList<>();
    private boolean undone;

    private Binding(ListenPlaces places, AcceptQueue queue, ListenSocketSettings settings) {
        this.places = places;
        this.queue = queue;
        this.settings = settings;
    }

    /**
     * Binds and listens on every endpoint, without accepting yet.
     *
     * @param endpoints the addresses of each endpoint; several are a name's, and this host may lack some
     * @param adopted sockets that listen already; the caller keeps their descriptors unless everything succeeds
     * @return the binding with the sockets, to be {@linkplain #take taken}; or {@link SystemCallException} that names the
     *     endpoint that could not be bound, and then no endpoint is
     */
    static Mono<Binding> bind(
            ListenPlaces places,
            AcceptQueue queue,
            ListenSocketSettings settings,
            List<List<Endpoint>> endpoints,
            List<AdoptedDescriptor> adopted) {
        return Mono.defer(() -> {
            Binding binding = new Binding(places, queue, settings);
            return Flux.fromIterable(endpoints)
                    .concatMap(binding::bindAddresses)
                    .thenMany(Flux.fromIterable(adopted).concatMap(one -> binding.adopt(one, null, false)))
                    .then(Mono.just(binding))
                    .onErrorResume(error -> binding.undo().then(Mono.error(error)))
                    .doOnCancel(binding::cancel);
        });
    }

    /** Binds to every address of a name that this host has; fails if it has none. */
    private Mono<Void> bindAddresses(List<Endpoint> addresses) {
        if (addresses.size() == 1) {
            return bind(addresses.get(0));
        }
        List<Throwable> lacking = new ArrayList<>();
        return Flux.fromIterable(addresses)
                .concatMap(address -> bind(address).onErrorResume(LackingAddress::tells, failure -> {
                    lacking.add(failure);
                    return Mono.empty();
                }))
                .then(Mono.defer(
                        () -> lacking.size() == addresses.size() ? Mono.error(lacking.get(0)) : Mono.<Void>empty()));
    }

    private Mono<Void> bind(Endpoint endpoint) {
        return Mono.defer(() -> {
            Lineage lineage = settings.lineage();
            Lineage.Inherited inherited = lineage == null ? null : lineage.inherit(endpoint);
            return inherited == null
                    ? bindHere(endpoint)
                    : adopt(inherited.descriptor(), endpoint, inherited.hasFile());
        });
    }

    private Mono<Void> bindHere(Endpoint endpoint) {
        return Mono.create(sink -> {
            if (endpoint instanceof UnixPathEndpoint path
                    && queue.context().transport().isOfThisMachine()) {
                PathBind.begin(path, queue.loop(), turn -> bindOnLoop(endpoint, new InTurn(turn, sink)), sink::error);
            } else {
                bindOnLoop(endpoint, new Plain(sink));
            }
        });
    }

    private void bindOnLoop(Endpoint endpoint, Outcome outcome) {
        OnLoop.queue(
                queue.loop(),
                () -> OnLoop.telling(outcome::failed, () -> bind(endpoint, outcome)),
                () -> outcome.failed(new NetworkClosedException("bind " + endpoint)));
    }

    /** Tells the subscriber the result of a bind. */
    private interface Outcome {
        void bound();

        void failed(Throwable failure);
    }

    private record Plain(MonoSink<Void> sink) implements Outcome {
        @Override
        public void bound() {
            sink.success();
        }

        @Override
        public void failed(Throwable failure) {
            sink.error(failure);
        }
    }

    /** Ends the turn at a unix path, then tells the subscriber. */
    private record InTurn(PathTurn turn, MonoSink<Void> sink) implements Outcome {
        @Override
        public void bound() {
            turn.end(sink::success);
        }

        @Override
        public void failed(Throwable failure) {
            turn.end(() -> sink.error(failure));
        }
    }

    private void bind(Endpoint endpoint, Outcome outcome) {
        if (undone) {
            outcome.failed(new CancellationException("bind " + endpoint + ": was cancelled"));
            return;
        }
        ChannelContext fitting;
        try {
            fitting = places.context(endpoint);
        } catch (RuntimeException e) {
            outcome.failed(e);
            return;
        }
        if (fitting.loops().isClosing()) {
            outcome.failed(new NetworkClosedException("bind " + endpoint));
            return;
        }
        Transport transport = fitting.transport();
        ListenChannel socket;
        try {
            socket = new ListenChannel(queue, fitting, endpoint, settings.backlog());
        } catch (RuntimeException e) {
            outcome.failed(ChannelFailures.of(transport, "socket", endpoint, e));
            return;
        }
        register(socket, DefaultOptions.listening(transport, endpoint), () -> bind(socket, outcome), outcome);
    }

    /** Gives a socket its options and the queue's loop. */
    private void register(ListenChannel socket, OptionRequests defaults, Runnable next, Outcome outcome) {
        Transport transport = socket.context().transport();
        Endpoint endpoint = socket.requested();
        Channel channel = socket.channel();
        try {
            queue.check(socket);
        } catch (TransportUnavailableException e) {
            channel.unsafe().closeForcibly();
            outcome.failed(e);
            return;
        }
        try {
            // Accepts are by demand.
            ChannelContext.set(channel, ChannelOption.AUTO_READ, false);
            ChannelContext.set(channel, ChannelOption.SO_BACKLOG, settings.backlog());
            socket.options().applyDefaults(defaults);
            socket.options().applyAll(settings.options());
        } catch (OptionException e) {
            channel.unsafe().closeForcibly();
            outcome.failed(LackingAddress.explained(e, endpoint));
            return;
        } catch (RuntimeException e) {
            channel.unsafe().closeForcibly();
            outcome.failed(ChannelFailures.of(transport, "setsockopt", endpoint, e));
            return;
        }
        channel.pipeline().addLast(socket);
        OnLoop.whenDone(
                socket.context().loops().register(queue.loop(), channel),
                registration -> {
                    if (registration.isSuccess()) {
                        next.run();
                    } else {
                        channel.unsafe().closeForcibly();
                        outcome.failed(ChannelFailures.of(transport, "socket", endpoint, registration.cause()));
                    }
                },
                e -> notBound(socket, e, outcome));
    }

    /**
     * Adopts a socket.
     *
     * @param asked the endpoint that it stands for; null for its own
     * @param hasFile whether the file of its unix path will be this process's
     */
    private Mono<Void> adopt(AdoptedDescriptor descriptor, @Nullable Endpoint asked, boolean hasFile) {
        return Mono.create(sink -> {
            Plain outcome = new Plain(sink);
            OnLoop.queue(
                    queue.loop(),
                    () -> OnLoop.telling(outcome::failed, () -> adopt(descriptor, asked, hasFile, outcome)),
                    () -> outcome.failed(new NetworkClosedException("adopt " + descriptor)));
        });
    }

    private void adopt(AdoptedDescriptor descriptor, @Nullable Endpoint asked, boolean hasFile, Outcome outcome) {
        if (undone) {
            outcome.failed(new CancellationException("adopt " + descriptor + ": was cancelled"));
            return;
        }
        if (descriptor.loops().isClosing()) {
            outcome.failed(new NetworkClosedException("adopt " + descriptor));
            return;
        }
        SocketIdentity listening = descriptor.listening();
        ChannelContext fitting = descriptor.context(listening, queue.needs());
        Endpoint local = listening.local();
        Adoption adoption = descriptor.begin();
        Adopting adopting = new Adopting(adoption, outcome);
        ListenChannel socket;
        try {
            socket = ListenChannel.adopted(
                    queue, fitting, local, asked == null ? local : asked, settings.backlogAsked(), adoption);
        } catch (SystemCallException | RuntimeException | Error e) {
            adopting.failed(e);
            return;
        }
        Runnable next = () -> {
            // The channel also closes with its network, if the binding is never taken.
            adoption.endWith(socket.channel());
            if (hasFile && settings.lineage() != null && !settings.keepsFile()) {
                socket.ownsFileOf(settings.lineage());
            }
            listens(socket, adopting);
        };
        register(socket, DefaultOptions.adoptedListening(fitting.transport(), local), next, adopting);
    }

    /** Ends a failed adoption before its subscriber is told. A successful adoption goes on until it is taken. */
    private record Adopting(Adoption adoption, Outcome outcome) implements Outcome {
        @Override
        public void bound() {
            outcome.bound();
        }

        @Override
        public void failed(Throwable failure) {
            adoption.end();
            outcome.failed(failure);
        }
    }

    /** Gives the socket to the caller, unless the caller has cancelled meanwhile. */
    private void listens(ListenChannel socket, Outcome outcome) {
        if (undone) {
            socket.channel().close();
            outcome.failed(new CancellationException("bind " + socket.requested() + ": was cancelled"));
            return;
        }
        bound.add(socket);
        outcome.bound();
    }

    private void bind(ListenChannel socket, Outcome outcome) {
        Channel channel = socket.channel();
        Transport transport = socket.context().transport();
        Endpoint endpoint = socket.requested();
        SocketAddress address;
        try {
            address = transport.socketAddress(endpoint);
            if (endpoint instanceof UnixPathEndpoint path) {
                SocketFile.checkFree(transport, path);
            }
        } catch (SystemCallException | RuntimeException e) {
            notBound(socket, e, outcome);
            return;
        }
        OnLoop.whenDone(
                channel.bind(address),
                result -> {
                    if (endpoint instanceof UnixPathEndpoint path) {
                        SocketFile.own(
                                channel,
                                transport,
                                path,
                                address,
                                settings.keepsFile(),
                                socket.context().loops().closing()::tell);
                    }
                    if (result.isSuccess()) {
                        socket.bindingDone();
                        listens(socket, outcome);
                    } else {
                        notBound(socket, result.cause(), outcome);
                    }
                },
                e -> notBound(socket, e, outcome));
    }

    private static void notBound(ListenChannel socket, Throwable cause, Outcome outcome) {
        socket.channel().close();
        outcome.failed(ChannelFailures.of(socket.context().transport(), "bind", socket.requested(), cause));
    }

    /**
     * Gives the sockets to the caller. A cancellation closes only sockets that were not taken. Event loop of the queue
     * only.
     *
     * @throws SystemCallException if an adopted socket cannot get its backlog or be made non-blocking; then no descriptor has been closed
     */
    List<ListenChannel> take() throws SystemCallException {
        for (ListenChannel socket : bound) {
            socket.prepare();
        }
        List<ListenChannel> sockets = List.copyOf(bound);
        bound.clear();
        sockets.forEach(ListenChannel::taken);
        return sockets;
    }

    private void cancel() {
        undo().subscribe(ignored -> {}, gone -> {
            // The network is closed, and with it every socket.
        });
    }

    /** Closes the sockets that were not taken. */
    Mono<Void> undo() {
        return OnLoop.mono(
                queue.loop(),
                sink -> {
                    undone = true;
                    List<ListenChannel> sockets = List.copyOf(bound);
                    bound.clear();
                    closeAll(sockets).subscribe(ignored -> {}, sink::error, sink::success);
                },
                () -> new NetworkClosedException("bind"));
    }

    /** Closes the sockets and waits until they are closed. Event loop of the queue only. */
    static Mono<Void> closeAll(List<ListenChannel> sockets) {
        List<Mono<Void>> closes = new ArrayList<>();
        for (ListenChannel socket : sockets) {
            Channel channel = socket.channel();
            channel.close();
            closes.add(new FutureEnd(channel.closeFuture()).then(letGo(channel)));
        }
        return Mono.when(closes);
    }

    /**
     * Waits until the JDK has closed the descriptor. It does so only when its selector has looked again, and until then
     * the port is taken.
     */
    private static Mono<Void> letGo(Channel channel) {
        EventLoop loop = channel.eventLoop();
        // A loop that ends has looked again too.
        return Mono.create(sink -> OnLoop.run(
                loop,
                () -> LoopTimer.start(loop, TimeUnit.MILLISECONDS.toNanos(1), sink::success, sink::success),
                sink::success));
    }
}
