package io.sockflux.split;

import io.netty.buffer.ByteBuf;
import io.sockflux.check.Checks;
import io.sockflux.error.TooLongException;
import java.nio.charset.Charset;
import org.jspecify.annotations.Nullable;

/**
 * Cuts lines that end by LF or CRLF, and emits them without these ends. A line that lies in a single buffer is decoded
 * from there.
 */
public final class LineSplitter implements ByteSplitter<String> {

    private final Charset charset;
    private final int limit;
    private final Remainder begun = new Remainder();

    /** Lines of a charset that {@link #check} takes, each of so many bytes at the most. */
    public LineSplitter(Charset charset, int limit) {
        this.charset = charset;
        this.limit = limit;
    }

    /** Throws {@link IllegalArgumentException} if there can be no lines of this charset or limit. */
    public static void check(Charset charset, int limit) {
        Checks.checkAtLeast(limit, 0, "limit");
        if (!new String(new byte[] {'\r', '\n'}, charset).equals("\r\n")) {
            throw new IllegalArgumentException(
                    "charset: " + charset + " (expected: one whose line ends are those of ASCII, such as UTF-8)");
        }
    }

    @Override
    public @Nullable String next(ByteBuf buffer) throws TooLongException {
        int from = buffer.readerIndex();
        int end = buffer.indexOf(from, buffer.writerIndex(), (byte) '\n');
        int count = (end < 0 ? buffer.writerIndex() : end) - from;
        long length = (long) begun.length() + count;
        boolean carriageReturn =
                count > 0 ? buffer.getByte(from + count - 1) == '\r' : length > 0 && begun.last() == '\r';
        // A carriage return at the end may be half of a CRLF, so it does not count.
        if (length - (carriageReturn ? 1 : 0) > limit) {
            throw end < 0
                    ? TooLongException.soFar("line", length, limit)
                    : new TooLongException("line", length - (carriageReturn ? 1 : 0), limit);
        }
        if (end < 0) {
            begun.append(buffer, count, (int) Math.min(Integer.MAX_VALUE, limit + 1L));
            return null;
        }
        int text = (int) length - (carriageReturn ? 1 : 0);
        String line;
        if (begun.length() == 0) {
            line = buffer.toString(from, text, charset);
            buffer.skipBytes(count);
        } else {
            begun.append(buffer, count, (int) length);
            line = begun.take().toString(0, text, charset);
        }
        buffer.skipBytes(1);
        return line;
    }

    @Override
    public @Nullable String end() throws TooLongException {
        if (begun.length() == 0) {
            return null;
        }
        if (begun.length() > limit) {
            throw new TooLongException("line", begun.length(), limit);
        }
        return begun.take().toString(charset);
    }

    @Override
    public ByteBuf rest() {
        return begun.take();
    }
}
