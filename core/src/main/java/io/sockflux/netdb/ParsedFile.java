package io.sockflux.netdb;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The parsed contents of a database file.
 *
 * @param entries the entries, in the order of the file
 * @param byName the entries of each name in its compared form, in the order of the file
 * @param bad the lines that are no entries
 * @param origin the source of the contents
 * @param <E> the entries
 */
record ParsedFile<E>(List<E> entries, Map<String, List<E>> byName, List<BadLine> bad, Origin origin) {

    /** The longest line in bytes. A damaged file must not become a single huge text. */
    static final int LONGEST_LINE = 64 << 10;
    /** A file of nothing but bad lines must not cost more memory than the file. */
    static final int MOST_BAD_LINES = 1_000;

    private static final int SHOWN = 80;

    static <E> ParsedFile<E> of(FileFormat<E> format, Path file, byte[] bytes, Origin origin) {
        return new Parser<>(format, file, bytes).parse(origin);
    }

    /**
     * The first entry of a name that the predicate accepts.
     *
     * @param key the name in its compared form
     */
    @Nullable
    E named(String key, Predicate<E> wanted) {
        return byName.getOrDefault(key, List.of()).stream()
                .filter(wanted)
                .findFirst()
                .orElse(null);
    }

    private static final class Parser<E> {

        private final FileFormat<E> format;
        private final Path file;
        private final byte[] bytes;
        private final List<E> entries = new ArrayList<>();
        private final Map<String, List<E>> byName = new HashMap<>();
        private final List<BadLine> bad = new ArrayList<>();

        Parser(FileFormat<E> format, Path file, byte[] bytes) {
            this.format = format;
            this.file = file;
            this.bytes = bytes;
        }

        ParsedFile<E> parse(Origin origin) {
            int line = 0;
            for (int start = 0; start < bytes.length; ) {
                int end = start;
                while (end < bytes.length && bytes[end] != '\n') {
                    end++;
                }
                line(++line, start, end);
                start = end + 1;
            }
            return new ParsedFile<>(List.copyOf(entries), byName, List.copyOf(bad), origin);
        }

        private void line(int number, int start, int end) {
            if (end - start > LONGEST_LINE) {
                refuse(
                        number,
                        text(start, start + SHOWN) + "\u2026",
                        "has " + (end - start) + " bytes (expected: at most " + LONGEST_LINE + ")");
                return;
            }
            List<String> words = words(start, end);
            if (words.isEmpty()) {
                return;
            }
            E entry = format.reader().read(words, reason -> refuse(number, text(start, end), reason));
            if (entry != null) {
                entries.add(entry);
                format.names().apply(entry).stream()
                        .map(format::key)
                        .distinct()
                        .forEach(key -> byName.computeIfAbsent(key, k -> new ArrayList<>(1))
                                .add(entry));
            }
        }

        private void refuse(int number, String text, String reason) {
            if (bad.size() < MOST_BAD_LINES) {
                bad.add(new BadLine(file, number, text, reason));
            }
        }

        private List<String> words(int start, int end) {
            List<String> words = new ArrayList<>();
            int from = start;
            for (int i = start; i <= end; i++) {
                boolean comment = i < end && bytes[i] == '#';
                if (i == end || comment || isSpace(bytes[i])) {
                    if (i > from) {
                        words.add(text(from, i));
                    }
                    from = i + 1;
                }
                if (comment) {
                    break;
                }
            }
            return words;
        }

        /** Bytes that are no UTF-8 become the replacement character; the rest of the line is still of use. */
        private String text(int start, int end) {
            boolean carriageReturn = end > start && bytes[end - 1] == '\r';
            return new String(bytes, start, (carriageReturn ? end - 1 : end) - start, StandardCharsets.UTF_8);
        }

        /** The white space of isspace(3) in the C locale. */
        private static boolean isSpace(byte b) {
            return b == ' ' || (b >= '\t' && b <= '\r');
        }
    }
}
