package io.sockflux.tls;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;

/** Puts private keys in older forms into PKCS#8, RFC 5958, the only form that Java reads. The forms are DER, X.690. */
final class Der {

    private static final int SEQUENCE = 0x30;
    private static final int OCTETS = 0x04;
    private static final int OBJECT_ID = 0x06;
    private static final int CONTEXT_0 = 0xA0;

    private static final byte[] VERSION_0 = {0x02, 0x01, 0x00};
    /** rsaEncryption, with NULL behind it. */
    private static final byte[] RSA = {
        0x06, 0x09, 0x2A, (byte) 0x86, 0x48, (byte) 0x86, (byte) 0xF7, 0x0D, 0x01, 0x01, 0x01, 0x05, 0x00
    };
    /** id-ecPublicKey. */
    private static final byte[] EC = {0x06, 0x07, 0x2A, (byte) 0x86, 0x48, (byte) 0xCE, 0x3D, 0x02, 0x01};

    private Der() {}

    /** The PKCS#8 form of a key in PKCS#1 form, RFC 8017. */
    static byte[] pkcs8OfRsa(byte[] key) {
        return element(SEQUENCE, join(VERSION_0, element(SEQUENCE, RSA), element(OCTETS, key)));
    }

    /** The PKCS#8 form of a key in SEC 1 form, RFC 5915, which must name its curve. */
    static byte[] pkcs8OfEc(Path file, byte[] key) throws IOException {
        byte[] curve = curve(key);
        if (curve == null) {
            throw new IOException(file + ": the EC key does not name its curve (expected: a named curve)");
        }
        return element(SEQUENCE, join(VERSION_0, element(SEQUENCE, join(EC, curve)), element(OCTETS, key)));
    }

    /** The object identifier of the curve, which stands as element 0 of the context: SEQUENCE, INTEGER, OCTETS, [0]. */
    private static byte @org.jspecify.annotations.Nullable [] curve(byte[] key) {
        int at = contentOf(key, 0);
        while (at >= 0 && at < key.length) {
            int content = contentOf(key, at);
            int end = content + lengthAt(key, at);
            if (content < 0 || end > key.length) {
                return null;
            }
            if ((key[at] & 0xFF) == CONTEXT_0 && content < end && key[content] == OBJECT_ID) {
                byte[] id = new byte[end - content];
                System.arraycopy(key, content, id, 0, id.length);
                return id;
            }
            at = end;
        }
        return null;
    }

    private static int contentOf(byte[] der, int at) {
        if (at + 1 >= der.length) {
            return -1;
        }
        int first = der[at + 1] & 0xFF;
        return at + 2 + (first < 0x80 ? 0 : first & 0x7F);
    }

    private static int lengthAt(byte[] der, int at) {
        int first = der[at + 1] & 0xFF;
        if (first < 0x80) {
            return first;
        }
        int length = 0;
        for (int i = 0; i < (first & 0x7F) && at + 2 + i < der.length; i++) {
            length = (length << 8) | (der[at + 2 + i] & 0xFF);
        }
        return length < 0 ? Integer.MAX_VALUE >> 1 : length;
    }

    private static byte[] element(int tag, byte[] content) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(tag);
        if (content.length < 0x80) {
            out.write(content.length);
        } else if (content.length < 0x100) {
            out.write(0x81);
            out.write(content.length);
        } else {
            out.write(0x82);
            out.write(content.length >> 8);
            out.write(content.length);
        }
        out.writeBytes(content);
        return out.toByteArray();
    }

    private static byte[] join(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }
}
