package io.sockflux.tls;

/** The code that encrypts. */
public enum TlsProvider {
    /** Java's own. It alone can end a single direction of a connection, with TLS 1.3. */
    JDK,
    /**
     * BoringSSL, by {@code io.netty:netty-tcnative-boringssl-static}, which a program adds. It encrypts about twice as
     * fast, and makes four times as many handshakes. It ends both directions of a connection together.
     */
    OPENSSL
}
