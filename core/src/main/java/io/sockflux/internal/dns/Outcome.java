package io.sockflux.internal.dns;

import io.sockflux.error.NameResolutionException;
import io.sockflux.internal.dns.wire.ResourceRecord;
import java.util.List;

/**
 * What came of looking records of one type up.
 *
 * @param kind what it is
 * @param records the records, where there are some
 * @param owner the name that has them, at the end of the CNAME records
 * @param aliases the names that led there, the one that was asked for first
 * @param reason in words who said so, where there are none
 */
record Outcome(Kind kind, List<ResourceRecord> records, String owner, List<String> aliases, String reason) {

    enum Kind {
        FOUND(""),
        /** The name is there, and has no such records. */
        NO_DATA("EAI_NODATA"),
        NO_NAME("EAI_NONAME"),
        /** A server said that it has failed. */
        SERVER_FAILED("EAI_AGAIN"),
        /** Nobody answered. */
        SILENT("EAI_AGAIN"),
        REFUSED("EAI_FAIL"),
        /** CNAME records that lead nowhere. */
        LOOP("EAI_FAIL"),
        /** It would have to be asked for. */
        UNKNOWN("EAI_SYSTEM");

        private final String code;

        Kind(String code) {
            this.code = code;
        }
    }

    /** What the objects of one outcome and of each of its names take besides their letters, about. */
    private static final int OBJECTS = 192;

    private static final int NAME = 48;

    static Outcome found(List<ResourceRecord> records, String owner, List<String> aliases) {
        // A compressed name is two bytes in the message, and up to a thousand letters for each record here.
        List<ResourceRecord> shared =
                records.stream().map(record -> record.of(owner)).toList();
        return new Outcome(Kind.FOUND, shared, owner, List.copyOf(aliases), "");
    }

    /** How much memory it takes, about: not what the messages had, in which a name may be two bytes. */
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

    /** Whether another form of the name may be tried: a server has spoken. */
    boolean allowsAnother() {
        return switch (kind) {
            case NO_DATA, NO_NAME, SERVER_FAILED, REFUSED -> true;
            case FOUND, SILENT, LOOP, UNKNOWN -> false;
        };
    }

    /** Of two without records the one to be told: what may pass before what will not, and what is there before what is not. */
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
