package io.sockflux.simulated.channel;

import io.sockflux.address.Endpoint;
import io.sockflux.address.InetEndpoint;
import io.sockflux.address.SocketType;
import io.sockflux.address.TcpEndpoint;
import io.sockflux.address.UnixAbstractEndpoint;
import io.sockflux.address.UnixPathEndpoint;
import io.sockflux.address.UnixUnnamedEndpoint;
import io.sockflux.simulated.call.InetName;
import io.sockflux.simulated.call.SocketKind;
import io.sockflux.simulated.call.SocketName;
import io.sockflux.simulated.call.UnixName;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/** Between the names of sockets in the kernel model, the addresses of Netty's channels, and endpoints. */
final class Names {

    private Names() {}

    static SocketAddress address(Endpoint endpoint) {
        return endpoint instanceof InetEndpoint inet ? inet.socketAddress() : new UnixAddress(endpoint);
    }

    static Endpoint endpoint(SocketAddress address) {
        return address instanceof UnixAddress unix ? unix.endpoint() : TcpEndpoint.of((InetSocketAddress) address);
    }

    /** The name to bind or connect to; null for an unnamed unix socket. */
    static @Nullable SocketName name(SocketAddress address) {
        if (address instanceof InetSocketAddress inet) {
            return new InetName(inet.getAddress(), inet.getPort());
        }
        Endpoint endpoint = ((UnixAddress) address).endpoint();
        if (endpoint instanceof UnixPathEndpoint path) {
            return new UnixName(path.path());
        }
        return endpoint instanceof UnixAbstractEndpoint named ? new UnixName("\0" + named.name()) : null;
    }

    /** The address of a socket of this kind; an unnamed unix socket has one too, another socket without a name has none. */
    static @Nullable SocketAddress address(@Nullable SocketName name, SocketType type, boolean isUnix) {
        if (name instanceof InetName inet) {
            return new InetSocketAddress(inet.address(), inet.port());
        }
        if (name instanceof UnixName unix) {
            return new UnixAddress(
                    unix.isAbstract()
                            ? new UnixAbstractEndpoint(unix.path().substring(1), type)
                            : new UnixPathEndpoint(unix.path(), type));
        }
        return isUnix ? new UnixAddress(new UnixUnnamedEndpoint(type)) : null;
    }

    static SocketKind kind(Endpoint endpoint) {
        boolean isInet = endpoint instanceof InetEndpoint;
        return switch (endpoint.type()) {
            case STREAM -> isInet ? SocketKind.TCP : SocketKind.UNIX_STREAM;
            case DGRAM -> isInet ? SocketKind.UDP : SocketKind.UNIX_DATAGRAM;
            case SEQPACKET -> SocketKind.UNIX_SEQPACKET;
            case RAW -> throw new IllegalArgumentException(endpoint + ": a simulated host has no raw sockets");
        };
    }
}
