package io.sockflux.contract.dns;

import io.sockflux.address.IpAddress;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** A message of RFC 1035 that is put together byte by byte, so that it may be wrong too. */
public final class DnsAnswer {

    public static final int A = 1;
    static final int CNAME = 5;
    static final int SOA = 6;
    static final int PTR = 12;
    static final int TXT = 16;
    static final int AAAA = 28;
    public static final int SRV = 33;

    static final int SERVFAIL = 2;
    static final int NXDOMAIN = 3;
    static final int REFUSED = 5;

    private static final int RESPONSE = 0x8180;
    private static final int TRUNCATED = 0x0200;

    private final ByteArrayOutputStream records = new ByteArrayOutputStream();
    private byte[] question;
    private int id;
    private int flags = RESPONSE;
    private int questions = 1;
    private int answers;
    private int authorities;

    DnsAnswer(int id, byte[] question) {
        this.id = id;
        this.question = question;
    }

    DnsAnswer code(int code) {
        flags |= code;
        return this;
    }

    public DnsAnswer truncated() {
        flags |= TRUNCATED;
        return this;
    }

    /** With these flags and no others. */
    DnsAnswer flags(int all) {
        flags = all;
        return this;
    }

    DnsAnswer id(int other) {
        id = other & 0xffff;
        return this;
    }

    DnsAnswer question(String name, int type) {
        question = concatenated(name(name), new byte[] {0, (byte) type, 0, 1});
        return this;
    }

    /** With the question twice. */
    DnsAnswer twoQuestions() {
        question = concatenated(question, question);
        questions = 2;
        return this;
    }

    public DnsAnswer address(String owner, int ttl, String address) {
        byte[] bytes = IpAddress.parse(address).bytes();
        return record(owner, bytes.length == 4 ? A : AAAA, ttl, bytes);
    }

    DnsAnswer cname(String owner, int ttl, String target) {
        return record(owner, CNAME, ttl, name(target));
    }

    DnsAnswer pointer(String owner, int ttl, String target) {
        return record(owner, PTR, ttl, name(target));
    }

    public DnsAnswer service(String owner, int priority, int weight, int port, String target) {
        byte[] numbers = ByteBuffer.allocate(6)
                .putShort((short) priority)
                .putShort((short) weight)
                .putShort((short) port)
                .array();
        return record(owner, SRV, 60, concatenated(numbers, name(target)));
    }

    DnsAnswer text(String owner, byte[]... strings) {
        ByteArrayOutputStream data = new ByteArrayOutputStream();
        for (byte[] string : strings) {
            data.write(string.length);
            data.writeBytes(string);
        }
        return record(owner, TXT, 60, data.toByteArray());
    }

    /** Says in the authority section how long it may be remembered that there is none. */
    DnsAnswer negativeTtl(int seconds) {
        byte[] numbers = ByteBuffer.allocate(20).putInt(16, seconds).array();
        record("test", SOA, seconds, concatenated(name("ns.test"), name("root.test"), numbers));
        answers--;
        authorities++;
        return this;
    }

    DnsAnswer record(String owner, int type, int ttl, byte[] data) {
        records.writeBytes(name(owner));
        records.writeBytes(ByteBuffer.allocate(10)
                .putShort((short) type)
                .putShort((short) 1)
                .putInt(ttl)
                .putShort((short) data.length)
                .array());
        records.writeBytes(data);
        answers++;
        return this;
    }

    byte[] bytes() {
        byte[] header = ByteBuffer.allocate(12)
                .putShort((short) id)
                .putShort((short) flags)
                .putShort((short) questions)
                .putShort((short) answers)
                .putShort((short) authorities)
                .array();
        return concatenated(header, question, records.toByteArray());
    }

    private static byte[] name(String name) {
        ByteArrayOutputStream wire = new ByteArrayOutputStream();
        for (String label : name.split("\\.", -1)) {
            byte[] bytes = label.getBytes(StandardCharsets.ISO_8859_1);
            wire.write(bytes.length);
            wire.writeBytes(bytes);
        }
        // What is left of the root is one empty label, which ends the name by itself.
        if (!name.isEmpty()) {
            wire.write(0);
        }
        return wire.toByteArray();
    }

    private static byte[] concatenated(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }
}
