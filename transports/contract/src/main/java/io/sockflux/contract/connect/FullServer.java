package io.sockflux.contract.connect;

import io.sockflux.address.TcpEndpoint;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;

/** A server whose queue is full, so that whoever connects gets no answer. */
final class FullServer implements AutoCloseable {

    private final ServerSocketChannel socket;
    private final List<SocketChannel> fillers = new ArrayList<>();

    private FullServer(ServerSocketChannel socket) {
        this.socket = socket;
    }

    static FullServer open(String address) throws IOException {
        ServerSocketChannel socket = ServerSocketChannel.open();
        socket.bind(new InetSocketAddress(InetAddress.getByName(address), 0), 1);
        FullServer server = new FullServer(socket);
        for (int i = 0; i < 4; i++) {
            SocketChannel filler = SocketChannel.open();
            filler.configureBlocking(false);
            filler.connect(socket.getLocalAddress());
            server.fillers.add(filler);
        }
        return server;
    }

    TcpEndpoint endpoint() throws IOException {
        return TcpEndpoint.of((InetSocketAddress) socket.getLocalAddress());
    }

    int port() throws IOException {
        return endpoint().port();
    }

    @Override
    public void close() throws IOException {
        for (SocketChannel filler : fillers) {
            filler.close();
        }
        socket.close();
    }
}
