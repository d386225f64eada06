package io.sockflux.internal.channel;

import io.netty.channel.Channel;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.sockflux.address.Endpoint;
import io.sockflux.error.Errno;
import io.sockflux.internal.stream.KernelChannel;
import io.sockflux.spi.AcceptGate;
import io.sockflux.spi.Availability;
import io.sockflux.spi.Capability;
import io.sockflux.spi.Transport;
import io.sockflux.spi.TransportProvider;
import java.net.SocketAddress;
import java.util.Optional;
import java.util.Set;

/** A transport that can be chosen, and nothing else; it knows no address and no failure that it is shown. */
public record NamedTransport(String name, int preference, Availability availability)
        implements TransportProvider, Transport {

    @Override
    public Transport transport() {
        return this;
    }

    @Override
    public Set<Capability> capabilities() {
        throw new UnsupportedOperationException();
    }

    @Override
    public IoHandlerFactory ioHandlerFactory() {
        throw new UnsupportedOperationException();
    }

    @Override
    public Channel openStream(Endpoint target, Set<Capability> needs) {
        throw new UnsupportedOperationException();
    }

    @Override
    public ServerChannel openListener(Endpoint local, Set<Capability> needs, AcceptGate gate) {
        throw new UnsupportedOperationException();
    }

    @Override
    public SocketAddress socketAddress(Endpoint endpoint) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Endpoint endpoint(SocketAddress address) {
        throw new IllegalArgumentException("address: " + address + " (expected: another)");
    }

    @Override
    public int sendRoom(Channel stream) {
        return ((KernelChannel) stream).roomTold();
    }

    @Override
    public Optional<Errno> errno(Throwable failure) {
        return Optional.empty();
    }
}
