package io.sockflux.internal.dns.wire;

import io.sockflux.netdb.TextRecord;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The strings of TXT records, RFC 1035 section 3.3.14. */
public final class Texts {

    private Texts() {}

    /** Reads the strings. A string whose length goes past the record ends with the record. */
    public static TextRecord of(ResourceRecord record) {
        byte[] data = record.data();
        List<String> strings = new ArrayList<>();
        for (int at = 0; at < data.length; at += 1 + (data[at] & 0xff)) {
            int length = Math.min(data[at] & 0xff, data.length - at - 1);
            strings.add(text(ByteBuffer.wrap(data, at + 1, length)));
        }
        return new TextRecord(strings);
    }

    private static String text(ByteBuffer bytes) {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(bytes.duplicate()).toString();
        } catch (CharacterCodingException e) {
            return StandardCharsets.ISO_8859_1.decode(bytes).toString();
        }
    }
}
