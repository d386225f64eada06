package io.sockflux.blocking;

import io.sockflux.address.Endpoint;
import io.sockflux.address.InetEndpoint;
import io.sockflux.address.UnixPathEndpoint;
import io.sockflux.option.IpOptions;
import io.sockflux.option.Linger;
import io.sockflux.option.Option;
import io.sockflux.option.SocketLevelOptions;
import io.sockflux.option.TcpOptions;
import io.sockflux.stream.Connection;
import io.sockflux.stream.Shutdown;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketImpl;
import java.net.SocketOption;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A connection as a socket of Java. It never opens one: all methods of Java's class are overridden, which a test holds.
 * A lock, as Java's own methods take, would hold up the carrier of a virtual thread, and would guard nothing here.
 */
@SuppressWarnings("UnsynchronizedOverridesSynchronized")
final class BlockingSocket extends Socket {

    private final BlockingConnection owner;
    private final Connection connection;
    private volatile boolean closed;
    private volatile boolean inputEnded;
    private volatile boolean outputEnded;

    BlockingSocket(BlockingConnection owner) throws SocketException {
        super((SocketImpl) null);
        this.owner = owner;
        this.connection = owner.connection();
    }

    // Its streams and its end

    @Override
    public InputStream getInputStream() throws IOException {
        checkOpen(inputEnded, "input");
        return owner.input();
    }

    @Override
    public OutputStream getOutputStream() throws IOException {
        checkOpen(outputEnded, "output");
        return owner.output();
    }

    private void checkOpen(boolean ended, String what) throws SocketException {
        if (closed) {
            throw new SocketException("the socket is closed");
        }
        if (ended) {
            throw new SocketException("the " + what + " has been shut down");
        }
    }

    @Override
    public void shutdownInput() throws IOException {
        checkOpen(inputEnded, "input");
        inputEnded = true;
        BlockingWait.of("shutdown", null)
                .await(connection.shutdown(Shutdown.READ).toFuture());
    }

    @Override
    public void shutdownOutput() throws IOException {
        checkOpen(outputEnded, "output");
        outputEnded = true;
        owner.shutdownOutput();
    }

    @Override
    public void close() throws IOException {
        closed = true;
        owner.close();
    }

    @Override
    public boolean isClosed() {
        return closed;
    }

    @Override
    public boolean isInputShutdown() {
        return inputEnded;
    }

    @Override
    public boolean isOutputShutdown() {
        return outputEnded;
    }

    // Its addresses

    @Override
    public boolean isConnected() {
        return true;
    }

    @Override
    public boolean isBound() {
        return true;
    }

    @Override
    public void bind(@Nullable SocketAddress address) throws IOException {
        throw new SocketException("the socket is bound already");
    }

    @Override
    public void connect(SocketAddress address) throws IOException {
        throw new SocketException("the socket is connected already");
    }

    @Override
    public void connect(SocketAddress address, int timeout) throws IOException {
        connect(address);
    }

    @Override
    public @Nullable InetAddress getInetAddress() {
        return connection.peerEndpoint() instanceof InetEndpoint inet
                ? inet.socketAddress().getAddress()
                : null;
    }

    @Override
    public @Nullable InetAddress getLocalAddress() {
        return connection.localEndpoint() instanceof InetEndpoint inet
                ? inet.socketAddress().getAddress()
                : null;
    }

    @Override
    public int getPort() {
        return connection.peerEndpoint() instanceof InetEndpoint inet ? inet.port() : 0;
    }

    @Override
    public int getLocalPort() {
        return connection.localEndpoint() instanceof InetEndpoint inet ? inet.port() : -1;
    }

    @Override
    public @Nullable SocketAddress getRemoteSocketAddress() {
        return address(connection.peerEndpoint());
    }

    @Override
    public @Nullable SocketAddress getLocalSocketAddress() {
        return address(connection.localEndpoint());
    }

    /** Null where Java has no such address. */
    private static @Nullable SocketAddress address(Endpoint endpoint) {
        if (endpoint instanceof InetEndpoint inet) {
            InetSocketAddress address = inet.socketAddress();
            return address;
        }
        return endpoint instanceof UnixPathEndpoint unix ? UnixDomainSocketAddress.of(unix.path()) : null;
    }

    @Override
    public @Nullable SocketChannel getChannel() {
        return null;
    }

    // Its options

    private <T> T get(Option<T> option) throws SocketException {
        CompletableFuture<T> answer = connection.options().get(option).toFuture();
        await(answer, "getsockopt");
        return answer.join();
    }

    private <T> void set(Option<T> option, T value) throws SocketException {
        await(connection.options().set(option, value).toFuture(), "setsockopt");
    }

    private void await(CompletableFuture<?> answer, String call) throws SocketException {
        checkOpen(false, "");
        try {
            BlockingWait.of(call, null).await(answer);
        } catch (IOException e) {
            SocketException told = new SocketException(e.getMessage());
            told.initCause(e);
            throw told;
        }
    }

    /** SO_TIMEOUT; 0 is without end. */
    @Override
    public void setSoTimeout(int millis) {
        owner.readTimeout(millis == 0 ? null : Duration.ofMillis(millis));
    }

    @Override
    public int getSoTimeout() {
        return owner.readTimeoutMillis();
    }

    @Override
    public void setTcpNoDelay(boolean on) throws SocketException {
        set(TcpOptions.TCP_NODELAY, on);
    }

    @Override
    public boolean getTcpNoDelay() throws SocketException {
        return get(TcpOptions.TCP_NODELAY);
    }

    @Override
    public void setKeepAlive(boolean on) throws SocketException {
        set(SocketLevelOptions.SO_KEEPALIVE, on);
    }

    @Override
    public boolean getKeepAlive() throws SocketException {
        return get(SocketLevelOptions.SO_KEEPALIVE);
    }

    @Override
    public void setSoLinger(boolean on, int seconds) throws SocketException {
        set(SocketLevelOptions.SO_LINGER, on ? Linger.seconds(seconds) : Linger.OFF);
    }

    @Override
    public int getSoLinger() throws SocketException {
        Linger linger = get(SocketLevelOptions.SO_LINGER);
        return linger.on() ? linger.seconds() : -1;
    }

    @Override
    public void setSendBufferSize(int bytes) throws SocketException {
        set(SocketLevelOptions.SO_SNDBUF, bytes);
    }

    @Override
    public int getSendBufferSize() throws SocketException {
        return get(SocketLevelOptions.SO_SNDBUF);
    }

    @Override
    public void setReceiveBufferSize(int bytes) throws SocketException {
        set(SocketLevelOptions.SO_RCVBUF, bytes);
    }

    @Override
    public int getReceiveBufferSize() throws SocketException {
        return get(SocketLevelOptions.SO_RCVBUF);
    }

    @Override
    public void setReuseAddress(boolean on) throws SocketException {
        set(SocketLevelOptions.SO_REUSEADDR, on);
    }

    @Override
    public boolean getReuseAddress() throws SocketException {
        return get(SocketLevelOptions.SO_REUSEADDR);
    }

    @Override
    public void setTrafficClass(int octet) throws SocketException {
        set(IpOptions.IP_TOS, octet);
    }

    @Override
    public int getTrafficClass() throws SocketException {
        return get(IpOptions.IP_TOS);
    }

    @Override
    public void setOOBInline(boolean on) {
        throw unsupported("setOOBInline", "connection().urgent()");
    }

    @Override
    public boolean getOOBInline() {
        throw unsupported("getOOBInline", "connection().urgent()");
    }

    @Override
    public void sendUrgentData(int octet) {
        throw unsupported("sendUrgentData", "connection().urgent()");
    }

    @Override
    public <T> Socket setOption(SocketOption<T> name, T value) {
        throw unsupported("setOption", "connection().options()");
    }

    @Override
    public <T> T getOption(SocketOption<T> name) {
        throw unsupported("getOption", "connection().options()");
    }

    @Override
    public Set<SocketOption<?>> supportedOptions() {
        return Set.of();
    }

    private static UnsupportedOperationException unsupported(String method, String instead) {
        return new UnsupportedOperationException(
                method + ": not here (expected: BlockingConnection's " + instead + ")");
    }

    /** A hint that Java's own sockets ignore too. */
    @Override
    public void setPerformancePreferences(int connectionTime, int latency, int bandwidth) {}

    @Override
    public String toString() {
        return owner.toString();
    }
}
