package io.sockflux.internal.dns.wire;

/** The types of records that are asked for or read, RFC 1035, 2782 and 3596. */
public enum RecordType {
    A(1),
    CNAME(5),
    SOA(6),
    PTR(12),
    TXT(16),
    AAAA(28),
    SRV(33);

    private final int number;

    RecordType(int number) {
        this.number = number;
    }

    public int number() {
        return number;
    }
}
