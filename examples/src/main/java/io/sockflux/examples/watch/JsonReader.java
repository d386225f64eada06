package io.sockflux.examples.watch;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads one value of JSON, RFC 8259: objects as maps, arrays as lists, texts, whole numbers as longs. */
final class JsonReader {

    /** Deeper ones would end in a stack that is too deep. */
    private static final int DEEPEST = 20;

    private final String text;
    private int at;
    private int depth;

    private JsonReader(String text) {
        this.text = text;
    }

    /**
     * Reads an object.
     *
     * @throws IllegalArgumentException if the text is none, or has more behind it
     */
    static Map<String, Object> object(String text) {
        JsonReader reader = new JsonReader(text);
        Map<String, Object> object = reader.object();
        if (reader.at < text.length()) {
            throw reader.wrong("the end");
        }
        return object;
    }

    private IllegalArgumentException wrong(String expected) {
        return new IllegalArgumentException("JSON: wrong at character " + at + " (expected: " + expected + ")");
    }

    private boolean isNext(char wanted) {
        if (at < text.length() && text.charAt(at) == wanted) {
            at++;
            return true;
        }
        return false;
    }

    private void need(char wanted) {
        if (!isNext(wanted)) {
            throw wrong(String.valueOf(wanted));
        }
    }

    private Object value() {
        char next = at < text.length() ? text.charAt(at) : 0;
        return switch (next) {
            case '{' -> object();
            case '[' -> array();
            case '"' -> quoted();
            default -> number();
        };
    }

    private Map<String, Object> object() {
        need('{');
        enter();
        Map<String, Object> members = new LinkedHashMap<>();
        if (!isNext('}')) {
            do {
                String name = quoted();
                need(':');
                members.put(name, value());
            } while (isNext(','));
            need('}');
        }
        depth--;
        return members;
    }

    private List<Object> array() {
        need('[');
        enter();
        List<Object> all = new ArrayList<>();
        if (!isNext(']')) {
            do {
                all.add(value());
            } while (isNext(','));
            need(']');
        }
        depth--;
        return all;
    }

    private void enter() {
        if (++depth > DEEPEST) {
            throw wrong("no deeper value");
        }
    }

    private String quoted() {
        need('"');
        StringBuilder read = new StringBuilder();
        while (!isNext('"')) {
            if (at == text.length()) {
                throw wrong("\"");
            }
            char c = text.charAt(at++);
            read.append(c == '\\' ? escaped() : c);
        }
        return read.toString();
    }

    private char escaped() {
        if (isNext('u')) {
            if (at + 4 > text.length()) {
                throw wrong("four digits");
            }
            char c = (char) Integer.parseInt(text.substring(at, at + 4), 16);
            at += 4;
            return c;
        }
        if (at < text.length() && "\"\\/".indexOf(text.charAt(at)) >= 0) {
            return text.charAt(at++);
        }
        throw wrong("an escape");
    }

    private Long number() {
        int from = at;
        isNext('-');
        while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
            at++;
        }
        try {
            return Long.valueOf(text.substring(from, at));
        } catch (NumberFormatException e) {
            throw wrong("a value");
        }
    }
}
