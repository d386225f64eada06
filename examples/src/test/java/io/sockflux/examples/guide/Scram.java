package io.sockflux.examples.guide;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.ProtocolException;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;

/** The client's side of SCRAM-SHA-256 (RFC 7677): shows that it knows a password, and that the server does, without telling it. */
final class Scram {

    static final String MECHANISM = "SCRAM-SHA-256";

    private static final Pattern CHALLENGE = Pattern.compile("(r=([^,]+)),s=([^,]+),i=([0-9]{1,7})");

    private final String password;
    private final String first;
    private byte[] serverSignature = {};

    Scram(String password) {
        this.password = password;
        byte[] nonce = new byte[18];
        new SecureRandom().nextBytes(nonce);
        this.first = "n=,r=" + Base64.getEncoder().encodeToString(nonce);
    }

    /** What the client says first. */
    String first() {
        return "n,," + first;
    }

    /** What it says to the server's first message. */
    String last(String challenge) throws ProtocolException {
        Matcher parts = CHALLENGE.matcher(challenge);
        if (!parts.matches() || !parts.group(1).startsWith(first.substring("n=,".length()))) {
            throw new ProtocolException("scram: \"" + challenge + "\" (expected: what extends the client's nonce)");
        }
        String last = "c=biws," + parts.group(1);
        byte[] all = (first + "," + challenge + "," + last).getBytes(UTF_8);
        try {
            byte[] salt = Base64.getDecoder().decode(parts.group(3));
            byte[] salted = SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
                    .generateSecret(new PBEKeySpec(password.toCharArray(), salt, Integer.parseInt(parts.group(4)), 256))
                    .getEncoded();
            byte[] key = hmac(salted, "Client Key".getBytes(UTF_8));
            byte[] proof = hmac(MessageDigest.getInstance("SHA-256").digest(key), all);
            for (int i = 0; i < proof.length; i++) {
                proof[i] ^= key[i];
            }
            serverSignature = hmac(hmac(salted, "Server Key".getBytes(UTF_8)), all);
            return last + ",p=" + Base64.getEncoder().encodeToString(proof);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Checks what the server says last: who does not know the password cannot say it. */
    void check(String verdict) throws ProtocolException {
        if (!verdict.equals("v=" + Base64.getEncoder().encodeToString(serverSignature))) {
            throw new ProtocolException("scram: the server does not know the password");
        }
    }

    private static byte[] hmac(byte[] key, byte[] bytes) throws GeneralSecurityException {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key, "HmacSHA256"));
        return mac.doFinal(bytes);
    }
}
