package io.sockflux.contract.kit;

import io.sockflux.Network;
import io.sockflux.address.Endpoint;
import java.io.IOException;

/** Endpoints on which no server listens. */
public final class Reserved {

    private Reserved() {}

    /** An endpoint that was free a moment ago: the kernel chose its port, which was given back. */
    public static Endpoint endpoint(Network network, PeerKind kind) throws IOException {
        try (PeerServer server = PeerServer.listen(network, kind)) {
            return server.endpoint();
        }
    }
}
