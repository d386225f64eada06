package io.sockflux.examples.datagram;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;

/**
 * The head of the datagrams that {@code udp-flood} sends and {@code udp-sink} counts, in network byte order.
 *
 * @param stream whose it is: a number that each sender draws
 * @param number which of that one's, from 0
 */
record NumberedDatagram(int stream, long number) {

    /** How many bytes it has. */
    static final int LENGTH = 16;

    /** "SKFX": other programs' datagrams are counted too, but not by numbers. */
    private static final int MARK = 0x534B4658;

    /** A whole datagram of a size, which is at least {@link #LENGTH}; what follows the head is zeros. */
    ByteBuf ofSize(int size) {
        ByteBuf datagram = PooledByteBufAllocator.DEFAULT.directBuffer(size);
        return datagram.writeInt(MARK).writeInt(stream).writeLong(number).writeZero(size - LENGTH);
    }

    static boolean isIn(ByteBuf datagram) {
        return datagram.readableBytes() >= LENGTH && datagram.getInt(datagram.readerIndex()) == MARK;
    }

    /** The one that {@linkplain #isIn is in} a datagram. */
    static NumberedDatagram of(ByteBuf datagram) {
        int at = datagram.readerIndex();
        return new NumberedDatagram(datagram.getInt(at + 4), datagram.getLong(at + 8));
    }
}
