package io.sockflux.transport.nio;

import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.sockflux.spi.AcceptGate;
import java.nio.channels.spi.SelectorProvider;
import java.util.List;

/** A listening TCP socket that asks its gate before each accept(2). */
final class GatedListenerChannel extends NioServerSocketChannel {

    private final AcceptGate gate;

    GatedListenerChannel(SocketProtocolFamily family, AcceptGate gate) {
        super(SelectorProvider.provider(), family);
        this.gate = gate;
    }

    @Override
    protected int doReadMessages(List<Object> accepted) throws Exception {
        // Netty accepts until there is none, and hands over only then.
        return gate.isOpen(accepted.size()) ? super.doReadMessages(accepted) : 0;
    }
}
