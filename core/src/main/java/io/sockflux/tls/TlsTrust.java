package io.sockflux.tls;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/** Which certificates of peers are trusted. It is read when a listener binds or a connector first connects, and again at each reload. */
@FunctionalInterface
public interface TlsTrust {

    /**
     * Reads what is trusted. Called on a thread that may block.
     *
     * @throws IOException if it cannot be had, with what is wrong in which file
     */
    X509TrustManager load() throws IOException;

    /** The files that {@link #load} reads, which a reload looks at. */
    default List<Path> files() {
        return List.of();
    }

    /** The authorities that Java trusts: {@code cacerts} of the JDK, or {@code javax.net.ssl.trustStore}. */
    static TlsTrust system() {
        return TrustManagers::ofJava;
    }

    /** The certificates in a file in PEM form, RFC 7468: authorities, or certificates that sign themselves. */
    static TlsTrust pem(Path file) {
        requireNonNull(file, "file");
        return new FileTrust(List.of(file), "pem " + file, () -> TrustManagers.of(PemFile.certificates(file)));
    }

    /** The certificates in a key store in PKCS#12 form, RFC 7292. */
    static TlsTrust pkcs12(Path file, String password) {
        requireNonNull(password, "password");
        return new FileTrust(
                List.of(file), "pkcs12 " + file, () -> TrustManagers.of(Pkcs12File.certificates(file, password)));
    }

    /** Certificates that the program has. */
    static TlsTrust of(X509Certificate... certificates) {
        List<X509Certificate> all = List.copyOf(Arrays.asList(certificates));
        return () -> TrustManagers.of(all);
    }

    /** Trust managers of Java. The factory is initialized. */
    static TlsTrust of(TrustManagerFactory managers) {
        return () -> TrustManagers.of(managers);
    }
}
