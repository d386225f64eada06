package io.sockflux.proxy;

import static java.util.Objects.requireNonNull;

import io.sockflux.address.Endpoint;
import io.sockflux.address.InetEndpoint;
import io.sockflux.address.UnixEndpoint;
import io.sockflux.check.Checks;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The header that a proxy sends before the first byte, and in which it tells whom it connects for (the PROXY protocol of
 * HAProxy, {@code proxy-protocol.txt}). Version 1 is a line of text, version 2 is binary and may have
 * {@linkplain ProxyTlv values} besides.
 *
 * @param version 1 or 2
 * @param source the client, as the proxy saw it; null where the header does not tell it
 * @param destination where the client connected to; null where the header does not tell it
 * @param isLocal whether the proxy connects for itself, such as to see whether the server lives; of version 2 only
 * @param tlvs further values, of version 2 only; in a received header without padding
 */
public record ProxyHeader(
        int version, @Nullable Endpoint source, @Nullable Endpoint destination, boolean isLocal, List<ProxyTlv> tlvs) {

    /**
     * Checks the parts.
     *
     * @throws IllegalArgumentException if only one endpoint is told, an endpoint is a name, the endpoints are of
     *     different kinds, or version 1 has what only version 2 can tell
     */
    public ProxyHeader {
        Checks.checkRange(version, 1, 2, "version");
        tlvs = List.copyOf(tlvs);
        if ((source == null) != (destination == null)) {
            throw new IllegalArgumentException("proxy header: has only one endpoint (expected: both or none)");
        }
        if (isLocal && source != null) {
            throw new IllegalArgumentException("proxy header: is local and tells endpoints (expected: none)");
        }
        if (version == 1 && (isLocal || !tlvs.isEmpty())) {
            throw new IllegalArgumentException(
                    "proxy header: version 1 has no values and no local (expected: version 2)");
        }
        if (source != null && destination != null) {
            check(source, destination);
        }
    }

    private static void check(Endpoint source, Endpoint destination) {
        if (source.type() == destination.type()) {
            if (source instanceof UnixEndpoint && destination instanceof UnixEndpoint) {
                return;
            }
            if (source instanceof InetEndpoint from
                    && destination instanceof InetEndpoint to
                    && from.isNumeric()
                    && to.isNumeric()) {
                return;
            }
        }
        throw new IllegalArgumentException("proxy header: " + source + " and " + destination
                + " (expected: two addresses of IP, or two of unix sockets, of one type)");
    }

    /**
     * A header of version 2 for a client.
     *
     * @param source the client
     * @param destination where the client connected to
     */
    public static ProxyHeader of(Endpoint source, Endpoint destination) {
        return new ProxyHeader(
                2, requireNonNull(source, "source"), requireNonNull(destination, "destination"), false, List.of());
    }

    /** A header of version 1 for a client. A unix client is told as UNKNOWN. */
    public static ProxyHeader ofVersion1(Endpoint source, Endpoint destination) {
        return new ProxyHeader(
                1, requireNonNull(source, "source"), requireNonNull(destination, "destination"), false, List.of());
    }

    /** A header of a proxy that connects for itself. */
    public static ProxyHeader local() {
        return new ProxyHeader(2, null, null, true, List.of());
    }

    /** This header with a further value. */
    public ProxyHeader with(ProxyTlv tlv) {
        List<ProxyTlv> all = new ArrayList<>(tlvs);
        all.add(tlv);
        return new ProxyHeader(version, source, destination, isLocal, all);
    }

    /** This header with a checksum, which is computed when the header is sent. */
    public ProxyHeader withChecksum() {
        return with(new ProxyTlv(ProxyTlv.CRC32C, new byte[Integer.BYTES]));
    }

    /** The first value of a type. */
    public Optional<ProxyTlv> tlv(int type) {
        return tlvs.stream().filter(tlv -> tlv.type() == type).findFirst();
    }

    /** The host name that the client asked for ({@link ProxyTlv#AUTHORITY}). */
    public Optional<String> authority() {
        return tlv(ProxyTlv.AUTHORITY).map(ProxyTlv::text);
    }

    /** The protocol that the client chose by ALPN ({@link ProxyTlv#ALPN}). */
    public Optional<String> alpn() {
        return tlv(ProxyTlv.ALPN).map(ProxyTlv::text);
    }

    /** What the proxy knows of the client's TLS ({@link ProxyTlv#SSL}). */
    public Optional<ProxyTls> tls() {
        return tlv(ProxyTlv.SSL).map(ProxyTls::of);
    }
}
