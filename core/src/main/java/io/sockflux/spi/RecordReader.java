package io.sockflux.spi;

/** A channel with records that can read several records by a call. */
public interface RecordReader {

    /** The longest record in bytes, unless set: more than the buffer that Linux gives an ordinary peer to send with. */
    int LONGEST_RECORD = 16 << 20;

    /**
     * Sets how many records the next {@code read()} may bring while auto-read is off. Unless this is called before it, a
     * {@code read()} brings a single record. Event loop only.
     */
    void mayRead(int records);

    /**
     * Sets whether the next receiver takes descriptors that come beside the data; true at first. If not, the kernel drops
     * them as far as it can. Event loop only.
     */
    default void takesDescriptors(boolean taken) {}

    /** Sets the length in bytes beyond which a record is cut, and told to be. Before the first read. */
    default void longestRecord(int bytes) {}
}
