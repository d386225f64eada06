package io.sockflux.spi;

/**
 * A way from one channel to another inside the kernel, which is taken between {@link #begin()} and {@link #end()}. What the
 * one channel receives it then hands over as {@link io.netty.channel.FileRegion}s, one for each read, which only the other
 * channel can write and which must be written in their order; now and then it still hands over a buffer, whose place is the
 * one in which it came. The end of the input and its failures are told as ever.
 */
public interface Splice {

    /** Takes the way from now on. On the loop of the channel from which it leads; once. */
    void begin();

    /** Leaves the way, and closes it when what is on it has been written or released. Anywhere; does nothing the second time. */
    void end();
}
