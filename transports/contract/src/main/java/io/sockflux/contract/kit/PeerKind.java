package io.sockflux.contract.kit;

import io.sockflux.Network;
import io.sockflux.address.Endpoint;
import io.sockflux.spi.Capability;
import org.junit.jupiter.api.Assumptions;

/** The kinds of endpoint that the JDK's own sockets reach too, so that a peer of another make can be had. */
public enum PeerKind {
    IPV4,
    IPV6,
    UNIX_PATH;

    /** A fresh endpoint to listen on. A test whose transport has none of the kind is passed over. */
    public Endpoint endpoint(Network network) {
        return switch (this) {
            case IPV4 -> Endpoint.tcp("127.0.0.1", 0);
            case IPV6 -> Endpoint.tcp("::1", 0);
            case UNIX_PATH -> {
                Assumptions.assumeTrue(network.supports(Capability.UNIX_PATH), "the transport has no unix paths");
                yield Endpoints.unixPath();
            }
        };
    }
}
