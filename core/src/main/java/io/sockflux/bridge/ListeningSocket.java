package io.sockflux.bridge;

import io.sockflux.OpenSocket;
import io.sockflux.address.Endpoint;
import io.sockflux.inspect.SocketInspection;
import io.sockflux.option.LiveOptions;
import io.sockflux.signal.SignalIo;
import reactor.core.publisher.Mono;

/** A listening socket as its user sees it. */
final class ListeningSocket implements OpenSocket {

    private final ListenSocket socket;

    ListeningSocket(ListenSocket socket) {
        this.socket = socket;
    }

    @Override
    public Endpoint localEndpoint() {
        return socket.bound();
    }

    @Override
    public LiveOptions options() {
        return socket.options();
    }

    @Override
    public Mono<SocketInspection> inspect() {
        return socket.calls().inspect();
    }

    @Override
    public SignalIo signals() {
        return socket.calls();
    }

    @Override
    public Mono<Void> closed() {
        return Mono.create(sink -> socket.channel().closeFuture().addListener(future -> sink.success()));
    }

    @Override
    public String toString() {
        return "listening socket " + localEndpoint();
    }
}
