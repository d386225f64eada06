package io.sockflux.bridge;

import io.sockflux.address.Endpoint;

/** A listening socket as its user sees it. */
final class ListeningSocket extends ChannelSocket {

    private final ListenSocket socket;

    ListeningSocket(ListenSocket socket) {
        super(socket.channel(), socket.calls(), socket.options());
        this.socket = socket;
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
