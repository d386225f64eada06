package io.sockflux.proxy;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/**
 * What a proxy knows of the client's TLS, the value of {@link ProxyTlv#SSL}.
 *
 * @param usedTls whether the client connected over TLS
 * @param sentCertificate whether the client sent a certificate in this connection
 * @param sentCertificateInSession whether it sent one in this connection or an earlier one of the TLS session
 * @param verified whether it sent a certificate and the proxy found it valid
 * @param tlvs the values inside: the version, the common name, the cipher and so on
 */
public record ProxyTls(
        boolean usedTls,
        boolean sentCertificate,
        boolean sentCertificateInSession,
        boolean verified,
        List<ProxyTlv> tlvs) {

    private static final int HEAD = 5;
    private static final int VERSION = 0x21;
    private static final int COMMON_NAME = 0x22;
    private static final int CIPHER = 0x23;
    private static final int SIGNATURE = 0x24;
    private static final int KEY = 0x25;

    /** Copies the values. */
    public ProxyTls {
        tlvs = List.copyOf(tlvs);
    }

    /**
     * The facts in a value.
     *
     * @param tlv a value of {@link ProxyTlv#SSL}
     * @throws IllegalArgumentException if it is too short, or a value in it is cut
     */
    public static ProxyTls of(ProxyTlv tlv) {
        if (tlv.length() < HEAD) {
            throw new IllegalArgumentException(
                    "TLV 0x20: " + tlv.length() + " bytes long (expected: at least " + HEAD + ")");
        }
        ByteBuffer value = ByteBuffer.wrap(tlv.value());
        int client = value.get();
        boolean valid = value.getInt() == 0;
        boolean inConnection = (client & 2) != 0;
        boolean inSession = inConnection || (client & 4) != 0;
        return new ProxyTls((client & 1) != 0, inConnection, inSession, valid && inSession, ProxyTlv.readAll(value));
    }

    private Optional<String> text(int type) {
        return tlvs.stream().filter(tlv -> tlv.type() == type).findFirst().map(ProxyTlv::text);
    }

    /** The version, such as {@code TLSv1.3}. */
    public Optional<String> version() {
        return text(VERSION);
    }

    /** The common name of the client's certificate. */
    public Optional<String> commonName() {
        return text(COMMON_NAME);
    }

    /** The cipher, such as {@code ECDHE-RSA-AES128-GCM-SHA256}. */
    public Optional<String> cipher() {
        return text(CIPHER);
    }

    /** The algorithm that signed the certificate, such as {@code SHA256}. */
    public Optional<String> signatureAlgorithm() {
        return text(SIGNATURE);
    }

    /** The algorithm of the certificate's key, such as {@code RSA2048}. */
    public Optional<String> keyAlgorithm() {
        return text(KEY);
    }
}
