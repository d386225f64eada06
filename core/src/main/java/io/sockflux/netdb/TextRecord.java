package io.sockflux.netdb;

import java.util.List;

/**
 * A TXT record, RFC 1035 section 3.3.14.
 *
 * @param strings its strings, each of at most 255 bytes, decoded as UTF-8; as ISO 8859-1 if they are not UTF-8
 */
public record TextRecord(List<String> strings) {

    /** Copies the list. */
    public TextRecord {
        strings = List.copyOf(strings);
    }

    /** The strings joined, as most uses read them (RFC 7208 section 3.3). */
    public String text() {
        return String.join("", strings);
    }
}
