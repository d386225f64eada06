package io.sockflux.transport.unix;

import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.unix.UnixChannel;
import io.sockflux.address.Endpoint;
import io.sockflux.address.UnixAbstractEndpoint;
import io.sockflux.spi.Capability;
import io.sockflux.spi.ListenState;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.EnumSet;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** A transport over Netty's native channels of Linux. It has abstract names and TCP_INFO besides. */
public abstract class LinuxTransport extends NativeTransport {

    private static final int LONGEST_ABSTRACT_NAME = 106;
    private static final int IPPROTO_TCP = 6;

    /** For a transport. */
    protected LinuxTransport() {}

    @Override
    public Set<Capability> capabilities() {
        return EnumSet.of(Capability.TCP, Capability.IPV6_ONLY, Capability.UNIX_PATH, Capability.UNIX_ABSTRACT);
    }

    @Override
    public final boolean acceptedInherit() {
        return true;
    }

    @Override
    public final ListenState listenState(Channel listener) {
        return listener instanceof ServerSocketChannel && listener instanceof UnixChannel unix
                ? TcpInfoFields.ofListener(tcpInfo(unix))
                : ListenState.UNKNOWN;
    }

    @Override
    public final OptionalLong bytesAcknowledged(Channel stream, boolean accepted) {
        return stream instanceof SocketChannel && stream instanceof UnixChannel unix
                ? OptionalLong.of(TcpInfoFields.bytesAcknowledged(tcpInfo(unix), accepted))
                : OptionalLong.empty();
    }

    private static ByteBuffer tcpInfo(UnixChannel tcp) {
        try {
            return OptionStructure.read(tcp, IPPROTO_TCP, TcpInfoFields.TCP_INFO, TcpInfoFields.LENGTH);
        } catch (IOException e) {
            throw new ChannelException(e);
        }
    }

    /** Netty wants room for a further byte after the name. */
    @Override
    public final Optional<String> refusal(Endpoint endpoint) {
        return endpoint instanceof UnixAbstractEndpoint unix && unix.length() > LONGEST_ABSTRACT_NAME
                ? Optional.of("abstract name: " + unix.length() + " bytes (expected: at most " + LONGEST_ABSTRACT_NAME
                        + " on the transport " + name() + ")")
                : Optional.empty();
    }

    @Override
    public final SocketAddress socketAddress(Endpoint endpoint) {
        return endpoint instanceof UnixAbstractEndpoint unix
                ? new DomainSocketAddress("\0" + unix.name())
                : super.socketAddress(endpoint);
    }

    @Override
    public final Endpoint endpoint(SocketAddress address) {
        return address instanceof DomainSocketAddress unix && unix.path().startsWith("\0")
                ? new UnixAbstractEndpoint(unix.path().substring(1))
                : super.endpoint(address);
    }
}
