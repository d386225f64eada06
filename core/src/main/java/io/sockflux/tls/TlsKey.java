package io.sockflux.tls;

import static java.util.Objects.requireNonNull;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManagerFactory;

/** A private key with its certificates, as they were read. Immutable. */
public final class TlsKey {

    private final Optional<PrivateKey> key;
    private final List<X509Certificate> certificates;
    private final Optional<KeyManagerFactory> managers;

    private TlsKey(Optional<PrivateKey> key, List<X509Certificate> certificates, Optional<KeyManagerFactory> managers) {
        this.key = key;
        this.certificates = certificates;
        this.managers = managers;
    }

    /**
     * A key with its certificates.
     *
     * @param certificates the key's own certificate, then the authority's that signed it, and so on
     * @throws IllegalArgumentException if there is no certificate, or the key is not the first certificate's
     */
    public static TlsKey of(PrivateKey key, X509Certificate... certificates) {
        List<X509Certificate> chain = List.copyOf(Arrays.asList(certificates));
        if (chain.isEmpty()) {
            throw new IllegalArgumentException("certificates: none (expected: the key's certificate first)");
        }
        if (!KeyMatch.isKeyOf(requireNonNull(key, "key"), chain.get(0))) {
            throw new IllegalArgumentException("key: is not the key of the certificate "
                    + chain.get(0).getSubjectX500Principal() + " (expected: the key that belongs to it)");
        }
        return new TlsKey(Optional.of(key), chain, Optional.empty());
    }

    /** Key managers of Java, which choose among keys of their own. The factory is initialized. */
    public static TlsKey of(KeyManagerFactory managers) {
        return new TlsKey(Optional.empty(), List.of(), Optional.of(managers));
    }

    /** The private key; empty if key managers choose it. */
    public Optional<PrivateKey> key() {
        return key;
    }

    /** The certificates, the key's own first; empty if key managers choose them. */
    public List<X509Certificate> certificates() {
        return certificates;
    }

    /** The key managers; empty if there is a single key. */
    public Optional<KeyManagerFactory> managers() {
        return managers;
    }
}
