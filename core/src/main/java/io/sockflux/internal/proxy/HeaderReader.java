package io.sockflux.internal.proxy;

import io.netty.buffer.ByteBuf;
import io.sockflux.proxy.ProxyHeader;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Reads a header of either version from the first bytes of a connection ({@code proxy-protocol.txt} of HAProxy, sections
 * 2.1 and 2.2). It never guesses: bytes that begin no header are wrong at the first byte that differs.
 */
final class HeaderReader {

    /** The first bytes of version 2. */
    static final byte[] SIGNATURE = {0x0d, 0x0a, 0x0d, 0x0a, 0x00, 0x0d, 0x0a, 0x51, 0x55, 0x49, 0x54, 0x0a};

    /** The first bytes of version 1. */
    static final byte[] WORD = "PROXY ".getBytes(StandardCharsets.US_ASCII);

    /** The longest line of version 1, with its end. */
    static final int LONGEST_LINE = 107;

    /** The signature, a byte of version and command, a byte of family and protocol, and a length of two bytes. */
    static final int HEAD = 16;

    /**
     * The longest header of version 2 that is taken. The format has room for 65,551 bytes, and a peer must not make this
     * side keep so many for each connection. Addresses take 232 at the most, and a client's certificate some thousands.
     */
    static final int LONGEST = 16_384;

    private HeaderReader() {}

    /**
     * Reads a header, and moves the reader index behind it.
     *
     * @param input everything that has come
     * @return null if it is not complete; then nothing is taken
     */
    static @Nullable ProxyHeader read(ByteBuf input) throws WrongHeader {
        if (!input.isReadable()) {
            return null;
        }
        boolean isText = input.getByte(input.readerIndex()) == WORD[0];
        byte[] begin = isText ? WORD : SIGNATURE;
        int common = Math.min(begin.length, input.readableBytes());
        for (int i = 0; i < common; i++) {
            if (input.getByte(input.readerIndex() + i) != begin[i]) {
                throw new WrongHeader("there is none (expected: a header of version 1 or 2 before the first byte)");
            }
        }
        if (common < begin.length) {
            return null;
        }
        return isText ? readLine(input) : readBinary(input);
    }

    /** Whether bytes begin a header without any doubt. */
    static boolean begins(ByteBuf input) {
        return startsWith(input, SIGNATURE) || startsWith(input, TextHeader.TCP4) || startsWith(input, TextHeader.TCP6);
    }

    private static boolean startsWith(ByteBuf input, byte[] begin) {
        if (input.readableBytes() < begin.length) {
            return false;
        }
        for (int i = 0; i < begin.length; i++) {
            if (input.getByte(input.readerIndex() + i) != begin[i]) {
                return false;
            }
        }
        return true;
    }

    private static @Nullable ProxyHeader readLine(ByteBuf input) throws WrongHeader {
        int most = Math.min(LONGEST_LINE, input.readableBytes());
        int end = input.indexOf(input.readerIndex(), input.readerIndex() + most, (byte) '\n');
        if (end < 0) {
            if (most == LONGEST_LINE) {
                throw new WrongHeader("the line does not end within " + LONGEST_LINE + " bytes (expected: CR LF)");
            }
            return null;
        }
        if (input.getByte(end - 1) != '\r') {
            throw new WrongHeader("the line ends with LF alone (expected: CR LF)");
        }
        String line = input.toString(input.readerIndex(), end - 1 - input.readerIndex(), StandardCharsets.ISO_8859_1);
        input.readerIndex(end + 1);
        return TextHeader.parse(line);
    }

    private static @Nullable ProxyHeader readBinary(ByteBuf input) throws WrongHeader {
        if (input.readableBytes() < HEAD) {
            return null;
        }
        int length = HEAD + input.getUnsignedShort(input.readerIndex() + HEAD - Short.BYTES);
        if (length > LONGEST) {
            throw new WrongHeader(length + " bytes long (expected: at most " + LONGEST + ")");
        }
        if (input.readableBytes() < length) {
            return null;
        }
        byte[] header = new byte[length];
        input.readBytes(header);
        return BinaryHeader.parse(header);
    }
}
