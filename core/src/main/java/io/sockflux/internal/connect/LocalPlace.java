package io.sockflux.internal.connect;

import static java.util.Objects.requireNonNull;

import io.sockflux.address.AddressFamily;
import io.sockflux.address.Endpoint;
import io.sockflux.address.InetEndpoint;
import io.sockflux.address.ServiceEndpoint;
import io.sockflux.address.TcpEndpoint;
import io.sockflux.address.UnixUnnamedEndpoint;
import io.sockflux.internal.option.OptionRequests;
import io.sockflux.internal.resolve.NameService;
import io.sockflux.option.IpOptions;
import io.sockflux.option.PortRange;
import io.sockflux.option.SocketLevelOptions;
import java.util.List;
import java.util.function.IntUnaryOperator;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The local place of a connection: the endpoint or ports that its socket is bound to before it connects.
 *
 * @param endpoint the endpoint; null for any address, or if the socket is not bound
 * @param ports the ports to choose from; null if the endpoint names the port
 */
public record LocalPlace(
        @Nullable Endpoint endpoint, @Nullable PortRange ports) {

    /** The socket is not bound: the kernel chooses when it connects. */
    public static final LocalPlace ANY = new LocalPlace(null, null);

    private static final OptionRequests PORT_AT_CONNECT =
            OptionRequests.NONE.with(IpOptions.IP_BIND_ADDRESS_NO_PORT, true, false);
    private static final OptionRequests SHARED_PORT =
            OptionRequests.NONE.with(SocketLevelOptions.SO_REUSEADDR, true, false);

    /** Refuses a range of ports together with a port. */
    public LocalPlace {
        if (ports != null && (ports.low() < 1 || ports.high() < ports.low())) {
            throw new IllegalArgumentException(
                    "ports: " + ports.low() + " to " + ports.high() + " (expected: 1 to 65535, the lower one first)");
        }
        if (ports != null && endpoint instanceof InetEndpoint inet && inet.port() != 0) {
            throw new IllegalArgumentException("from: " + endpoint + " has a port beside the ports " + words(ports)
                    + " (expected: port 0, or no fromPorts)");
        }
        if (ports != null && endpoint != null && !(endpoint instanceof InetEndpoint)) {
            throw new IllegalArgumentException(
                    "from: " + endpoint + " has no port (expected: a TCP endpoint beside fromPorts)");
        }
    }

    /** This place at another endpoint, from which the target must be reachable. */
    public LocalPlace at(Endpoint local, Endpoint target) {
        check(requireNonNull(local, "local"), target);
        return new LocalPlace(local, ports);
    }

    /** This place at a port of a range. */
    public LocalPlace ports(int low, int high, Endpoint target) {
        if (!(target instanceof TcpEndpoint) && !(target instanceof ServiceEndpoint)) {
            throw new IllegalArgumentException("fromPorts: " + target + " has no ports (expected: a TCP target)");
        }
        return new LocalPlace(endpoint, new PortRange(low, high));
    }

    /** Refuses a target that cannot be reached from here. */
    void checkReaches(Endpoint target) {
        if (endpoint != null) {
            check(endpoint, target);
        }
        if (ports != null) {
            ports(ports.low(), ports.high(), target);
        }
    }

    private static void check(Endpoint local, Endpoint target) {
        if (local instanceof UnixUnnamedEndpoint || local instanceof ServiceEndpoint) {
            throw new IllegalArgumentException(
                    "from: " + local + " is no place to be at (expected: an endpoint that can be bound)");
        }
        if (local instanceof InetEndpoint inet && !inet.isNumeric()) {
            throw new IllegalArgumentException(
                    "from: " + local + " is a name (expected: an address of this machine, such as 192.0.2.1)");
        }
        boolean isSameKind = local.type() == target.type()
                && local.protocol().equals(target.protocol())
                && isSameFamily(local, target);
        if (!isSameKind) {
            throw new IllegalArgumentException("from: " + local + " cannot reach " + target
                    + " (expected: an endpoint of the same family, type and protocol)");
        }
    }

    /** A name may have addresses of either family. */
    private static boolean isSameFamily(Endpoint local, Endpoint target) {
        return NameService.isName(target) ? local instanceof TcpEndpoint : local.family() == target.family();
    }

    /** Whether the socket is not bound. */
    boolean isAny() {
        return endpoint == null && ports == null;
    }

    /** Whether connect(2) may still choose the port or the address. */
    boolean isInet() {
        return endpoint == null || endpoint instanceof InetEndpoint;
    }

    /** The endpoint, which must not be null. */
    Endpoint bound() {
        return requireNonNull(endpoint);
    }

    /** The addresses of a name that can be reached from here, in their order. */
    List<Endpoint> reachable(List<Endpoint> addresses) {
        AddressFamily own = endpoint == null ? AddressFamily.UNSPEC : endpoint.family();
        return addresses.stream()
                .filter(address -> own == AddressFamily.UNSPEC || address.family() == own)
                .toList();
    }

    /** The options of a socket before it is bound here. */
    OptionRequests options() {
        if (isAny() || !isInet()) {
            return OptionRequests.NONE;
        }
        // A socket that is bound without a port gets a port on connect that is free for its peer. Otherwise all peers
        // share 28,000 ports.
        boolean hasPort = ports != null || (endpoint instanceof InetEndpoint inet && inet.port() != 0);
        return hasPort ? SHARED_PORT : PORT_AT_CONNECT;
    }

    /** The endpoints to bind to in turn, while they are in use. */
    Candidates candidates(Endpoint peer, RandomGenerator random) {
        return new Candidates(peer, random::nextInt);
    }

    private static String words(PortRange ports) {
        return ports.low() + " to " + ports.high();
    }

    @Override
    public String toString() {
        String where = endpoint == null ? "any address" : endpoint.toString();
        return ports == null ? where : where + " at the ports " + words(ports);
    }

    /** The endpoints for an attempt: each port of the range once, from a random port on. */
    final class Candidates {

        private final @Nullable Endpoint address;
        private final int count;
        private final int first;
        private int tried;

        Candidates(Endpoint peer, IntUnaryOperator random) {
            boolean isBare = endpoint == null && ports != null;
            address = isBare ? anyOf((TcpEndpoint) peer) : endpoint;
            count = ports == null ? 1 : ports.high() - ports.low() + 1;
            first = ports == null ? 0 : random.applyAsInt(count);
        }

        private static TcpEndpoint anyOf(TcpEndpoint peer) {
            String any = peer.family() == AddressFamily.INET6 ? "::" : "0.0.0.0";
            return new TcpEndpoint(any, 0, peer.protocol());
        }

        boolean hasNext() {
            return address != null && tried < count;
        }

        /** The number of endpoints. */
        int count() {
            return count;
        }

        Endpoint next() {
            Endpoint at = requireNonNull(address);
            int offset = (first + tried++) % count;
            return ports != null && at instanceof TcpEndpoint tcp
                    ? new TcpEndpoint(tcp.host(), ports.low() + offset, tcp.protocol())
                    : at;
        }
    }
}
