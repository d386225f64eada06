package io.sockflux.contract.kit;

import io.sockflux.Network;
import io.sockflux.address.Endpoint;
import java.io.IOException;

/** Endpoints on which nobody listens. */
public final class Reserved {

    private Reserved() {}

    /** One that was free a moment ago: its port was the kernel's choice and has been given back. */
    public static Endpoint endpoint(Network network, PeerKind kind) throws IOException {
        try (PeerServer server = PeerServer.listen(network, kind)) {
            return server.endpoint();
        }
    }
}
