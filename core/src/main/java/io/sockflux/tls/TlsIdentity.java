package io.sockflux.tls;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;

/**
 * Where a side's own key and certificates come from. They are read when a listener binds or a connector first connects,
 * and again at each reload. A program may give its own.
 */
@FunctionalInterface
public interface TlsIdentity {

    /**
     * Reads the key and the certificates. Called on a thread that may block.
     *
     * @throws IOException if they cannot be had, with what is wrong in which file
     */
    TlsKey load() throws IOException;

    /** The files that {@link #load} reads, which a reload looks at. */
    default List<Path> files() {
        return List.of();
    }

    /**
     * Files in PEM form, RFC 7468.
     *
     * @param certificates the key's certificate, then the authority's that signed it, and so on
     * @param key the private key: PKCS#8, PKCS#1 (RSA) or SEC 1 (EC), without a password
     */
    static TlsIdentity pem(Path certificates, Path key) {
        return new FileIdentity(
                List.of(certificates, key), "pem " + certificates, () -> PemFile.key(certificates, key, null));
    }

    /** Files in PEM form, with the password of the private key, which is in PKCS#8 form. */
    static TlsIdentity pem(Path certificates, Path key, String password) {
        requireNonNull(password, "password");
        return new FileIdentity(
                List.of(certificates, key), "pem " + certificates, () -> PemFile.key(certificates, key, password));
    }

    /** A key store in PKCS#12 form, RFC 7292, with a single private key in it. */
    static TlsIdentity pkcs12(Path file, String password) {
        requireNonNull(password, "password");
        return new FileIdentity(List.of(file), "pkcs12 " + file, () -> Pkcs12File.key(file, password));
    }

    /** A key and its certificates that the program has; see {@link TlsKey#of(PrivateKey, X509Certificate...)}. */
    static TlsIdentity of(PrivateKey key, X509Certificate... certificates) {
        TlsKey known = TlsKey.of(key, certificates);
        return () -> known;
    }

    /** Key managers of Java, which choose among keys of their own. The factory is initialized. */
    static TlsIdentity of(KeyManagerFactory managers) {
        TlsKey known = TlsKey.of(requireNonNull(managers, "managers"));
        return () -> known;
    }
}
