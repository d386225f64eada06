package io.sockflux.netdb;

/**
 * Where the entries of a database come from.
 *
 * @param kind what gives them
 * @param from the file, or for a table that serves in its place why it does, or the library; for people
 */
public record Origin(Kind kind, String from) {

    /** What gives entries. */
    public enum Kind {
        /** The C library, by the rules of {@code nsswitch.conf(5)} where it has such. */
        SYSTEM,
        /** A file, read in Java. */
        FILE,
        /** A table of the well-known entries in this library, as the file is missing. */
        BUILT_IN
    }

    @Override
    public String toString() {
        return from;
    }
}
