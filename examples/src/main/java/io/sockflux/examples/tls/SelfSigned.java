package io.sockflux.examples.tls;

import io.sockflux.error.TransportUnavailableException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Certificates for a moment, which Java's keytool makes. */
public final class SelfSigned {

    /** Of the stores. */
    public static final String PASSWORD = "for a moment";

    private SelfSigned() {}

    /**
     * Makes a store with a key and its certificate for 127.0.0.1. Blocks for a second or so.
     *
     * @param store a file that is not there yet, PKCS #12
     * @throws TransportUnavailableException if this Java has no keytool
     */
    public static Path store(Path store, String name) throws IOException, InterruptedException {
        Path keytool = Path.of(System.getProperty("java.home"), "bin", "keytool");
        if (!Files.isExecutable(keytool)) {
            throw new TransportUnavailableException(keytool + " is not there, which makes the certificate");
        }
        Process process = new ProcessBuilder(
                        keytool.toString(),
                        "-genkeypair",
                        "-alias",
                        "own",
                        "-keyalg",
                        "EC",
                        "-groupname",
                        "secp256r1",
                        "-dname",
                        "CN=" + name,
                        "-ext",
                        "san=ip:127.0.0.1",
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        PASSWORD,
                        "-keystore",
                        store.toString())
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException("keytool: " + said.strip());
        }
        return store;
    }
}
