package io.sockflux.tls;

/** Whether a server asks its clients for a certificate. */
public enum ClientCertificate {
    /** The server does not ask. */
    NONE,
    /** The server asks, and takes a client without a certificate too. A certificate that it does not trust is refused. */
    WANTED,
    /** A client without a certificate is refused. */
    REQUIRED
}
