package io.sockflux.examples.option;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Writes JSON, RFC 8259. All but ASCII is escaped, so that it is the same in every encoding of standard output. */
public final class Json {

    private Json() {}

    /** A list of objects, each in a line of its own. */
    public static String list(List<? extends Map<String, ? extends @Nullable Object>> objects) {
        return objects.isEmpty()
                ? "[]"
                : objects.stream().map(Json::object).collect(Collectors.joining(",\n  ", "[\n  ", "\n]"));
    }

    /** An object, in one line. */
    public static String object(Map<String, ? extends @Nullable Object> members) {
        return members.entrySet().stream()
                .map(member -> quoted(member.getKey()) + ": " + value(member.getValue()))
                .collect(Collectors.joining(", ", "{", "}"));
    }

    /** Null, a flag, a whole number, or anything else as its text. */
    static String value(@Nullable Object value) {
        return value == null || value instanceof Boolean || value instanceof Number
                ? String.valueOf(value)
                : quoted(value.toString());
    }

    private static String quoted(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                quoted.append('\\').append(c);
            } else if (c < ' ' || c > '~') {
                quoted.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
            } else {
                quoted.append(c);
            }
        }
        return quoted.append('"').toString();
    }
}
