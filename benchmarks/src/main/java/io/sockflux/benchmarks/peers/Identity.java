package io.sockflux.benchmarks.peers;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import javax.net.ssl.KeyManagerFactory;

/** The key and the certificate of servers. Both are worth nothing, so the password is no secret. */
public final class Identity {

    /** The system property that names the file, which is in PKCS#12 form. */
    public static final String FILE = "benchmarks.identity";

    /** Of that file. */
    public static final String PASSWORD = "benchmarks";

    private Identity() {}

    static Path file() {
        return Path.of(System.getProperty(FILE));
    }

    static KeyManagerFactory keyManagers() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream input = Files.newInputStream(file())) {
            store.load(input, PASSWORD.toCharArray());
        }
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(store, PASSWORD.toCharArray());
        return managers;
    }
}
