package io.sockflux.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.KeySpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Cipher;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import org.jspecify.annotations.Nullable;

/** Reads files in PEM form, RFC 7468. */
final class PemFile {

    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----(.*?)-----END \\1-----", Pattern.DOTALL);
    private static final List<String> ALGORITHMS = List.of("RSA", "EC", "EdDSA", "RSASSA-PSS");

    private PemFile() {}

    private record Block(String label, String body) {}

    static TlsKey key(Path certificates, Path key, @Nullable String password) throws IOException {
        List<X509Certificate> chain = certificates(certificates);
        PrivateKey found = privateKey(key, password);
        if (!KeyMatch.isKeyOf(found, chain.get(0))) {
            throw new IOException(key + ": is not the key of the certificate "
                    + chain.get(0).getSubjectX500Principal() + " in " + certificates
                    + " (expected: the key that belongs to it)");
        }
        return TlsKey.of(found, chain.toArray(X509Certificate[]::new));
    }

    static List<X509Certificate> certificates(Path file) throws IOException {
        List<X509Certificate> all = new ArrayList<>();
        for (Block block : blocks(file)) {
            if (block.label().equals("CERTIFICATE")) {
                try {
                    all.add((X509Certificate) CertificateFactory.getInstance("X.509")
                            .generateCertificate(new ByteArrayInputStream(bytes(file, block))));
                } catch (CertificateException e) {
                    throw new IOException(
                            file + ": certificate " + (all.size() + 1) + " cannot be read: " + e.getMessage(), e);
                }
            }
        }
        if (all.isEmpty()) {
            throw new IOException(file + ": has no certificate (expected: -----BEGIN CERTIFICATE-----)");
        }
        return all;
    }

    private static PrivateKey privateKey(Path file, @Nullable String password) throws IOException {
        for (Block block : blocks(file)) {
            PrivateKey key = privateKey(file, block, password);
            if (key != null) {
                return key;
            }
        }
        throw new IOException(file + ": has no private key (expected: -----BEGIN PRIVATE KEY-----)");
    }

    /** The key of a block; null if the block is something else, such as a certificate. */
    private static @Nullable PrivateKey privateKey(Path file, Block block, @Nullable String password)
            throws IOException {
        byte[] der = bytes(file, block);
        return switch (block.label()) {
            case "PRIVATE KEY" -> privateKey(file, der);
            case "RSA PRIVATE KEY" -> {
                if (block.body().contains("ENCRYPTED")) {
                    throw new IOException(file + ": is encrypted in a form of its own (expected: PKCS#8,"
                            + " -----BEGIN ENCRYPTED PRIVATE KEY-----)");
                }
                yield privateKey(file, Der.pkcs8OfRsa(der));
            }
            case "EC PRIVATE KEY" -> privateKey(file, Der.pkcs8OfEc(file, der));
            case "ENCRYPTED PRIVATE KEY" -> {
                if (password == null) {
                    throw new IOException(file + ": is encrypted (expected: its password, or a key without one)");
                }
                yield decrypted(file, der, password);
            }
            default -> null;
        };
    }

    private static PrivateKey privateKey(Path file, byte[] der) throws IOException {
        return privateKey(file, new PKCS8EncodedKeySpec(der));
    }

    private static PrivateKey privateKey(Path file, KeySpec spec) throws IOException {
        for (String algorithm : ALGORITHMS) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(spec);
            } catch (InvalidKeySpecException e) {
                // Of another algorithm.
            } catch (GeneralSecurityException e) {
                throw new IOException(file + ": " + e.getMessage(), e);
            }
        }
        throw new IOException(
                file + ": the private key cannot be read (expected: a key for one of " + ALGORITHMS + ")");
    }

    private static PrivateKey decrypted(Path file, byte[] der, String password) throws IOException {
        try {
            EncryptedPrivateKeyInfo sealed = new EncryptedPrivateKeyInfo(der);
            // Java names the scheme of PKCS#5 2.0 by its parameters.
            String scheme =
                    sealed.getAlgParameters() != null && sealed.getAlgName().equals("PBES2")
                            ? sealed.getAlgParameters().toString()
                            : sealed.getAlgName();
            Cipher cipher = Cipher.getInstance(scheme);
            cipher.init(
                    Cipher.DECRYPT_MODE,
                    SecretKeyFactory.getInstance(scheme).generateSecret(new PBEKeySpec(password.toCharArray())),
                    sealed.getAlgParameters());
            return privateKey(file, sealed.getKeySpec(cipher));
        } catch (GeneralSecurityException e) {
            throw new IOException(file + ": cannot be decrypted, the password may be another: " + e.getMessage(), e);
        }
    }

    private static byte[] bytes(Path file, Block block) throws IOException {
        try {
            // Old encrypted keys have headers in front, which the caller refuses.
            return Base64.getMimeDecoder().decode(block.body());
        } catch (IllegalArgumentException e) {
            throw new IOException(file + ": the " + block.label() + " in it is cut or broken: " + e.getMessage(), e);
        }
    }

    private static List<Block> blocks(Path file) throws IOException {
        String text;
        try {
            text = Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (FileSystemException e) {
            throw unreadable(file, e);
        } catch (IOException e) {
            // That of a folder does not name it.
            throw new IOException(file + ": cannot be read: " + e.getMessage(), e);
        }
        List<Block> all = new ArrayList<>();
        Matcher matcher = BLOCK.matcher(text);
        while (matcher.find()) {
            all.add(new Block(matcher.group(1), matcher.group(2)));
        }
        if (all.isEmpty()) {
            throw new IOException(file + ": is no PEM file (expected: -----BEGIN …-----)");
        }
        return all;
    }

    /** The same failure, which says in words what is wrong with the file. */
    static IOException unreadable(Path file, FileSystemException cause) {
        String why = cause instanceof NoSuchFileException
                ? "there is no such file"
                : cause instanceof AccessDeniedException ? "this process may not read it" : cause.getReason();
        return new IOException(file + ": " + why, cause);
    }
}
