package io.sockflux.spi;

/**
 * A way from a channel to another inside the kernel, which is in use between {@link #begin()} and {@link #end()}. The
 * first channel hands its input over as {@link io.netty.channel.FileRegion}s, a region for each read. Only the second
 * channel can write these, and they must be written in their order. Now and then the first channel still hands over a
 * buffer, in its place in the order. It tells the end of the input and its failures as usual.
 */
public interface Splice {

    /** Takes the way into use. Called once, on the loop of the first channel. */
    void begin();

    /**
     * Leaves the way. It is closed when everything on it was written or released. On any thread; a second call does
     * nothing.
     */
    void end();
}
