package io.sockflux.spi;

/** A channel with records that can read several by one call. */
public interface RecordReader {

    /**
     * How many records the next {@code read()} may bring, while auto-read is off; one unless this is said before it. On the
     * event loop.
     */
    void mayRead(int records);

    /**
     * Whether whoever reads next takes descriptors that came beside the data. Where not, the kernel drops them, as far as it
     * can. On the event loop; true unless said.
     */
    default void takesDescriptors(boolean taken) {}
}
