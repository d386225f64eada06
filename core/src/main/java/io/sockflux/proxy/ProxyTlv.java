package io.sockflux.proxy;

import io.sockflux.check.Checks;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An additional value of a {@link ProxyHeader}, of version 2 only: a type and any bytes. Immutable. */
public final class ProxyTlv {

    /** The protocol that the client chose by ALPN, such as {@code h2}. */
    public static final int ALPN = 0x01;

    /** The host name that the client asked for, such as by SNI. */
    public static final int AUTHORITY = 0x02;

    /** A checksum of the header. The library checks it and writes it. */
    public static final int CRC32C = 0x03;

    /** Padding, which is passed over. */
    public static final int NOOP = 0x04;

    /** What the proxy identifies the connection by; at most 128 bytes. */
    public static final int UNIQUE_ID = 0x05;

    /** What the proxy knows of the client's TLS; see {@link ProxyTls}. */
    public static final int SSL = 0x20;

    /** The name of the network namespace. */
    public static final int NETNS = 0x30;

    /** The first type that programs may use for values of their own; the last is 0xEF. */
    public static final int CUSTOM = 0xE0;

    private static final int HEAD = 3;

    private final int type;
    private final byte[] value;

    /**
     * A value.
     *
     * @param type 0 to 255
     * @param value at most 65,535 bytes, which are copied
     */
    public ProxyTlv(int type, byte[] value) {
        this.type = Checks.checkRange(type, 0, 255, "type");
        Checks.checkRange(value.length, 0, 0xffff, "value", "bytes");
        this.value = value.clone();
    }

    /** A value that is text, in UTF-8. */
    public static ProxyTlv of(int type, String text) {
        return new ProxyTlv(type, text.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * The values in these bytes, each a type of 1 byte, a length of 2 and the value, as in a header and in some values.
     *
     * @param bytes from its position to its limit
     * @throws IllegalArgumentException if a value is longer than the bytes that are left
     */
    public static List<ProxyTlv> readAll(ByteBuffer bytes) {
        ByteBuffer left = bytes.slice().order(ByteOrder.BIG_ENDIAN);
        List<ProxyTlv> all = new ArrayList<>();
        while (left.hasRemaining()) {
            if (left.remaining() < HEAD) {
                throw new IllegalArgumentException(
                        "a TLV is cut: " + left.remaining() + " bytes are left (expected: " + HEAD + " and its value)");
            }
            int type = left.get() & 0xff;
            int length = left.getShort() & 0xffff;
            if (length > left.remaining()) {
                throw new IllegalArgumentException(String.format(
                        "TLV 0x%02x: %d bytes long (expected: at most the %d that are left)",
                        type, length, left.remaining()));
            }
            byte[] value = new byte[length];
            left.get(value);
            all.add(new ProxyTlv(type, value));
        }
        return all;
    }

    /** 0 to 255. */
    public int type() {
        return type;
    }

    /** A copy of the bytes. */
    public byte[] value() {
        return value.clone();
    }

    /** How many bytes the value has. */
    public int length() {
        return value.length;
    }

    /** The bytes as UTF-8. */
    public String text() {
        return new String(value, StandardCharsets.UTF_8);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ProxyTlv that && type == that.type && Arrays.equals(value, that.value);
    }

    @Override
    public int hashCode() {
        return 31 * type + Arrays.hashCode(value);
    }

    /** The type and the length; the bytes may be anything. */
    @Override
    public String toString() {
        return String.format("TLV 0x%02x of %d bytes", type, value.length);
    }
}
