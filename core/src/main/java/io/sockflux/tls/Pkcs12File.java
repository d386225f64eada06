package io.sockflux.tls;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/** Reads key stores in PKCS#12 form, RFC 7292. */
final class Pkcs12File {

    private Pkcs12File() {}

    static TlsKey key(Path file, String password) throws IOException {
        KeyStore store = store(file, password);
        try {
            List<String> keys = new ArrayList<>();
            for (String alias : Collections.list(store.aliases())) {
                if (store.isKeyEntry(alias)) {
                    keys.add(alias);
                }
            }
            if (keys.size() != 1) {
                throw new IOException(file + ": has " + keys.size() + " private keys (expected: one)");
            }
            if (!(store.getKey(keys.get(0), password.toCharArray()) instanceof PrivateKey key)) {
                throw new IOException(file + ": has no private key (expected: one)");
            }
            X509Certificate[] chain = Arrays.stream(store.getCertificateChain(keys.get(0)))
                    .map(X509Certificate.class::cast)
                    .toArray(X509Certificate[]::new);
            return TlsKey.of(key, chain);
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new IOException(file + ": " + e.getMessage(), e);
        }
    }

    static List<X509Certificate> certificates(Path file, String password) throws IOException {
        KeyStore store = store(file, password);
        try {
            List<X509Certificate> all = new ArrayList<>();
            for (String alias : Collections.list(store.aliases())) {
                Certificate certificate = store.getCertificate(alias);
                if (certificate instanceof X509Certificate x509) {
                    all.add(x509);
                }
            }
            if (all.isEmpty()) {
                throw new IOException(file + ": has no certificate (expected: at least one)");
            }
            return all;
        } catch (GeneralSecurityException e) {
            throw new IOException(file + ": " + e.getMessage(), e);
        }
    }

    private static KeyStore store(Path file, String password) throws IOException {
        try (InputStream bytes = Files.newInputStream(file)) {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(bytes, password.toCharArray());
            return store;
        } catch (GeneralSecurityException e) {
            throw new IOException(file + ": " + e.getMessage(), e);
        } catch (java.nio.file.FileSystemException e) {
            throw PemFile.unreadable(file, e);
        } catch (IOException e) {
            throw new IOException(file + ": is no PKCS#12 file, or has another password: " + e.getMessage(), e);
        }
    }
}
