package io.sockflux.bridge;

import io.sockflux.address.Endpoint;

/** A listening socket as its user sees it. */
final class ListeningSocket extends ChannelSocket {

    private final ListenSocket socket;

    ListeningSocket(ListenSocket socket) {
        super(socket.channel());
        this.socket = socket;
    }

    @Override
    ChannelCalls newCalls() {
        return socket.calls();
    }

    @Override
    ChannelOptions newOptions() {
        return socket.options();
    }

    @Override
    public Endpoint localEndpoint() {
        return socket.bound();
    }

    @Override
    public String toString() {
        return "listening socket " + localEndpoint();
    }
}
