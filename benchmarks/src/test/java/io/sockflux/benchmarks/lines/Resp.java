package io.sockflux.benchmarks.lines;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.ByteBuf;
import java.net.ProtocolException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The bytes of Redis, as far as the two clients need them: answers that are a line or a string. */
final class Resp {

    private Resp() {}

    static void write(List<String> command, ByteBuf to) {
        to.writeCharSequence("*" + command.size() + "\r\n", UTF_8);
        for (String word : command) {
            to.writeCharSequence("$" + word.getBytes(UTF_8).length + "\r\n" + word + "\r\n", UTF_8);
        }
    }

    /** The next answer; null if it is not complete. */
    static @Nullable String read(ByteBuf bytes) throws ProtocolException {
        int end = bytes.indexOf(bytes.readerIndex(), bytes.writerIndex(), (byte) '\n');
        if (end < 0) {
            return null;
        }
        char kind = (char) bytes.readByte();
        String line = bytes.toString(bytes.readerIndex(), end - 1 - bytes.readerIndex(), UTF_8);
        bytes.readerIndex(end + 1);
        if (kind != '$') {
            if ("+-:".indexOf(kind) < 0) {
                throw new ProtocolException("answer: kind " + (int) kind + " (expected: + - : $)");
            }
            return line;
        }
        int length = Integer.parseInt(line);
        if (bytes.readableBytes() < length + 2) {
            return null;
        }
        String text = bytes.toString(bytes.readerIndex(), length, UTF_8);
        bytes.skipBytes(length + 2);
        return text;
    }
}
