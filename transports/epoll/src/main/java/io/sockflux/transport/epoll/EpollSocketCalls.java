package io.sockflux.transport.epoll;

import io.netty.channel.ChannelException;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.unix.FileDescriptor;
import io.netty.channel.unix.Socket;
import io.sockflux.address.AddressFamily;
import io.sockflux.address.Endpoint;
import io.sockflux.address.Protocol;
import io.sockflux.address.SocketType;
import io.sockflux.address.TcpEndpoint;
import io.sockflux.address.UdpEndpoint;
import io.sockflux.address.UnixAbstractEndpoint;
import io.sockflux.address.UnixPathEndpoint;
import io.sockflux.address.UnixUnnamedEndpoint;
import io.sockflux.error.Errno;
import io.sockflux.error.SystemCallException;
import io.sockflux.message.ControlMessage.Credentials;
import io.sockflux.message.Descriptor;
import io.sockflux.spi.Failures;
import io.sockflux.spi.SocketCalls;
import io.sockflux.spi.SocketIdentity;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Calls on sockets by Netty's native code, for every Java. It has neither {@code dup(2)} nor {@code fcntl(2)}. So a
 * descriptor is duplicated by passing it through a pair of unix sockets, and what Netty receives there is non-blocking. Nor
 * does it tell how many bytes the peer has still to acknowledge.
 */
final class EpollSocketCalls implements SocketCalls {

    private static final int SOL_SOCKET = 1;
    private static final int SO_TYPE = 3;
    private static final int SO_PEERCRED = 17;
    private static final int SO_ACCEPTCONN = 30;
    private static final int SO_PROTOCOL = 38;
    private static final int SO_DOMAIN = 39;
    private static final int UCRED_BYTES = 12;

    private static final int AF_UNIX = 1;
    private static final int AF_INET = 2;
    private static final int AF_INET6 = 10;

    private interface Call<T> {
        T make() throws IOException;
    }

    private static <T> T call(String name, Call<T> call) throws SystemCallException {
        try {
            return call.make();
        } catch (IOException | ChannelException e) {
            Errno errno = Failures.ofNettyNative(e).or(() -> Failures.ofJdk(e)).orElse(null);
            String words = errno == null ? String.valueOf(e.getMessage()) : errno.name();
            throw new SystemCallException(name, errno, null, words);
        }
    }

    private static int option(Socket socket, int option) throws SystemCallException {
        return call("getsockopt", () -> socket.getIntOpt(SOL_SOCKET, option));
    }

    // What it is

    @Override
    public SocketIdentity identify(int descriptor) throws SystemCallException {
        Socket socket = call("getsockname", () -> new Socket(descriptor));
        int number = option(socket, SO_TYPE);
        SocketType type = Arrays.stream(SocketType.values())
                .filter(known -> known.number() == number)
                .findFirst()
                .orElseThrow(() -> unknown(Errno.EPROTONOSUPPORT, "is a socket of type " + number));
        Protocol protocol = new Protocol(option(socket, SO_PROTOCOL));
        boolean listens = type.isConnected() && option(socket, SO_ACCEPTCONN) != 0;
        switch (option(socket, SO_DOMAIN)) {
            case AF_UNIX -> {
                Endpoint local = unix(socket.localDomainSocketAddress(), type);
                DomainSocketAddress peer = listens ? null : socket.remoteDomainSocketAddress();
                return new SocketIdentity(local, Optional.ofNullable(peer).map(at -> unix(at, type)), listens, 0);
            }
            case AF_INET, AF_INET6 -> {
                Endpoint local = inet(socket.localAddress(), type, protocol);
                InetSocketAddress peer = listens ? null : socket.remoteAddress();
                Optional<Endpoint> other = peer == null ? Optional.empty() : Optional.of(inet(peer, type, protocol));
                return new SocketIdentity(local, other, listens, 0);
            }
            default -> throw unknown(Errno.EAFNOSUPPORT, "is a socket of a family without endpoints");
        }
    }

    private static SystemCallException unknown(Errno errno, String words) {
        return new SystemCallException("getsockopt", errno, null, words);
    }

    private static Endpoint unix(@Nullable DomainSocketAddress address, SocketType type) {
        String path = address == null ? "" : address.path();
        if (path.isEmpty()) {
            return new UnixUnnamedEndpoint(type);
        }
        return path.startsWith("\0")
                ? new UnixAbstractEndpoint(path.substring(1), type)
                : new UnixPathEndpoint(path, type);
    }

    private static Endpoint inet(@Nullable InetSocketAddress address, SocketType type, Protocol protocol)
            throws SystemCallException {
        if (address == null) {
            throw unknown(Errno.EAFNOSUPPORT, "is a socket without an address");
        }
        TcpEndpoint plain = TcpEndpoint.of(address);
        if (type == SocketType.STREAM) {
            return new TcpEndpoint(plain.host(), plain.port(), protocol);
        }
        if (type == SocketType.DGRAM && protocol.equals(Protocol.UDP)) {
            return new UdpEndpoint(plain.host(), plain.port());
        }
        throw unknown(
                Errno.EPROTONOSUPPORT,
                "is a " + type + " socket of the protocol " + protocol
                        + " (the module io.sockflux.transport.posix knows more of them)");
    }

    @Override
    public Credentials peerCredentials(int descriptor, Endpoint kind) throws SystemCallException {
        if (kind.family() != AddressFamily.UNIX) {
            throw new SystemCallException(
                    "getsockopt",
                    Errno.ENOPROTOOPT,
                    kind,
                    "ENOPROTOOPT (only unix sockets know who their peer is; expected: a unix endpoint)");
        }
        ByteBuffer ucred = ByteBuffer.wrap(new byte[UCRED_BYTES]).order(ByteOrder.nativeOrder());
        call("getsockopt", () -> {
            new Socket(descriptor).getRawOpt(SOL_SOCKET, SO_PEERCRED, ucred);
            return ucred;
        });
        return new Credentials(ucred.getInt(0), ucred.getInt(4), ucred.getInt(8));
    }

    // What is done with it

    @Override
    public Descriptor duplicate(int descriptor) throws SystemCallException {
        return new Descriptor(call("dup", () -> EpollPair.passThrough(descriptor)), this::close);
    }

    @Override
    public void setNonBlocking(int socket) throws SystemCallException {
        duplicate(socket).close();
    }

    @Override
    public void listen(int socket, int backlog) throws SystemCallException {
        call("listen", () -> {
            new Socket(socket).listen(backlog);
            return socket;
        });
    }

    /** Does nothing: native code of this kind has no such call, and a child of Java's own gets no descriptor anyway. */
    @Override
    public void closeOnExec(int descriptor) {}

    @Override
    public void close(int descriptor) {
        try {
            new FileDescriptor(descriptor).close();
        } catch (IOException e) {
            // The kernel has closed the descriptor, whatever it says.
        }
    }
}
