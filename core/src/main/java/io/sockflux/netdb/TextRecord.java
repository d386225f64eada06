package io.sockflux.netdb;

import java.util.List;

/**
 * A TXT record, RFC 1035 section 3.3.14.
 *
 * @param strings its strings, each of at most 255 bytes, which are UTF-8 or one character a byte where they are not
 */
public record TextRecord(List<String> strings) {

    /** Copies the list. */
    public TextRecord {
        strings = List.copyOf(strings);
    }

    /** The strings as one, as most uses have it (RFC 7208 section 3.3). */
    public String text() {
        return String.join("", strings);
    }
}
