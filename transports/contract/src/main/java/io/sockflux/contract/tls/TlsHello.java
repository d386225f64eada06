package io.sockflux.contract.tls;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/**
 * A ClientHello that no client of today sends, RFC 5246 and 8446: of an old version, with weak suites, in many records, far
 * too long. It is made byte by byte, as no library here would make it.
 */
final class TlsHello {

    static final int HANDSHAKE = 22;
    static final int TLS_1_2 = 0x0303;

    private static final int CLIENT_HELLO = 1;
    private static final int X25519 = 29;
    private static final int TLS_1_3 = 0x0304;

    private final int version;
    private final int[] suites;
    private byte[] compressions = {0};
    private byte[] extensions = {};

    private TlsHello(int version, int... suites) {
        this.version = version;
        this.suites = suites;
        extension(10, shorts(2 * 2, X25519, 23));
        extension(11, new byte[] {1, 0});
        extension(13, shorts(2 * 5, 0x0403, 0x0804, 0x0401, 0x0203, 0x0201));
    }

    /** A hello of TLS 1.2 or an older version. */
    static TlsHello of(int version, int... suites) {
        return new TlsHello(version, suites);
    }

    /**
     * A hello of TLS 1.3.
     *
     * @param hasKey whether it has a key for the exchange; without one the server asks for another hello
     */
    static TlsHello of13(boolean hasKey) {
        TlsHello hello = new TlsHello(TLS_1_2, 0x1301, 0x1302);
        hello.extension(43, new byte[] {2, TLS_1_3 >> 8, TLS_1_3 & 0xff});
        byte[] key = new byte[32];
        key[0] = 9;
        hello.extension(51, hasKey ? joined(shorts(36, X25519, 32), key) : new byte[2]);
        return hello;
    }

    /** Asks for a name. */
    TlsHello name(String name) {
        byte[] bytes = name.getBytes(StandardCharsets.US_ASCII);
        byte[] entry = joined(new byte[] {0}, joined(shorts(bytes.length), bytes));
        return extension(0, joined(shorts(entry.length), entry));
    }

    /** Offers to compress, too. */
    TlsHello compressed() {
        compressions = new byte[] {1, 0};
        return this;
    }

    /** Adds extensions of zeros, RFC 7685, until the message has this length. */
    TlsHello ofLength(int length) {
        int missing = length - message().length;
        while (missing > 4) {
            int part = Math.min(missing - 4, 0x3fff);
            extension(21, new byte[part]);
            missing -= part + 4;
        }
        return this;
    }

    private TlsHello extension(int type, byte[] content) {
        extensions = joined(extensions, joined(shorts(type, content.length), content));
        return this;
    }

    /** The message, without the headers of records. */
    byte[] message() {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.writeBytes(shorts(version));
        byte[] random = new byte[32];
        Arrays.fill(random, (byte) 7);
        body.writeBytes(random);
        body.write(32);
        body.writeBytes(random);
        body.writeBytes(shorts(suites.length * 2));
        body.writeBytes(shorts(suites));
        body.write(compressions.length);
        body.writeBytes(compressions);
        // A hello that is too long has a length of its extensions that is wrong, and nobody gets so far.
        body.writeBytes(shorts(Math.min(extensions.length, 0xffff)));
        body.writeBytes(extensions);
        int length = body.size();
        return joined(
                new byte[] {CLIENT_HELLO, (byte) (length >> 16), (byte) (length >> 8), (byte) length},
                body.toByteArray());
    }

    /** The message in records of so many bytes at the most. */
    byte[] records(int most) {
        byte[] message = message();
        ByteArrayOutputStream records = new ByteArrayOutputStream();
        for (int at = 0; at < message.length; at += most) {
            byte[] part = Arrays.copyOfRange(message, at, Math.min(message.length, at + most));
            records.writeBytes(new byte[] {HANDSHAKE, 3, 1, (byte) (part.length >> 8), (byte) part.length});
            records.writeBytes(part);
        }
        return records.toByteArray();
    }

    /** The message in a single record. */
    byte[] record() {
        return records(1 << 14);
    }

    /** The random value of a server that asks for another hello, RFC 8446 section 4.1.3. */
    static byte[] retryRandom() {
        try {
            return MessageDigest.getInstance("SHA-256").digest("HelloRetryRequest".getBytes(StandardCharsets.US_ASCII));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] shorts(int... values) {
        byte[] bytes = new byte[values.length * 2];
        for (int i = 0; i < values.length; i++) {
            bytes[2 * i] = (byte) (values[i] >> 8);
            bytes[2 * i + 1] = (byte) values[i];
        }
        return bytes;
    }

    private static byte[] joined(byte[] one, byte[] other) {
        byte[] both = Arrays.copyOf(one, one.length + other.length);
        System.arraycopy(other, 0, both, one.length, other.length);
        return both;
    }
}
