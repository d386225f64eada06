package io.sockflux;

import io.sockflux.address.Endpoint;
import io.sockflux.address.SocketType;
import io.sockflux.spi.Capability;
import java.util.List;
import java.util.Set;

/** Tells whether connections of a kind can speak TLS. */
final class TlsSupport {

    private static final String HANDLER = "io.netty.handler.ssl.SslHandler";

    private TlsSupport() {}

    /** Refuses what does not pass TLS, and TLS where its code is missing. */
    static void check(List<Endpoint> endpoints, Set<Capability> needs) {
        checkIsThere();
        endpoints.forEach(TlsSupport::check);
        for (Capability capability : Set.of(Capability.MESSAGES, Capability.URGENT_DATA)) {
            if (needs.contains(capability)) {
                throw new IllegalArgumentException("tls: needs(Capability." + capability + ") for " + capability.words()
                        + ", which do not pass TLS (expected: connections without it)");
            }
        }
    }

    private static void check(Endpoint endpoint) {
        if (endpoint.type() != SocketType.STREAM) {
            throw new IllegalArgumentException(
                    "tls: " + endpoint + " is " + endpoint.type() + " (expected: STREAM, as TLS keeps no records)");
        }
    }

    private static void checkIsThere() {
        try {
            Class.forName(HANDLER, false, TlsSupport.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(
                    "tls: " + HANDLER + " is not there (expected: io.netty:netty-handler on the path)", e);
        }
    }
}
