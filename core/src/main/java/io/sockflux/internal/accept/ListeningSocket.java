package io.sockflux.internal.accept;

import io.sockflux.address.Endpoint;
import io.sockflux.internal.option.ChannelOptions;
import io.sockflux.internal.socket.ChannelCalls;
import io.sockflux.internal.socket.ChannelSocket;

/** A listening socket, as the program sees it. */
final class ListeningSocket extends ChannelSocket {

    private final ListenChannel socket;

    ListeningSocket(ListenChannel socket) {
        super(socket.channel());
        this.socket = socket;
    }

    @Override
    public ChannelCalls newCalls() {
        return socket.calls();
    }

    @Override
    public ChannelOptions newOptions() {
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
