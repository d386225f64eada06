package io.sockflux.contract.kit;

import io.sockflux.address.Endpoint;
import io.sockflux.address.TcpEndpoint;
import io.sockflux.address.UnixPathEndpoint;
import io.sockflux.contract.wire.PeerStream;
import io.sockflux.contract.wire.Wire;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

/** The other end of a connection, which does not use this library: a blocking socket of the JDK. It speaks as the {@link Wire} says. */
public final class Peer implements AutoCloseable {

    private final SocketChannel socket;
    private final PeerStream stream;

    private Peer(SocketChannel socket, PeerStream stream) {
        this.socket = socket;
        this.stream = stream;
    }

    /** The other end of a socket that was accepted. */
    static Peer accepted(SocketChannel socket) {
        return new Peer(socket, Wire.now().server(socket));
    }

    private static Peer connected(SocketChannel socket) {
        return new Peer(socket, Wire.now().client(socket));
    }

    public static Peer connect(Endpoint endpoint) throws IOException {
        return connected(SocketChannel.open(address(endpoint)));
    }

    /** The same over TCP with a receive buffer of this size, so that little is on the way when it does not read. */
    public static Peer connect(Endpoint endpoint, int receiveBuffer) throws IOException {
        SocketChannel socket = SocketChannel.open();
        socket.setOption(StandardSocketOptions.SO_RCVBUF, receiveBuffer);
        socket.connect(address(endpoint));
        return connected(socket);
    }

    public static SocketAddress address(Endpoint endpoint) {
        return endpoint instanceof TcpEndpoint tcp
                ? tcp.socketAddress()
                : UnixDomainSocketAddress.of(((UnixPathEndpoint) endpoint).path());
    }

    public void send(String text) throws IOException {
        send(text.getBytes(StandardCharsets.UTF_8));
    }

    public void send(byte[] bytes) throws IOException {
        stream.send(ByteBuffer.wrap(bytes));
    }

    /** Sends the end of stream, and goes on receiving. */
    public void endOutput() throws IOException {
        stream.endOutput();
    }

    /** Reads once; returns how many bytes came, or -1 at the end of stream. */
    public int read(ByteBuffer buffer) throws IOException {
        return stream.read(buffer);
    }

    public byte[] receive(int length) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(length);
        while (buffer.hasRemaining()) {
            if (stream.read(buffer) < 0) {
                throw new EOFException("end of stream after " + buffer.position() + " of " + length + " bytes");
            }
        }
        return buffer.array();
    }

    public String receiveText(int length) throws IOException {
        return new String(receive(length), StandardCharsets.UTF_8);
    }

    public byte[] receiveRest() throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        ByteBuffer buffer = ByteBuffer.allocate(1 << 16);
        while (stream.read(buffer) >= 0) {
            all.write(buffer.array(), 0, buffer.position());
            buffer.clear();
        }
        return all.toByteArray();
    }

    public String receiveRestAsText() throws IOException {
        return new String(receiveRest(), StandardCharsets.UTF_8);
    }

    /** Resets the connection, which TCP only can. */
    public void reset() throws IOException {
        socket.setOption(StandardSocketOptions.SO_LINGER, 0);
        socket.close();
    }

    /** Whether the connection has ended, by end of stream or by reset, with nothing before it; waits for that. */
    public boolean isOver() {
        try {
            return receiveRest().length == 0;
        } catch (IOException reset) {
            return true;
        }
    }

    SocketAddress localAddress() throws IOException {
        return socket.getLocalAddress();
    }

    /** The other end of a TCP connection. */
    public Endpoint localEndpoint() throws IOException {
        return TcpEndpoint.of((InetSocketAddress) socket.getLocalAddress());
    }

    public Endpoint remoteEndpoint() throws IOException {
        return TcpEndpoint.of((InetSocketAddress) socket.getRemoteAddress());
    }

    @Override
    public void close() throws IOException {
        stream.close();
    }
}
