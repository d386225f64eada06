package io.sockflux.internal.tls;

import io.netty.buffer.ByteBuf;
import java.util.HexFormat;

/**
 * Sees in a server's first message whether the server asks for a second ClientHello. Such a message is a ServerHello with
 * a random value of its own, RFC 8446 section 4.1.3, and only TLS 1.3 has it.
 */
final class HelloRetry {

    private static final byte SERVER_HELLO = 2;

    /** A byte of type, three of length, and two of version. */
    private static final int RANDOM_AT = 6;

    /** The SHA-256 of the words HelloRetryRequest. */
    private static final byte[] RANDOM =
            HexFormat.of().parseHex("cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c");

    private int seen;
    private boolean isOther;

    /** Looks at further bytes of messages, without the headers of their records. */
    void look(ByteBuf bytes, int from, int length) {
        for (int at = from; at < from + length && !isOther && !isSeen(); at++) {
            byte octet = bytes.getByte(at);
            isOther = seen == 0 ? octet != SERVER_HELLO : seen >= RANDOM_AT && octet != RANDOM[seen - RANDOM_AT];
            seen++;
        }
    }

    /** Whether the server has asked for a second ClientHello. */
    boolean isSeen() {
        return !isOther && seen == RANDOM_AT + RANDOM.length;
    }
}
