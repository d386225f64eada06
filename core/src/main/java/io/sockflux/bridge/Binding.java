package io.sockflux.bridge;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.sockflux.address.Endpoint;
import io.sockflux.address.UnixPathEndpoint;
import io.sockflux.error.Errno;
import io.sockflux.error.OptionException;
import io.sockflux.error.SystemCallException;
import io.sockflux.spi.Transport;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;

/** Binds one batch of endpoints for a listener, all or none. */
final class Binding {

    private final Function<Endpoint, Streams> streams;
    private final AcceptQueue queue;
    private final OptionRequests options;
    private final int backlog;
    private final List<ListenSocket> bound = new ArrayList<>();
    private boolean undone;

    private Binding(Function<Endpoint, Streams> streams, AcceptQueue queue, OptionRequests options, int backlog) {
        this.streams = streams;
        this.queue = queue;
        this.options = options;
        this.backlog = backlog;
    }

    /**
     * Binds and listens on every endpoint; nothing is accepted yet.
     *
     * @return what has the sockets, to be {@linkplain #take taken}; or {@link SystemCallException} that names the endpoint
     *     that could not be bound, and then none is
     */
    static Mono<Binding> bind(
            Function<Endpoint, Streams> streams,
            AcceptQueue queue,
            OptionRequests options,
            int backlog,
            List<? extends Endpoint> endpoints) {
        return Mono.defer(() -> {
            Binding binding = new Binding(streams, queue, options, backlog);
            return Flux.fromIterable(endpoints)
                    .concatMap(binding::bind)
                    .then(Mono.just(binding))
                    .onErrorResume(error -> binding.undo().then(Mono.error(error)))
                    .doOnCancel(binding::cancel);
        });
    }

    private Mono<Void> bind(Endpoint endpoint) {
        Mono<Void> bind = Mono.create(sink -> queue.loop().execute(() -> bind(endpoint, sink)));
        return endpoint instanceof UnixPathEndpoint path
                ? UnixPaths.makeWay(path).then(bind)
                : bind;
    }

    private void bind(Endpoint endpoint, MonoSink<Void> sink) {
        if (undone) {
            sink.error(new CancellationException("bind " + endpoint + ": was cancelled"));
            return;
        }
        Streams fitting = streams.apply(endpoint);
        Transport transport = fitting.transport();
        ListenSocket socket;
        try {
            socket = new ListenSocket(queue, fitting, endpoint, backlog);
        } catch (RuntimeException e) {
            sink.error(failure(transport, "socket", endpoint, e));
            return;
        }
        Channel channel = socket.channel();
        try {
            // Accept comes by demand.
            Streams.set(channel, ChannelOption.AUTO_READ, false);
            Streams.set(channel, ChannelOption.SO_BACKLOG, backlog);
            socket.options().applyDefaults(DefaultOptions.listening(transport, endpoint));
            socket.options().applyAll(options);
        } catch (RuntimeException | OptionException e) {
            channel.unsafe().closeForcibly();
            sink.error(failure(transport, "setsockopt", endpoint, e));
            return;
        }
        channel.pipeline().addLast(socket);
        queue.loop().register(channel).addListener(registration -> {
            if (registration.isSuccess()) {
                bind(socket, sink);
            } else {
                channel.unsafe().closeForcibly();
                sink.error(failure(transport, "socket", endpoint, registration.cause()));
            }
        });
    }

    private void bind(ListenSocket socket, MonoSink<Void> sink) {
        Channel channel = socket.channel();
        Transport transport = socket.streams().transport();
        channel.bind(transport.socketAddress(socket.requested())).addListener(result -> {
            if (result.isSuccess()) {
                socket.bindingDone();
                bound.add(socket);
                sink.success();
            } else {
                channel.close();
                sink.error(failure(transport, "bind", socket.requested(), result.cause()));
            }
        });
    }

    private static SystemCallException failure(Transport transport, String call, Endpoint endpoint, Throwable cause) {
        if (cause instanceof SystemCallException e) {
            return e;
        }
        Errno errno = transport.errno(cause).orElse(null);
        return errno != null
                ? new SystemCallException(call, errno, endpoint, cause)
                : new SystemCallException(call, null, endpoint, String.valueOf(cause.getMessage()), cause);
    }

    /** The sockets, which are the caller's from now on; a cancellation closes those that nobody took. On the queue's loop. */
    List<ListenSocket> take() {
        List<ListenSocket> sockets = List.copyOf(bound);
        bound.clear();
        return sockets;
    }

    private void cancel() {
        undo().subscribe(ignored -> {}, gone -> {
            // The network is closed, and with it every socket.
        });
    }

    private Mono<Void> undo() {
        return Mono.create(sink -> queue.loop().execute(() -> {
            undone = true;
            List<ListenSocket> sockets = List.copyOf(bound);
            bound.clear();
            closeAll(sockets).subscribe(ignored -> {}, sink::error, sink::success);
        }));
    }

    /** Closes the sockets and waits until they are closed. On the queue's loop. */
    static Mono<Void> closeAll(List<ListenSocket> sockets) {
        List<Mono<Void>> closes = new ArrayList<>();
        for (ListenSocket socket : sockets) {
            Channel channel = socket.channel();
            channel.close();
            closes.add(Mono.create(sink -> channel.closeFuture().addListener(future -> letGo(channel, sink))));
        }
        return Mono.when(closes);
    }

    /** The JDK lets go of a descriptor only when its selector has looked once more, and until then the port is taken. */
    private static void letGo(Channel channel, MonoSink<Void> sink) {
        try {
            // Done as well when the loop ends first.
            channel.eventLoop().schedule(() -> {}, 1, TimeUnit.MILLISECONDS).addListener(looked -> sink.success());
        } catch (RejectedExecutionException e) {
            sink.success();
        }
    }
}
