package io.sockflux.internal.tls;

import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import io.sockflux.tls.ClientCertificate;
import io.sockflux.tls.PeerCheck;
import io.sockflux.tls.TlsKey;
import io.sockflux.tls.TlsProvider;
import io.sockflux.tls.TlsSettings;
import io.sockflux.tls.TlsTrust;
import io.sockflux.tls.TlsVersion;
import java.io.IOException;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/** Makes Netty's contexts of a recipe's settings. */
final class ContextBuilder {

    /** Those of RFC 9325: forward secrecy, and encryption that also proves the bytes unchanged. */
    private static final List<String> SUITES = List.of(
            "TLS_AES_128_GCM_SHA256",
            "TLS_AES_256_GCM_SHA384",
            "TLS_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256");

    private final TlsSettings settings;

    ContextBuilder(TlsSettings settings) throws IOException {
        this.settings = settings;
        if (settings.provider() == TlsProvider.OPENSSL && !OpenSsl.isAvailable()) {
            throw new IOException(
                    "tls: OPENSSL is not there: " + OpenSsl.unavailabilityCause()
                            + " (expected: io.netty:netty-tcnative-boringssl-static on the path)",
                    OpenSsl.unavailabilityCause());
        }
    }

    boolean asksForCertificates() {
        return settings.clientCertificate() != ClientCertificate.NONE;
    }

    SslContext server(TlsKey key, @Nullable X509TrustManager trust) throws IOException {
        SslContextBuilder builder = key.managers()
                .map(SslContextBuilder::forServer)
                .orElseGet(() -> SslContextBuilder.forServer(
                        key.key().orElseThrow(), key.certificates().toArray(X509Certificate[]::new)));
        builder.clientAuth(
                switch (settings.clientCertificate()) {
                    case NONE -> ClientAuth.NONE;
                    case WANTED -> ClientAuth.OPTIONAL;
                    case REQUIRED -> ClientAuth.REQUIRE;
                });
        if (trust != null) {
            builder.trustManager(inWords(trust));
        }
        return build(builder);
    }

    SslContext client(@Nullable TlsKey own, TlsTrust trust) throws IOException {
        SslContextBuilder builder = SslContextBuilder.forClient();
        if (own != null && own.managers().isPresent()) {
            builder.keyManager(own.managers().get());
        } else if (own != null) {
            builder.keyManager(own.key().orElseThrow(), own.certificates().toArray(X509Certificate[]::new));
        }
        if (settings.check() == PeerCheck.NOTHING) {
            builder.trustManager(new AnyTrust());
        } else {
            builder.trustManager(inWords(trust.load()));
        }
        builder.endpointIdentificationAlgorithm(settings.check() == PeerCheck.NAME ? "HTTPS" : "");
        return build(builder);
    }

    /** A trust manager of the program's that is not extended stays as it is: Java itself then checks the name around it. */
    private static TrustManager inWords(X509TrustManager trust) {
        return trust instanceof X509ExtendedTrustManager extended ? new CheckedTrust(extended) : trust;
    }

    private SslContext build(SslContextBuilder builder) throws IOException {
        builder.sslProvider(settings.provider() == TlsProvider.JDK ? SslProvider.JDK : SslProvider.OPENSSL)
                .protocols(
                        settings.versions().stream().map(TlsVersion::protocol).toList())
                .ciphers(SUITES, SupportedCipherSuiteFilter.INSTANCE);
        if (!settings.alpn().isEmpty()) {
            builder.applicationProtocolConfig(new ApplicationProtocolConfig(
                    Protocol.ALPN,
                    SelectorFailureBehavior.NO_ADVERTISE,
                    SelectedListenerFailureBehavior.ACCEPT,
                    settings.alpn()));
        }
        try {
            return builder.build();
        } catch (RuntimeException e) {
            throw new IOException("tls: " + e.getMessage(), e);
        }
    }
}
