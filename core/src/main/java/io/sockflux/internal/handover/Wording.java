package io.sockflux.internal.handover;

import io.sockflux.address.Endpoint;
import io.sockflux.error.HandOverException;
import java.util.regex.Pattern;

/** The words of the protocol, as {@code docs/guide/hand-over.md} has them: lines of UTF-8. */
final class Wording {

    static final int VERSION = 1;

    /** The longest line in bytes, without its end. */
    static final int LONGEST_LINE = 4096;

    /** The most sockets that a process offers. */
    static final int MOST_SOCKETS = 1024;

    static final String GREETING = "HANDOVER";
    static final String SOCKET = "SOCKET";
    static final String END = "END";
    static final String TAKE = "TAKE";
    static final String FOUND = "FOUND";
    static final String PASS = "PASS";
    static final String READY = "READY";
    static final String GO = "GO";
    static final String SERVING = "SERVING";
    static final String DONE = "DONE";
    static final String ERROR = "ERROR";

    /** The name of the sockets that have none. */
    static final String UNNAMED = "-";

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,64}");
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,9}");
    private static final int SOCKET_WORDS = 6;

    private Wording() {}

    static void checkName(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "name: \"" + name + "\" (expected: 1 to 64 letters, digits, dots, lines and underscores)");
        }
    }

    /**
     * A socket that is offered.
     *
     * @param id what it is asked for by
     * @param hasFile whether the file of its unix path goes with it
     */
    record Offered(int id, String name, boolean hasFile, Endpoint requested, Endpoint bound) {

        String line() {
            return String.join(
                    " ",
                    SOCKET,
                    Integer.toString(id),
                    name,
                    hasFile ? "file" : "-",
                    requested.toString(),
                    bound.toString());
        }

        static Offered parse(String line) throws HandOverException {
            String[] words = line.split(" ", -1);
            if (words.length != SOCKET_WORDS
                    || !words[0].equals(SOCKET)
                    || !NAME.matcher(words[2]).matches()) {
                throw unexpected(line, "SOCKET ID NAME file|- REQUESTED BOUND, or END");
            }
            try {
                return new Offered(
                        number(words[1]),
                        words[2],
                        words[3].equals("file"),
                        Endpoint.parse(words[4]),
                        Endpoint.parse(words[5]));
            } catch (IllegalArgumentException e) {
                throw new HandOverException(
                        "hand-over: the other process offers what is no endpoint: " + quoted(line), e);
            }
        }
    }

    /** The number of a word; throws if it is none. */
    static int number(String word) throws HandOverException {
        if (!NUMBER.matcher(word).matches()) {
            throw new HandOverException("hand-over: " + quoted(word) + " (expected: a number)");
        }
        return Integer.parseInt(word);
    }

    static HandOverException unexpected(String line, String expected) {
        return new HandOverException(
                "hand-over: the other process says " + quoted(line) + " (expected: " + expected + ")");
    }

    /** What others have sent, so that it harms no log. */
    static String quoted(String text) {
        String shown = text.length() > 80 ? text.substring(0, 80) + "..." : text;
        return "\"" + shown.replaceAll("[^\\x20-\\x7e]", "?") + "\"";
    }

    /** A refusal as a line. */
    static String error(String words) {
        return ERROR + " " + words.replaceAll("[\\r\\n]+", " ");
    }
}
