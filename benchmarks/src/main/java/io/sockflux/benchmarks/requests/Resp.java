package io.sockflux.benchmarks.requests;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.sockflux.codec.EncoderOutput;
import io.sockflux.exchange.Exchange;
import java.net.ProtocolException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The bytes of Redis as a program would write them: commands are lists of words, answers are numbers, strings or refusals. */
final class Resp {

    private static final int LIMIT = 1 << 20;

    private Resp() {}

    static Exchange<List<String>, Object> exchange() {
        return Exchange.pipelined(Resp::encode, () -> Resp::decode, LIMIT);
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

    private static @Nullable Object decode(ByteBuf bytes) throws ProtocolException {
        int end = bytes.indexOf(bytes.readerIndex(), bytes.writerIndex(), (byte) '\n');
        if (end < 0) {
            return null;
        }
        char kind = (char) bytes.readByte();
        String line = bytes.toString(bytes.readerIndex(), end - 1 - bytes.readerIndex(), UTF_8);
        bytes.readerIndex(end + 1);
        return switch (kind) {
            case '+' -> line;
            case '-' -> new ProtocolException(line);
            case ':' -> Long.parseLong(line);
            case '$' -> bulk(bytes, Integer.parseInt(line));
            default -> throw new ProtocolException("reply: kind " + (int) kind + " (expected: + - : $)");
        };
    }

    private static @Nullable String bulk(ByteBuf bytes, int length) {
        if (bytes.readableBytes() < length + 2) {
            return null;
        }
        String text = bytes.toString(bytes.readerIndex(), length, UTF_8);
        bytes.skipBytes(length + 2);
        return text;
    }
}
