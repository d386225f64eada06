package io.sockflux.examples.statsd;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A line {@code name:value|type|@rate|#tags}, of which rate and tags may be missing.
 *
 * @param key the type, the name and the tags, as they are printed
 * @param value what was measured, as text: of a set it is any, and of a gauge a sign makes it a change
 * @param weight for how many events the line stands, as its sender has told only some
 */
record StatsdLine(Type type, String key, String value, double weight) {

    private static final Pattern LINE = Pattern.compile("(?<name>[^:|\\p{Cc}]{1,200}):(?<value>[^:|\\p{Cc}]{1,100})"
            + "\\|(?<type>c|g|ms|s)(?:\\|@(?<rate>[01]?\\.[0-9]{1,6}|1))?(?:\\|#(?<tags>[^|\\p{Cc}]{1,200}))?");

    private static final Pattern NUMBER = Pattern.compile("[+-]?(?:[0-9]{1,15}(?:\\.[0-9]{0,9})?|\\.[0-9]{1,9})");

    /** What a line measures, with the word for it. */
    enum Type {
        COUNTER("c"),
        GAUGE("g"),
        TIMER("ms"),
        SET("s");

        private final String word;

        Type(String word) {
            this.word = word;
        }

        private static Type of(String word) {
            for (Type type : values()) {
                if (type.word.equals(word)) {
                    return type;
                }
            }
            throw new IllegalArgumentException(word);
        }
    }

    /** Reads a line; empty if it is none. */
    static Optional<StatsdLine> read(String text) {
        Matcher line = LINE.matcher(text);
        if (!line.matches()) {
            return Optional.empty();
        }
        Type type = Type.of(line.group("type"));
        double rate = line.group("rate") == null ? 1 : Double.parseDouble(line.group("rate"));
        String value = line.group("value");
        boolean isWrong = rate <= 0
                || rate > 1
                || (type != Type.SET && !NUMBER.matcher(value).matches())
                || (type == Type.TIMER && value.startsWith("-"));
        String tags = line.group("tags") == null ? "" : " #" + line.group("tags");
        return isWrong
                ? Optional.empty()
                : Optional.of(new StatsdLine(
                        type, type.name().toLowerCase(Locale.ROOT) + " " + line.group("name") + tags, value, 1 / rate));
    }

    double number() {
        return Double.parseDouble(value);
    }

    /** Whether the value of a gauge is what to add. */
    boolean isChange() {
        return value.charAt(0) == '+' || value.charAt(0) == '-';
    }
}
