package io.sockflux.examples.watch;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A part of a snapshot as it came: what is not known is not there. */
record Seen(Map<String, Object> members) {

    static Seen parse(String line) {
        return new Seen(JsonReader.object(line));
    }

    @SuppressWarnings("unchecked")
    private static Seen of(@Nullable Object value) {
        return new Seen(value instanceof Map<?, ?> map ? (Map<String, Object>) map : Map.of());
    }

    Seen part(String name) {
        return of(members.get(name));
    }

    List<Seen> parts(String name) {
        return members.get(name) instanceof List<?> all
                ? all.stream().map(Seen::of).toList()
                : List.of();
    }

    List<String> texts(String name) {
        return members.get(name) instanceof List<?> all
                ? all.stream().map(each -> clean(String.valueOf(each))).toList()
                : List.of();
    }

    /** The text without what a terminal would obey: peers choose names of their own. */
    String text(String name) {
        return clean(String.valueOf(members.getOrDefault(name, "")));
    }

    private static String clean(String text) {
        return text.replaceAll("\\p{Cntrl}", "?");
    }

    boolean has(String name) {
        return members.containsKey(name);
    }

    long number(String name) {
        return members.get(name) instanceof Long number ? number : 0;
    }
}
