package io.sockflux.internal.tls;

import io.sockflux.address.IpAddress;
import java.util.List;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/**
 * The server that a client means.
 *
 * @param host the name or address that the certificate must have
 * @param port distinguishes sessions that may be resumed
 * @param sent the name for SNI; null for an address, which RFC 6066 does not let a client send
 */
record PeerName(String host, int port, @Nullable SNIHostName sent) {

    static PeerName of(String name, int port) {
        int zone = name.indexOf('%');
        String host = zone < 0 ? name : name.substring(0, zone);
        return new PeerName(host, port, isAddress(host) ? null : sent(host));
    }

    private static boolean isAddress(String host) {
        try {
            IpAddress.parse(host);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static @Nullable SNIHostName sent(String host) {
        try {
            return new SNIHostName(host.endsWith(".") ? host.substring(0, host.length() - 1) : host);
        } catch (IllegalArgumentException e) {
            // A name that DNS knows, such as one with an underscore, need not be one for SNI.
            return null;
        }
    }

    /** Has the engine send the name. Java alone would not send a name without a dot. */
    void tell(SSLEngine engine) {
        if (sent != null) {
            SSLParameters parameters = engine.getSSLParameters();
            parameters.setServerNames(List.of(sent));
            engine.setSSLParameters(parameters);
        }
    }
}
