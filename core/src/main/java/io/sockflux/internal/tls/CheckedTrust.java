package io.sockflux.internal.tls;

import java.net.Socket;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/** Checks certificates as another trust manager does, and says in words which check failed. */
final class CheckedTrust extends X509ExtendedTrustManager {

    private static final int DNS_NAME = 2;
    private static final int IP_ADDRESS = 7;

    private static final int LONGEST_WORDS = 1000;

    private final X509ExtendedTrustManager checks;

    CheckedTrust(X509ExtendedTrustManager checks) {
        this.checks = checks;
    }

    private interface Check {
        void run() throws CertificateException;
    }

    private static void check(X509Certificate[] chain, @Nullable String name, Check check) throws CertificateException {
        try {
            check.run();
        } catch (CertificateException e) {
            Throwable cause = e.getCause() instanceof CertPathValidatorException ? e.getCause() : e;
            throw new RefusedCertificate(
                    TlsFailures.printable(words(chain, name, e), LONGEST_WORDS), List.of(chain), cause);
        }
    }

    private static String words(X509Certificate[] chain, @Nullable String name, CertificateException failure) {
        for (X509Certificate certificate : chain) {
            try {
                certificate.checkValidity();
            } catch (CertificateExpiredException e) {
                return "the certificate " + subject(certificate) + " has expired, on "
                        + certificate.getNotAfter().toInstant();
            } catch (CertificateNotYetValidException e) {
                return "the certificate " + subject(certificate) + " is not valid before "
                        + certificate.getNotBefore().toInstant();
            }
        }
        X509Certificate own = chain[0];
        String text = String.valueOf(failure.getMessage());
        if (text.contains("No subject alternative") || text.contains("No name matching")) {
            return "the certificate " + subject(own) + " is for " + names(own) + ", and not for "
                    + Optional.ofNullable(name).orElse("the server's name");
        }
        if (text.contains("unable to find valid certification path") || text.contains("no trusted certificate")) {
            return own.getSubjectX500Principal().equals(own.getIssuerX500Principal())
                    ? "the certificate " + subject(own) + " is signed by itself, and is not trusted"
                    : "the certificate " + subject(own) + " is signed by "
                            + chain[chain.length - 1].getIssuerX500Principal() + ", which is not trusted";
        }
        Throwable last = failure;
        for (int i = 0; i < 8 && last.getCause() != null; i++) {
            last = last.getCause();
        }
        return "the certificate " + subject(own) + " was refused: " + last.getMessage();
    }

    private static String subject(X509Certificate certificate) {
        return certificate.getSubjectX500Principal().toString();
    }

    /** The names and addresses that the certificate has. */
    private static String names(X509Certificate certificate) {
        List<String> all = new ArrayList<>();
        try {
            Collection<List<?>> alternatives = certificate.getSubjectAlternativeNames();
            if (alternatives != null) {
                for (List<?> alternative : alternatives) {
                    if (alternative.get(0) instanceof Integer kind && (kind == DNS_NAME || kind == IP_ADDRESS)) {
                        all.add(String.valueOf(alternative.get(1)));
                    }
                }
            }
        } catch (CertificateParsingException e) {
            return "names that cannot be read";
        }
        return all.isEmpty() ? "no name (it has no subjectAltName)" : String.join(", ", all);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) throws CertificateException {
        check(chain, engine.getPeerHost(), () -> checks.checkServerTrusted(chain, type, engine));
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) throws CertificateException {
        check(chain, null, () -> checks.checkClientTrusted(chain, type, engine));
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) throws CertificateException {
        check(chain, null, () -> checks.checkServerTrusted(chain, type, socket));
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) throws CertificateException {
        check(chain, null, () -> checks.checkClientTrusted(chain, type, socket));
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
        check(chain, null, () -> checks.checkServerTrusted(chain, type));
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
        check(chain, null, () -> checks.checkClientTrusted(chain, type));
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return checks.getAcceptedIssuers();
    }
}
