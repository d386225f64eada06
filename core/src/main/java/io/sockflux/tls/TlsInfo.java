package io.sockflux.tls;

import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;

/**
 * What a handshake has shown.
 *
 * @param version the version that is spoken
 * @param cipherSuite the cipher suite by its IANA name, such as {@code TLS_AES_128_GCM_SHA256}
 * @param alpn the protocol that was chosen by ALPN; empty if none was
 * @param serverName the name that the client asked for by SNI; empty if it asked for none
 * @param peerCertificates the peer's certificates, its own first; empty if it sent none
 * @param provider the code that encrypts
 * @param resumed whether an earlier session was resumed; empty where the provider does not tell
 */
public record TlsInfo(
        TlsVersion version,
        String cipherSuite,
        Optional<String> alpn,
        Optional<String> serverName,
        List<X509Certificate> peerCertificates,
        TlsProvider provider,
        Optional<Boolean> resumed) {

    /**
     * Whether a single direction can be ended. Otherwise an end of this side ends both directions, and
     * {@link io.sockflux.stream.Connection#shutdown} refuses it while the peer may still send.
     */
    public boolean canHalfClose() {
        return provider == TlsProvider.JDK && version == TlsVersion.TLS_1_3;
    }
}
