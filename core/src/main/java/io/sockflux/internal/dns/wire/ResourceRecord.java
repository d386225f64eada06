package io.sockflux.internal.dns.wire;

/**
 * A record of an answer.
 *
 * @param owner the name that has the record, as {@link WireReader#name} reads it
 * @param type the number of its type
 * @param ttl the time to live in seconds
 * @param data the bytes, without the name that is read from them
 * @param target the name in a CNAME, PTR or SRV record; empty for the root and for other types
 */
public @SuppressWarnings("ArrayRecordComponent") // Made once, and only read.
record ResourceRecord(String owner, int type, long ttl, byte[] data, String target) {

    /** About how many bytes the objects of a record take, besides its data and letters. */
    private static final int OBJECTS = 96;

    /** About how many bytes of memory this takes, without the owner, which the records of an outcome share. */
    public int bytes() {
        return OBJECTS + data.length + target.length();
    }

    /** This record with another string of the same owner. */
    public ResourceRecord of(String sameOwner) {
        return new ResourceRecord(sameOwner, type, ttl, data, target);
    }

    public boolean is(RecordType other) {
        return type == other.number();
    }

    /** Two bytes of the data in network order. */
    public int unsignedShort(int at) {
        return ((data[at] & 0xff) << 8) | (data[at + 1] & 0xff);
    }
}
