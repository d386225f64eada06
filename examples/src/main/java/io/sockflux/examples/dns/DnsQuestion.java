package io.sockflux.examples.dns;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Optional;

/**
 * A message of DNS that asks one question (RFC 1035, section 4). Its bytes are on the heap, and nobody changes them.
 *
 * @param bytes the whole message
 * @param end where its question ends, in bytes; what is behind it may be anything
 */
record DnsQuestion(ByteBuf bytes, int end) {

    private static final int HEAD = 12;
    private static final int FLAGS = 2;
    private static final int QUESTIONS = 4;
    private static final int ANSWERS = 6;

    /** The bit of answers, and the kind of the question, which is 0 for a query. */
    private static final int ANSWER = 0x8000;

    private static final int KIND = 0x7800;
    private static final int RECURSION_DESIRED = 0x0100;
    private static final int SERVER_FAILURE = 2;

    private static final int LONGEST_LABEL = 63;
    private static final int LONGEST_NAME = 255;
    private static final int TYPE_AND_CLASS = 4;

    /** Reads a message; empty if it is not a query with one question. */
    static Optional<DnsQuestion> read(ByteBuf message) {
        int begin = message.readerIndex();
        if (message.readableBytes() < HEAD
                || (message.getUnsignedShort(begin + FLAGS) & (ANSWER | KIND)) != 0
                || message.getUnsignedShort(begin + QUESTIONS) != 1
                || message.getUnsignedShort(begin + ANSWERS) != 0) {
            return Optional.empty();
        }
        ByteBuf bytes = Unpooled.copiedBuffer(message);
        int end = nameEnd(bytes) + TYPE_AND_CLASS;
        return end < HEAD + TYPE_AND_CLASS || end > bytes.writerIndex()
                ? Optional.empty()
                : Optional.of(new DnsQuestion(bytes, end));
    }

    /** Where the name of the question ends; 0 if it is none. The first name of a message cannot refer to another. */
    private static int nameEnd(ByteBuf bytes) {
        int at = HEAD;
        while (at < bytes.writerIndex() && at - HEAD < LONGEST_NAME) {
            int length = bytes.getUnsignedByte(at++);
            if (length == 0) {
                return at;
            }
            if (length > LONGEST_LABEL) {
                return 0;
            }
            at += length;
        }
        return 0;
    }

    int id() {
        return idOf(bytes);
    }

    static int idOf(ByteBuf message) {
        return message.getUnsignedShort(message.readerIndex());
    }

    /** A copy of a message with another id. */
    static ByteBuf withId(ByteBuf message, int id) {
        return Unpooled.copiedBuffer(message).setShort(0, id);
    }

    /** Whether a message answers this question, asked with such an id. The question must come back byte by byte. */
    boolean isAnsweredBy(ByteBuf message, int askedId) {
        int begin = message.readerIndex();
        return message.readableBytes() >= end
                && idOf(message) == askedId
                && (message.getUnsignedShort(begin + FLAGS) & (ANSWER | KIND)) == ANSWER
                && message.getUnsignedShort(begin + QUESTIONS) == 1
                && message.slice(begin + HEAD, end - HEAD).equals(bytes.slice(HEAD, end - HEAD));
    }

    /** The answer that no server could be asked. */
    ByteBuf failure() {
        ByteBuf answer = Unpooled.copiedBuffer(bytes.slice(0, HEAD), bytes.slice(HEAD, end - HEAD));
        int desired = bytes.getUnsignedShort(FLAGS) & RECURSION_DESIRED;
        return answer.setShort(FLAGS, ANSWER | desired | SERVER_FAILURE).setZero(ANSWERS, HEAD - ANSWERS);
    }
}
