package io.sockflux.internal.dns.exchange;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.sockflux.internal.dns.wire.Answer;
import io.sockflux.internal.dns.wire.Question;

/** Writes questions to name servers. */
final class Query {

    private static final int RECURSION_DESIRED = 1 << 8;
    private static final int OPT = 41;
    /** The length of the OPT record: root, type, class, time to live and length. */
    private static final int OPT_LENGTH = 11;

    private Query() {}

    /**
     * Writes the datagram of a question.
     *
     * @param payloadSize the longest answer in bytes, which the OPT record tells the server (RFC 6891)
     */
    static ByteBuf write(ByteBufAllocator allocator, int id, Question question, int payloadSize) {
        byte[] wire = question.wire();
        ByteBuf query = allocator.buffer(Answer.HEADER + wire.length + OPT_LENGTH);
        query.writeShort(id)
                .writeShort(RECURSION_DESIRED)
                .writeShort(1)
                .writeZero(4)
                .writeShort(1);
        query.writeBytes(wire);
        return query.writeByte(0)
                .writeShort(OPT)
                .writeShort(payloadSize)
                .writeInt(0)
                .writeShort(0);
    }
}
