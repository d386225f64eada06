package io.sockflux.tls;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/** Makes trust managers of Java. */
final class TrustManagers {

    private TrustManagers() {}

    static X509TrustManager ofJava() throws IOException {
        return of((KeyStore) null);
    }

    static X509TrustManager of(List<X509Certificate> trusted) throws IOException {
        if (trusted.isEmpty()) {
            throw new IOException("trust: has no certificate (expected: at least one)");
        }
        try {
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            int number = 0;
            for (X509Certificate certificate : trusted) {
                store.setCertificateEntry(String.valueOf(number++), certificate);
            }
            return of(store);
        } catch (GeneralSecurityException e) {
            throw new IOException("trust: " + e.getMessage(), e);
        }
    }

    private static X509TrustManager of(@Nullable KeyStore store) throws IOException {
        try {
            TrustManagerFactory managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            managers.init(store);
            return of(managers);
        } catch (GeneralSecurityException e) {
            throw new IOException("trust: " + e.getMessage(), e);
        }
    }

    static X509TrustManager of(TrustManagerFactory managers) throws IOException {
        for (TrustManager manager : managers.getTrustManagers()) {
            if (manager instanceof X509TrustManager found) {
                return found;
            }
        }
        throw new IOException("trust: " + managers.getAlgorithm() + " has no X509TrustManager (expected: one)");
    }
}
