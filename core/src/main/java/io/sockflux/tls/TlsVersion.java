package io.sockflux.tls;

import java.util.Arrays;
import java.util.Optional;

/** A version of TLS. Older versions are not spoken: RFC 8996 forbids them. */
public enum TlsVersion {
    /** TLS 1.2, RFC 5246. */
    TLS_1_2("TLSv1.2"),
    /** TLS 1.3, RFC 8446. */
    TLS_1_3("TLSv1.3");

    private final String protocol;

    TlsVersion(String protocol) {
        this.protocol = protocol;
    }

    /** The name as Java's TLS has it, such as {@code TLSv1.3}. */
    public String protocol() {
        return protocol;
    }

    /** The version of this name; empty if there is none. */
    public static Optional<TlsVersion> of(String protocol) {
        return Arrays.stream(values())
                .filter(version -> version.protocol.equals(protocol))
                .findFirst();
    }
}
