package io.sockflux.internal.tls;

import io.netty.handler.ssl.SslHandler;
import io.sockflux.tls.TlsInfo;
import io.sockflux.tls.TlsProvider;
import io.sockflux.tls.TlsVersion;
import java.nio.charset.StandardCharsets;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/** Reads what a handshake has shown. */
final class HandshakeFacts {

    private static final Optional<Boolean> RESUMED = Optional.of(true);
    private static final Optional<Boolean> FULL = Optional.of(false);

    private HandshakeFacts() {}

    /**
     * What the handshake has shown.
     *
     * @param beganMillis when it began; a session of Java's that is older was resumed
     */
    static TlsInfo of(SslHandler handler, TlsContexts contexts, long beganMillis) {
        SSLSession session = handler.engine().getSession();
        TlsProvider provider = contexts.settings().provider();
        return new TlsInfo(
                TlsVersion.of(session.getProtocol()).orElse(TlsVersion.TLS_1_2),
                session.getCipherSuite(),
                Optional.ofNullable(handler.applicationProtocol()).filter(protocol -> !protocol.isEmpty()),
                serverName(session),
                contexts.seePeerCertificates() ? peerCertificates(session) : List.of(),
                provider,
                provider == TlsProvider.JDK
                        ? session.getCreationTime() < beganMillis ? RESUMED : FULL
                        : Optional.empty());
    }

    private static Optional<String> serverName(SSLSession session) {
        if (!(session instanceof ExtendedSSLSession extended)) {
            return Optional.empty();
        }
        try {
            for (SNIServerName name : extended.getRequestedServerNames()) {
                return Optional.of(new String(name.getEncoded(), StandardCharsets.UTF_8));
            }
        } catch (UnsupportedOperationException e) {
            // Not every provider tells.
        }
        return Optional.empty();
    }

    private static List<X509Certificate> peerCertificates(SSLSession session) {
        try {
            List<X509Certificate> all = new ArrayList<>();
            for (Certificate certificate : session.getPeerCertificates()) {
                if (certificate instanceof X509Certificate x509) {
                    all.add(x509);
                }
            }
            return List.copyOf(all);
        } catch (SSLPeerUnverifiedException e) {
            return List.of();
        }
    }
}
