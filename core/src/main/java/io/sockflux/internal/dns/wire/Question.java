package io.sockflux.internal.dns.wire;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * A question to a name server.
 *
 * @param name in lower case and ASCII, without a dot at its end
 */
public record Question(String name, RecordType type) {

    public static final int CLASS_IN = 1;

    /** The bytes in a message, RFC 1035 section 4.1.2. */
    public byte[] wire() {
        ByteArrayOutputStream wire = new ByteArrayOutputStream(name.length() + 6);
        for (String label : name.split("\\.", -1)) {
            byte[] bytes = label.getBytes(StandardCharsets.US_ASCII);
            wire.write(bytes.length);
            wire.writeBytes(bytes);
        }
        wire.write(0);
        wire.write(type.number() >> 8);
        wire.write(type.number());
        wire.write(CLASS_IN >> 8);
        wire.write(CLASS_IN);
        return wire.toByteArray();
    }
}
