package io.sockflux.spi;

/** A channel with records that can read several records by a call. */
public interface RecordReader {

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
}
