package io.sockflux.transport.posix;

import io.sockflux.address.AddressFamily;
import io.sockflux.address.IpAddress;
import io.sockflux.error.NameResolutionException;
import io.sockflux.netdb.AddressInfo;
import io.sockflux.netdb.AddressQuery;
import io.sockflux.netdb.HostEntry;
import io.sockflux.netdb.NameFlag;
import io.sockflux.netdb.NameInfo;
import io.sockflux.netdb.NetworkEntry;
import io.sockflux.netdb.ProtocolEntry;
import io.sockflux.netdb.ServiceEntry;
import io.sockflux.spi.NameCalls;
import io.sockflux.transport.posix.sys.name.AddressCalls;
import io.sockflux.transport.posix.sys.name.HostCalls;
import io.sockflux.transport.posix.sys.name.NetdbCalls;
import io.sockflux.transport.posix.sys.name.PresentationCalls;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The C library's look-ups of names. A text with a NUL cannot be a C string, so it names nothing. */
final class PosixNameCalls implements NameCalls {

    /** Finds the library's functions on the first look-up, so that a program without look-ups needs none of them. */
    private static final class Hosts {
        static final HostCalls CALLS = HostCalls.ofThisSystem();
    }

    @Override
    public Optional<HostEntry> hostByName(String name, AddressFamily family) throws NameResolutionException {
        if (family != AddressFamily.INET && family != AddressFamily.INET6) {
            throw new IllegalArgumentException("family: " + family + " (expected: INET or INET6)");
        }
        return Hosts.CALLS.byName(name, family);
    }

    @Override
    public Optional<HostEntry> hostByAddress(IpAddress address) throws NameResolutionException {
        return Hosts.CALLS.byAddress(address);
    }

    @Override
    public List<HostEntry> hosts() {
        return NetdbCalls.hosts();
    }

    @Override
    public Optional<NetworkEntry> networkByName(String name) {
        return NetdbCalls.networkByName(name);
    }

    @Override
    public Optional<NetworkEntry> networkByNumber(int number) {
        return NetdbCalls.networkByNumber(number);
    }

    @Override
    public List<NetworkEntry> networks() {
        return NetdbCalls.networks();
    }

    @Override
    public Optional<ProtocolEntry> protocolByName(String name) {
        return NetdbCalls.protocolByName(name);
    }

    @Override
    public Optional<ProtocolEntry> protocolByNumber(int number) {
        return NetdbCalls.protocolByNumber(number);
    }

    @Override
    public List<ProtocolEntry> protocols() {
        return NetdbCalls.protocols();
    }

    @Override
    public Optional<ServiceEntry> serviceByName(String name, @Nullable String protocol) {
        return NetdbCalls.serviceByName(name, protocol);
    }

    @Override
    public Optional<ServiceEntry> serviceByPort(int port, @Nullable String protocol) {
        return NetdbCalls.serviceByPort(checked(port), protocol);
    }

    @Override
    public List<ServiceEntry> services() {
        return NetdbCalls.services();
    }

    @Override
    public List<AddressInfo> addresses(AddressQuery query) throws NameResolutionException {
        return AddressCalls.addresses(query);
    }

    @Override
    public NameInfo names(IpAddress address, int port, Set<NameFlag> flags) throws NameResolutionException {
        return AddressCalls.names(address, checked(port), flags);
    }

    @Override
    public Optional<byte[]> pton(AddressFamily family, String text) {
        return PresentationCalls.pton(family, text);
    }

    @Override
    public String ntop(byte[] address) {
        return PresentationCalls.ntop(address);
    }

    private static int checked(int port) {
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("port: " + port + " (expected: 0 to 65535)");
        }
        return port;
    }
}
