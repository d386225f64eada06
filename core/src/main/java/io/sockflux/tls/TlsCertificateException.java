package io.sockflux.tls;

import io.sockflux.address.Endpoint;
import java.security.cert.X509Certificate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** This side has refused the peer's certificate. The message says which check failed. */
public class TlsCertificateException extends TlsException {

    private static final long serialVersionUID = 1;

    private final transient List<X509Certificate> certificates;

    /**
     * A certificate that was refused.
     *
     * @param certificates what the peer sent, its own certificate first
     */
    public TlsCertificateException(
            @Nullable Endpoint peer, String words, List<X509Certificate> certificates, @Nullable Throwable cause) {
        super(peer, words, null, cause);
        this.certificates = List.copyOf(certificates);
    }

    /** What the peer sent, its own certificate first; empty where the exception came from another JVM. */
    @SuppressWarnings("NullAway") // Transient: null after deserialization.
    public List<X509Certificate> certificates() {
        return certificates == null ? List.of() : certificates;
    }
}
