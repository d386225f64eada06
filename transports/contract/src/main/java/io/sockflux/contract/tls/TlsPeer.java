package io.sockflux.contract.tls;

import io.sockflux.address.Endpoint;
import io.sockflux.address.TcpEndpoint;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;

/**
 * The other end of a connection over TLS, which does not use this library: a blocking socket of the JDK. The socket
 * below is reached too, for ends that TLS does not know.
 */
final class TlsPeer implements AutoCloseable {

    private final Socket socket;
    private final SSLSocket tls;

    private TlsPeer(Socket socket, SSLSocket tls) {
        this.socket = socket;
        this.tls = tls;
    }

    /** A client, whose handshake is not done yet. */
    static TlsPeer connect(Endpoint endpoint, SSLContext context) throws IOException {
        InetSocketAddress address = ((TcpEndpoint) endpoint).socketAddress();
        Socket socket = new Socket(address.getAddress(), address.getPort());
        return new TlsPeer(socket, (SSLSocket)
                context.getSocketFactory().createSocket(socket, "a.example", address.getPort(), false));
    }

    /** A server at a port of its own. */
    static final class Server implements AutoCloseable {

        private final ServerSocket listening;
        private final SSLContext context;

        Server(SSLContext context) throws IOException {
            this.listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
            this.context = context;
        }

        Endpoint endpoint() {
            return Endpoint.tcp("127.0.0.1", listening.getLocalPort()).withTls();
        }

        /** Accepts, and has not begun the handshake. */
        TlsPeer accept() throws IOException {
            Socket socket = listening.accept();
            SSLSocket tls = (SSLSocket) context.getSocketFactory().createSocket(socket, null, false);
            tls.setUseClientMode(false);
            return new TlsPeer(socket, tls);
        }

        @Override
        public void close() throws IOException {
            listening.close();
        }
    }

    TlsPeer with(Consumer<SSLSocket> change) {
        change.accept(tls);
        return this;
    }

    SSLSession handshake() throws IOException {
        tls.startHandshake();
        return tls.getSession();
    }

    SSLSocket tls() {
        return tls;
    }

    /** The socket below TLS. */
    Socket socket() {
        return socket;
    }

    void send(String text) throws IOException {
        tls.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
        tls.getOutputStream().flush();
    }

    String receive(int length) throws IOException {
        return new String(tls.getInputStream().readNBytes(length), StandardCharsets.UTF_8);
    }

    /** All that comes until the end, which must be a close_notify. */
    byte[] receiveRest() throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        tls.getInputStream().transferTo(all);
        return all.toByteArray();
    }

    /** Sends close_notify and leaves the socket open. */
    void endTls() throws IOException {
        tls.shutdownOutput();
    }

    /** Sends a bare end of stream. */
    void cut() throws IOException {
        socket.shutdownOutput();
    }

    /** Resets the connection. */
    void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
