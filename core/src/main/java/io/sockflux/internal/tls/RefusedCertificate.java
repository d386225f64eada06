package io.sockflux.internal.tls;

import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;

/** A peer's certificate was refused, in words. Passes through Java's or OpenSSL's code as a cause. */
final class RefusedCertificate extends CertificateException {

    private static final long serialVersionUID = 1;

    private final transient List<X509Certificate> certificates;

    RefusedCertificate(String words, List<X509Certificate> certificates, Throwable cause) {
        super(words, cause);
        this.certificates = certificates;
    }

    List<X509Certificate> certificates() {
        return certificates;
    }
}
