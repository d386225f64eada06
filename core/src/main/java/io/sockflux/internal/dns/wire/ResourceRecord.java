package io.sockflux.internal.dns.wire;

/**
 * A record of an answer.
 *
 * @param owner its name, as {@link WireReader#name} has it
 * @param type its number
 * @param ttl in seconds
 * @param data its bytes, without the name that is read from them
 * @param target the name that CNAME, PTR and SRV records have; empty for the root and for other types
 */
public @SuppressWarnings("ArrayRecordComponent") // Made once, and only read.
record ResourceRecord(String owner, int type, long ttl, byte[] data, String target) {

    /** What the objects of one record take besides their bytes and letters, about. */
    private static final int OBJECTS = 96;

    /** How much memory it takes, about; not its owner, which the records of an outcome share. */
    public int bytes() {
        return OBJECTS + data.length + target.length();
    }

    /** The same with an owner that equals its own. */
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
