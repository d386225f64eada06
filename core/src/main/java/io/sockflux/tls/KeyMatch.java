package io.sockflux.tls;

import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAKey;

/** Tells whether a private key is that of a certificate, by a signature that it makes and the certificate checks. */
final class KeyMatch {

    private static final byte[] TRIAL = {1, 2, 3, 4};

    private KeyMatch() {}

    static boolean isKeyOf(PrivateKey key, X509Certificate certificate) {
        PublicKey other = certificate.getPublicKey();
        String algorithm = algorithm(key);
        if (!algorithm(other).equals(algorithm)) {
            return false;
        }
        if (key instanceof RSAKey one && other instanceof RSAKey two) {
            return one.getModulus().equals(two.getModulus());
        }
        try {
            Signature signature = Signature.getInstance(algorithm.equals("EC") ? "SHA256withECDSA" : algorithm);
            signature.initSign(key);
            signature.update(TRIAL);
            byte[] made = signature.sign();
            signature.initVerify(other);
            signature.update(TRIAL);
            return signature.verify(made);
        } catch (GeneralSecurityException | RuntimeException e) {
            // A key that signs in another way, such as one in hardware, is the user's own matter.
            return !(e instanceof java.security.InvalidKeyException);
        }
    }

    private static String algorithm(java.security.Key key) {
        return key.getAlgorithm().equals("EdDSA") ? "EdDSA" : key.getAlgorithm();
    }
}
