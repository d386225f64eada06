package io.sockflux.bridge;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.ServerChannel;
import io.sockflux.address.AddressFamily;
import io.sockflux.address.Endpoint;
import io.sockflux.address.UnixPathEndpoint;
import io.sockflux.error.Errno;
import io.sockflux.error.SystemCallException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Binds a batch of endpoints, all or none. */
public final class Binding {

    private final Streams streams;
    private final AcceptQueue queue;
    private final int backlog;
    private final List<Channel> sockets = new ArrayList<>();
    private final List<Endpoint> bound = new ArrayList<>();
    private volatile boolean handedOver;
    private boolean undone;

    private Binding(Streams streams, StreamSettings settings, int backlog) {
        this.streams = streams;
        this.queue = new AcceptQueue(streams, settings);
        this.backlog = backlog;
    }

    /**
     * Binds and listens on every endpoint.
     *
     * @param endpoints resolved ones, in order
     * @param backlog how many connections the kernel may hold for each endpoint, {@code listen(2)}
     * @return the listener; or {@link SystemCallException} that names the endpoint that could not be bound, and then none
     *     is
     */
    public static Mono<BoundListener> bind(
            Streams streams, StreamSettings settings, int backlog, List<? extends Endpoint> endpoints) {
        return Mono.defer(() -> {
            Binding binding = new Binding(streams, settings, backlog);
            return Flux.fromIterable(endpoints)
                    .concatMap(binding::bind)
                    .then(Mono.fromSupplier(binding::listener))
                    .onErrorResume(error -> binding.undo().then(Mono.error(error)))
                    .doOnCancel(binding::cancel)
                    .doOnDiscard(
                            BoundListener.class, listener -> listener.close().subscribe());
        });
    }

    private Mono<Void> bind(Endpoint endpoint) {
        Mono<Void> bind = Mono.create(sink -> queue.loop().execute(() -> {
            Throwable failure = tryOpen(endpoint, failed -> {
                if (failed == null) {
                    sink.success();
                } else {
                    sink.error(failed);
                }
            });
            if (failure != null) {
                sink.error(failure);
            }
        }));
        return endpoint instanceof UnixPathEndpoint path
                ? UnixPaths.makeWay(path).then(bind)
                : bind;
    }

    private interface Done {
        void done(@Nullable Throwable failure);
    }

    private @Nullable Throwable tryOpen(Endpoint endpoint, Done done) {
        if (undone) {
            return new CancellationException("bind " + endpoint + ": was cancelled");
        }
        ServerChannel socket;
        try {
            socket = streams.transport().openListener(endpoint.family());
        } catch (RuntimeException e) {
            return failure("socket", endpoint, e);
        }
        try {
            prepare(socket, endpoint);
            socket.pipeline().addLast(queue.handler(endpoint));
            ChannelFuture registered = queue.loop().register(socket);
            streams.open().add(socket);
            registered.addListener(registration -> {
                if (!registration.isSuccess()) {
                    socket.unsafe().closeForcibly();
                    done.done(failure("socket", endpoint, registration.cause()));
                    return;
                }
                socket.bind(streams.transport().socketAddress(endpoint)).addListener(result -> {
                    if (result.isSuccess()) {
                        sockets.add(socket);
                        bound.add(
                                endpoint.family() == AddressFamily.UNIX
                                        ? endpoint
                                        : streams.transport().endpoint(socket.localAddress()));
                        queue.add(socket);
                        done.done(null);
                    } else {
                        socket.close();
                        done.done(failure("bind", endpoint, result.cause()));
                    }
                });
            });
            return null;
        } catch (RuntimeException e) {
            socket.unsafe().closeForcibly();
            return failure("setsockopt", endpoint, e);
        }
    }

    private void prepare(ServerChannel socket, Endpoint endpoint) {
        // Accept comes by demand.
        Streams.set(socket, ChannelOption.AUTO_READ, false);
        Streams.set(socket, ChannelOption.SO_BACKLOG, backlog);
        Streams.setAll(socket, streams.transport().listenerOptions(endpoint.family()));
    }

    private SystemCallException failure(String call, Endpoint endpoint, Throwable cause) {
        if (cause instanceof SystemCallException e) {
            return e;
        }
        Errno errno = streams.transport().errno(cause).orElse(null);
        return errno != null
                ? new SystemCallException(call, errno, endpoint, cause)
                : new SystemCallException(call, null, endpoint, String.valueOf(cause.getMessage()), cause);
    }

    private BoundListener listener() {
        handedOver = true;
        return new BoundListener(queue, sockets, bound);
    }

    /** A cancellation after the listener was handed over is no concern of its sockets any more. */
    private void cancel() {
        if (!handedOver) {
            undo().subscribe();
        }
    }

    private Mono<Void> undo() {
        return Mono.create(sink -> queue.loop().execute(() -> {
            undone = true;
            queue.close();
            List<Mono<Void>> closes = new ArrayList<>();
            for (Channel socket : sockets) {
                socket.close();
                closes.add(Mono.create(closed -> socket.closeFuture().addListener(future -> closed.success())));
            }
            sockets.clear();
            Mono.when(closes).subscribe(ignored -> {}, sink::error, sink::success);
        }));
    }
}
