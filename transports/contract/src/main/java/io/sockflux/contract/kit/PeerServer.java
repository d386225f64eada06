package io.sockflux.contract.kit;

import io.sockflux.Network;
import io.sockflux.address.Endpoint;
import io.sockflux.address.TcpEndpoint;
import io.sockflux.address.UnixPathEndpoint;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;

/** A server of another make than ours: a blocking listening socket of the JDK. */
public final class PeerServer implements AutoCloseable {

    private final ServerSocketChannel socket;
    private final Endpoint endpoint;

    private PeerServer(ServerSocketChannel socket, Endpoint endpoint) {
        this.socket = socket;
        this.endpoint = endpoint;
    }

    public static PeerServer listen(Network network, PeerKind kind) throws IOException {
        return listen(kind.endpoint(network), 50);
    }

    public static PeerServer listen(Endpoint endpoint, int backlog) throws IOException {
        if (endpoint instanceof TcpEndpoint) {
            ServerSocketChannel socket = ServerSocketChannel.open();
            socket.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            socket.bind(Peer.address(endpoint), backlog);
            return new PeerServer(socket, TcpEndpoint.of((InetSocketAddress) socket.getLocalAddress()));
        }
        ServerSocketChannel socket = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        socket.bind(Peer.address(endpoint), backlog);
        return new PeerServer(socket, endpoint);
    }

    /** The size of the receive buffer of the sockets that it accepts. */
    public void receiveBuffer(int bytes) throws IOException {
        socket.setOption(StandardSocketOptions.SO_RCVBUF, bytes);
    }

    public Endpoint endpoint() {
        return endpoint;
    }

    public Peer accept() throws IOException {
        return Peer.accepted(socket.accept());
    }

    /** Closes the socket and leaves its file behind, as a server does that is killed. */
    public void die() throws IOException {
        socket.close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
        if (endpoint instanceof UnixPathEndpoint unix) {
            Files.deleteIfExists(unix.toPath());
        }
    }
}
