package io.sockflux.internal.dns;

import io.sockflux.error.NameResolutionException;
import io.sockflux.internal.dns.wire.ResourceRecord;
import java.util.List;

/**
 * The outcome of a look-up of records of a type.
 *
 * @param kind whether there are records, or why there are none
 * @param records the records, if there are any
 * @param owner the name that has the records, at the end of the CNAME records
 * @param aliases the names that led there, the name that was asked for first
 * @param reason if there are no records, words that say why and which server said so
 */
record Outcome(Kind kind, List<ResourceRecord> records, String owner, List<String> aliases, String reason) {

    enum Kind {
        FOUND(""),
        /** The name exists, and has no records of this type. */
        NO_DATA("EAI_NODATA"),
        NO_NAME("EAI_NONAME"),
        /** A server answered that it had failed. */
        SERVER_FAILED("EAI_AGAIN"),
        /** No server answered. */
        SILENT("EAI_AGAIN"),
        REFUSED("EAI_FAIL"),
        /** The CNAME records lead in a circle, too far, or to a name that cannot be asked for. */
        LOOP("EAI_FAIL"),
        /** The cache does not know. */
        UNKNOWN("EAI_SYSTEM");

        private final String code;

        Kind(String code) {
            this.code = code;
        }
    }

    /** About how many bytes the objects of an outcome take, besides its letters; {@link #NAME} is for each name. */
    private static final int OBJECTS = 192;

    private static final int NAME = 48;

    static Outcome found(List<ResourceRecord> records, String owner, List<String> aliases) {
        // The records share one owner string. In the message a compressed name takes two bytes, but each record here
        // would have up to a thousand letters.
        List<ResourceRecord> shared =
                records.stream().map(record -> record.of(owner)).toList();
        return new Outcome(Kind.FOUND, shared, owner, List.copyOf(aliases), "");
    }

    /** About how many bytes of memory this takes. The message took less, as a compressed name has two bytes there. */
    int bytes() {
        int all = OBJECTS + NAME + owner.length() + reason.length();
        for (String alias : aliases) {
            all += NAME + alias.length();
        }
        for (ResourceRecord record : records) {
            all += record.bytes();
        }
        return all;
    }

    static Outcome none(Kind kind, String reason) {
        return new Outcome(kind, List.of(), "", List.of(), reason);
    }

    boolean is(Kind other) {
        return kind == other;
    }

    /** Whether another form of the name may be tried: a server has answered. */
    boolean allowsAnother() {
        return switch (kind) {
            case NO_DATA, NO_NAME, SERVER_FAILED, REFUSED -> true;
            case FOUND, SILENT, LOOP, UNKNOWN -> false;
        };
    }

    /**
     * The outcome that the caller hears of, of two without records. A passing failure goes before a lasting failure, and
     * an existing name before a name that does not exist.
     */
    Outcome orWorse(Outcome other) {
        return rank() <= other.rank() ? this : other;
    }

    private int rank() {
        return switch (kind) {
            case FOUND -> 0;
            case UNKNOWN -> 1;
            case LOOP -> 2;
            case SILENT -> 3;
            case SERVER_FAILED -> 4;
            case REFUSED -> 5;
            case NO_DATA -> 6;
            case NO_NAME -> 7;
        };
    }

    NameResolutionException failure(String name) {
        return new NameResolutionException(name, kind.code, reason, null);
    }
}
