package io.sockflux.contract.tls;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import io.sockflux.tls.TlsIdentity;
import io.sockflux.tls.TlsTrust;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.time.Instant;
import java.util.function.UnaryOperator;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** An authority of the tests, and the certificates that it signs. */
public final class Authority {

    /** The authority that the tests trust. */
    public static final Authority TRUSTED = new Authority("Sockflux Test Authority");

    /** Another, which nobody trusts. */
    public static final Authority UNKNOWN = new Authority("Sockflux Other Authority");

    private final X509Bundle root;

    private Authority(String name) {
        try {
            root = new CertificateBuilder()
                    .subject("CN=" + name)
                    .setIsCertificateAuthority(true)
                    .setKeyUsage(true, CertificateBuilder.KeyUsage.keyCertSign)
                    .ecp256()
                    .buildSelfSigned();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** A certificate with a key, and the files that have them. */
    public record Issued(X509Bundle bundle) {

        public TlsIdentity identity() {
            return TlsIdentity.of(bundle.getKeyPair().getPrivate(), bundle.getCertificatePath());
        }

        /** The path of a file with the certificate, and with the key beside it. */
        public Path certificateIn(Path folder) throws IOException {
            return Files.writeString(folder.resolve("cert.pem"), bundle.getCertificatePathPEM());
        }

        /** Both, in one file of this name. */
        public Path bothIn(Path folder, String name) throws IOException {
            return Files.writeString(
                    folder.resolve(name), bundle.getCertificatePathPEM() + "\n" + bundle.getPrivateKeyPEM() + "\n");
        }

        public Path keyIn(Path folder) throws IOException {
            return Files.writeString(folder.resolve("key.pem"), bundle.getPrivateKeyPEM());
        }

        public Path pkcs12In(Path folder, String password) throws Exception {
            Path file = folder.resolve("store.p12");
            try (var out = Files.newOutputStream(file)) {
                bundle.toKeyStore("PKCS12", password.toCharArray()).store(out, password.toCharArray());
            }
            return file;
        }
    }

    /** A certificate for these names and 127.0.0.1, in date. */
    public Issued issue(String... names) {
        return issue(builder -> {
            for (String name : names) {
                builder.addSanDnsName(name);
            }
            return builder.addSanIpAddress("127.0.0.1").addSanIpAddress("::1");
        });
    }

    /** The same with a key of RSA, for which there are more suites. */
    public Issued issueRsa(String name) {
        return issue(builder -> builder.rsa2048().addSanDnsName(name).addSanIpAddress("127.0.0.1"));
    }

    /** A certificate that was in date until a day ago. */
    public Issued expired() {
        return issue(builder -> builder.addSanIpAddress("127.0.0.1")
                .notBefore(Instant.now().minus(Duration.ofDays(10)))
                .notAfter(Instant.now().minus(Duration.ofDays(1))));
    }

    /** A certificate that signs itself. */
    public static Issued selfSigned() {
        try {
            return new Issued(new CertificateBuilder()
                    .subject("CN=self")
                    .addSanIpAddress("127.0.0.1")
                    .setIsCertificateAuthority(true)
                    .ecp256()
                    .buildSelfSigned());
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private Issued issue(UnaryOperator<CertificateBuilder> change) {
        try {
            return new Issued(change.apply(
                            new CertificateBuilder().subject("CN=sockflux-test").ecp256())
                    .buildIssuedBy(root));
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    public TlsTrust trust() {
        return TlsTrust.of(root.getCertificate());
    }

    public Path certificateIn(Path folder) throws IOException {
        return Files.writeString(folder.resolve("authority.pem"), root.getCertificatePEM());
    }

    /** The context of a peer that trusts this authority and has this certificate. */
    public SSLContext context(Issued own) {
        try {
            KeyStore trusted = KeyStore.getInstance("PKCS12");
            trusted.load(null, null);
            trusted.setCertificateEntry("root", root.getCertificate());
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(trusted);
            KeyManagerFactory keys = own.bundle().toKeyManagerFactory();
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
