package io.sockflux.split;

import io.netty.buffer.ByteBuf;
import io.sockflux.check.Checks;
import io.sockflux.error.TooLongException;
import io.sockflux.error.TruncatedException;
import org.jspecify.annotations.Nullable;

/**
 * Cuts at a delimiter, and emits what lies before it as a copy on the heap. It looks at each byte once, wherever a read cut
 * the delimiter: what a partial match means is known beforehand, by the method of Knuth, Morris and Pratt.
 */
public final class DelimiterSplitter implements ByteSplitter<ByteBuf> {

    private final byte[] delimiter;
    /** For each partial match, how long the next shorter one is that may still become a match. */
    private final int[] shorter;

    private final int limit;
    private final boolean mustCome;
    private final Remainder begun = new Remainder();
    private int matched;

    /**
     * Elements between delimiters.
     *
     * @param delimiter at least a byte; it is not copied
     * @param limit how many bytes an element may have at the most, without the delimiter
     * @param mustCome whether the stream may not end before the first byte of an element
     */
    public DelimiterSplitter(byte[] delimiter, int limit, boolean mustCome) {
        this.delimiter = delimiter;
        this.limit = limit;
        this.mustCome = mustCome;
        this.shorter = shorterMatches(delimiter);
    }

    /** Throws {@link IllegalArgumentException} if there can be no such delimiter or limit; copies the delimiter. */
    public static byte[] check(byte[] delimiter, int limit) {
        Checks.checkAtLeast(delimiter.length, 1, "delimiter", "bytes");
        Checks.checkAtLeast(limit, 0, "limit");
        return delimiter.clone();
    }

    private static int[] shorterMatches(byte[] delimiter) {
        int[] shorter = new int[delimiter.length];
        int match = 0;
        for (int i = 1; i < delimiter.length; i++) {
            while (match > 0 && delimiter[i] != delimiter[match]) {
                match = shorter[match - 1];
            }
            if (delimiter[i] == delimiter[match]) {
                match++;
            }
            shorter[i] = match;
        }
        return shorter;
    }

    @Override
    public @Nullable ByteBuf next(ByteBuf buffer) throws TooLongException {
        int before = matched;
        int end = match(buffer);
        int count = (end < 0 ? buffer.writerIndex() : end) - buffer.readerIndex();
        long length = (long) begun.length() + count - matched;
        if (length > limit) {
            boolean isWhole = matched == delimiter.length;
            // What this buffer had of a delimiter is not read.
            matched = before;
            throw isWhole ? new TooLongException("item", length, limit) : TooLongException.soFar("item", length, limit);
        }
        long most = Math.min(Integer.MAX_VALUE - 8, (long) limit + delimiter.length);
        begun.append(buffer, count, end < 0 ? (int) most : (int) length + delimiter.length);
        if (end < 0) {
            return null;
        }
        matched = 0;
        ByteBuf all = begun.take();
        return all.slice(0, (int) length);
    }

    /** Where the delimiter ends in the buffer; -1 if it does not. */
    private int match(ByteBuf buffer) {
        int last = buffer.writerIndex();
        int index = buffer.readerIndex();
        while (index < last) {
            if (matched == 0) {
                index = buffer.indexOf(index, last, delimiter[0]);
                if (index < 0) {
                    return -1;
                }
                matched = 1;
                index++;
            } else {
                byte next = buffer.getByte(index);
                if (next == delimiter[matched]) {
                    matched++;
                    index++;
                } else {
                    matched = shorter[matched - 1];
                }
            }
            if (matched == delimiter.length) {
                return index;
            }
        }
        return -1;
    }

    @Override
    public @Nullable ByteBuf end() throws TruncatedException {
        if (mustCome || begun.length() > 0) {
            throw new TruncatedException("item with a delimiter", begun.length(), delimiter.length - matched);
        }
        return null;
    }

    @Override
    public ByteBuf rest() {
        return begun.take();
    }
}
