package io.sockflux.examples.redis;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.sockflux.codec.Decoder;
import io.sockflux.codec.EncoderOutput;
import io.sockflux.exchange.Exchange;
import java.net.ProtocolException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** RESP2, the protocol of Redis: commands are arrays of strings, and answers come in their order. */
final class Resp implements Decoder<Reply> {

    /** The longest answer, in bytes. */
    private static final int LIMIT = 16 << 20;

    private static final int DEEPEST = 32;
    private static final short CR_LF = 0x0d0a;

    /** How many bytes the answer has at the least, as far as its beginning tells. */
    private int needed;

    static Exchange<List<String>, Reply> exchange() {
        return Exchange.pipelined(Resp::encode, Resp::new, LIMIT);
    }

    private static void encode(List<String> command, EncoderOutput out) {
        ByteBuf bytes = out.bytes();
        ByteBufUtil.writeAscii(bytes, "*" + command.size() + "\r\n");
        for (String word : command) {
            ByteBufUtil.writeAscii(bytes, "$" + ByteBufUtil.utf8Bytes(word) + "\r\n");
            ByteBufUtil.writeUtf8(bytes, word);
            ByteBufUtil.writeAscii(bytes, "\r\n");
        }
    }

    @Override
    public @Nullable Reply decode(ByteBuf bytes) throws ProtocolException {
        needed = bytes.readableBytes() + 1;
        return reply(bytes, bytes.readerIndex(), 0);
    }

    @Override
    public int needs(ByteBuf bytes) {
        return needed;
    }

    private @Nullable Reply reply(ByteBuf bytes, int begin, int depth) throws ProtocolException {
        int end = bytes.indexOf(bytes.readerIndex(), bytes.writerIndex(), (byte) '\n');
        if (end < 0) {
            return null;
        }
        if (end - bytes.readerIndex() < 2 || bytes.getByte(end - 1) != '\r') {
            throw new ProtocolException("reply: a line of " + (end - bytes.readerIndex()) + " bytes (expected: CR LF)");
        }
        char kind = (char) bytes.readByte();
        String line = bytes.toString(bytes.readerIndex(), end - 1 - bytes.readerIndex(), StandardCharsets.UTF_8);
        bytes.readerIndex(end + 1);
        return switch (kind) {
            case '+' -> new Reply.Text(line);
            case '-' -> new Reply.Refusal(line);
            case ':' -> new Reply.Whole(number(line));
            case '$' -> bulk(bytes, begin, length(line));
            case '*' -> array(bytes, begin, length(line), depth);
            default -> throw new ProtocolException("reply: kind " + (int) kind + " (expected: + - : $ *)");
        };
    }

    private @Nullable Reply bulk(ByteBuf bytes, int begin, int length) throws ProtocolException {
        if (length < 0) {
            return new Reply.None();
        }
        if (bytes.readableBytes() < length + 2) {
            needed = Math.addExact(bytes.readerIndex() - begin, length + 2);
            return null;
        }
        String text = bytes.readCharSequence(length, StandardCharsets.UTF_8).toString();
        if (bytes.readShort() != CR_LF) {
            throw new ProtocolException("reply: no end behind " + length + " bytes (expected: CR LF)");
        }
        return new Reply.Text(text);
    }

    private @Nullable Reply array(ByteBuf bytes, int begin, int length, int depth) throws ProtocolException {
        if (depth == DEEPEST) {
            throw new ProtocolException("reply: arrays in arrays (expected: at most " + DEEPEST + " deep)");
        }
        if (length < 0) {
            return new Reply.None();
        }
        List<Reply> replies = new ArrayList<>();
        for (int i = 0; i < length; i++) {
            Reply reply = reply(bytes, begin, depth + 1);
            if (reply == null) {
                return null;
            }
            replies.add(reply);
        }
        return new Reply.Several(replies);
    }

    private static int length(String line) throws ProtocolException {
        long length = number(line);
        if (length < -1 || length > LIMIT) {
            throw new ProtocolException("reply: length " + length + " (expected: -1 to " + LIMIT + ")");
        }
        return (int) length;
    }

    private static long number(String line) throws ProtocolException {
        try {
            return Long.parseLong(line);
        } catch (NumberFormatException e) {
            throw (ProtocolException) new ProtocolException("reply: " + line + " (expected: a number)").initCause(e);
        }
    }
}
