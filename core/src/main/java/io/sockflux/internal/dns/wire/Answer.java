package io.sockflux.internal.dns.wire;

import io.netty.buffer.ByteBuf;
import io.sockflux.internal.dns.wire.WireReader.Unreadable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;

/**
 * A message from a name server, read whole. If the server says that it truncated the message, read as far as it goes.
 *
 * @param id the number of the message
 * @param flags RFC 1035 section 4.1.1
 * @param question the bytes of the only question, in lower case; empty if there are none or several
 * @param records the answers of class IN
 * @param negativeTtl for how many seconds a negative answer may be kept (RFC 2308); empty if the server does not say
 */
public @SuppressWarnings("ArrayRecordComponent") // Made once, and only read.
record Answer(int id, int flags, byte[] question, List<ResourceRecord> records, OptionalLong negativeTtl) {

    public static final int HEADER = 12;

    private static final int RESPONSE = 1 << 15;
    private static final int OPCODE = 0xf << 11;
    private static final int AUTHORITATIVE = 1 << 10;
    public static final int TRUNCATED = 1 << 9;
    private static final int RECURSION_AVAILABLE = 1 << 7;

    /** Reads the header and the question only. */
    public static Answer head(ByteBuf message) throws Unreadable {
        return head(new WireReader(message));
    }

    private static Answer head(WireReader reader) throws Unreadable {
        int id = reader.unsignedShort();
        int flags = reader.unsignedShort();
        int questions = reader.unsignedShort();
        reader.bytes(HEADER - 6);
        byte[] question = {};
        if (questions == 1) {
            reader.name(false);
            reader.bytes(4);
            question = lower(reader.bytesSince(HEADER));
        }
        return new Answer(id, flags, question, List.of(), OptionalLong.empty());
    }

    /** Reads the whole message. */
    public static Answer read(ByteBuf message) throws Unreadable {
        WireReader reader = new WireReader(message);
        Answer head = head(reader);
        int from = message.readerIndex();
        int answers = message.getUnsignedShort(from + 6);
        int authorities = message.getUnsignedShort(from + 8);
        int others = message.getUnsignedShort(from + 10);
        List<ResourceRecord> records = new ArrayList<>();
        OptionalLong negativeTtl = OptionalLong.empty();
        try {
            for (int i = 0; i < answers + authorities + others; i++) {
                ResourceRecord record = record(reader);
                if (i < answers && record.type() >= 0) {
                    records.add(record);
                } else if (i < answers + authorities && record.is(RecordType.SOA)) {
                    negativeTtl = OptionalLong.of(Math.min(record.ttl(), minimum(record)));
                }
            }
        } catch (Unreadable e) {
            if (!head.isTruncated()) {
                throw e;
            }
        }
        return new Answer(head.id, head.flags, head.question, List.copyOf(records), negativeTtl);
    }

    /** Reads a record. Its type is -1 if its class is not IN. */
    private static ResourceRecord record(WireReader reader) throws Unreadable {
        String owner = reader.name(true);
        int type = reader.unsignedShort();
        boolean internet = reader.unsignedShort() == Question.CLASS_IN;
        long ttl = reader.unsignedInt();
        int length = reader.unsignedShort();
        int end = reader.position() + length;
        int before = nameAt(type);
        if (!internet || before < 0) {
            checkLength(type, length);
            return new ResourceRecord(owner, internet ? type : -1, ttl(ttl), reader.bytes(length), "");
        }
        byte[] data = reader.bytes(before);
        String target = reader.name(true);
        if (reader.position() != end) {
            throw new Unreadable("has a record whose name does not end where the record ends");
        }
        return new ResourceRecord(owner, type, ttl(ttl), data, target);
    }

    /** The position of the name in records of this type; -1 if they have no name that is read. */
    private static int nameAt(int type) {
        if (type == RecordType.CNAME.number() || type == RecordType.PTR.number()) {
            return 0;
        }
        return type == RecordType.SRV.number() ? 6 : -1;
    }

    private static void checkLength(int type, int length) throws Unreadable {
        boolean right = type == RecordType.A.number() ? length == 4 : type != RecordType.AAAA.number() || length == 16;
        if (!right) {
            throw new Unreadable("has an address of " + length + " bytes");
        }
    }

    /** A time to live with the highest bit set counts as 0, RFC 2181 section 8. */
    private static long ttl(long seconds) {
        return seconds > Integer.MAX_VALUE ? 0 : seconds;
    }

    /** The field MINIMUM of an SOA record, which is its last. */
    private static long minimum(ResourceRecord soa) {
        int length = soa.data().length;
        return length < 4 ? 0 : ttl(((long) soa.unsignedShort(length - 4) << 16) | soa.unsignedShort(length - 2));
    }

    private static byte[] lower(byte[] question) {
        // The last four bytes are type and class. A length of a label is below any letter.
        for (int i = 0; i < question.length - 4; i++) {
            if (question[i] >= 'A' && question[i] <= 'Z') {
                question[i] = (byte) (question[i] + 'a' - 'A');
            }
        }
        return question;
    }

    public boolean answers(byte[] asked) {
        return (flags & RESPONSE) != 0 && (flags & OPCODE) == 0 && Arrays.equals(question, asked);
    }

    public boolean isTruncated() {
        return (flags & TRUNCATED) != 0;
    }

    public int code() {
        return flags & 0xf;
    }

    /** Whether the server is authoritative for the name, or asks other servers on behalf of its clients. */
    public boolean isAuthoritativeOrRecursive() {
        return (flags & (AUTHORITATIVE | RECURSION_AVAILABLE)) != 0;
    }
}
