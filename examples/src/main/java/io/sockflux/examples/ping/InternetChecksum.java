package io.sockflux.examples.ping;

import io.netty.buffer.ByteBuf;

/** The checksum of IP and ICMP, RFC 1071: the complement of the sum in one's complement of all 16-bit words. */
final class InternetChecksum {

    private static final int WORD = 0xFFFF;

    private InternetChecksum() {}

    /** That of the readable bytes, an odd one at the end being the upper half of a word; 0 if theirs is in them and right. */
    static int of(ByteBuf bytes) {
        long sum = 0;
        int end = bytes.writerIndex();
        for (int i = bytes.readerIndex(); i < end; i += 2) {
            sum += i + 1 < end ? bytes.getUnsignedShort(i) : bytes.getUnsignedByte(i) << 8;
        }
        while (sum > WORD) {
            sum = (sum & WORD) + (sum >>> 16);
        }
        return (int) ~sum & WORD;
    }
}
