package io.sockflux.internal.layer;

import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.EventLoop;
import io.sockflux.stream.ByteRates;
import io.sockflux.stream.ByteRates.Rate;
import org.jspecify.annotations.Nullable;

/**
 * Rates of bytes.
 *
 * @param each the rates of each connection
 * @param total the rates of all connections of a listener together
 * @param totalRead what the connections share; null in a recipe, which has no listener
 * @param totalWrite the same for the output
 */
record RateLayer(
        ByteRates each,
        ByteRates total,
        @Nullable SharedRate totalRead,
        @Nullable SharedRate totalWrite) implements Layer {

    private static final int LONGEST_READ = 1 << 16;
    /** Shorter reads would cost more than they spare. */
    private static final int SHORTEST_READ = 512;

    RateLayer(ByteRates each, ByteRates total) {
        this(each, total, null, null);
    }

    static boolean isNeededFor(ByteRates rates) {
        return rates.read() != null || rates.write() != null;
    }

    @Override
    public LayerPlace place() {
        return LayerPlace.RATES;
    }

    @Override
    public Layer ofListener() {
        return isNeededFor(total) ? new RateLayer(each, total, shared(total.read()), shared(total.write())) : this;
    }

    private static @Nullable SharedRate shared(@Nullable Rate rate) {
        return rate == null ? null : new SharedRate(rate);
    }

    @Override
    public void install(LayerHost host, Opening opening) {
        if (!host.peerEndpoint().type().keepsBoundaries()) {
            int longest = longestRead();
            host.channel()
                    .config()
                    .setRecvByteBufAllocator(
                            new AdaptiveRecvByteBufAllocator(SHORTEST_READ, Math.min(2048, longest), longest));
        }
        host.channel().pipeline().addLast(new RateHandler(this));
    }

    /** A read beyond what the bucket holds would have to be waited for afterwards. */
    private int longestRead() {
        long longest = Math.min(bytes(each.read()), bytes(total.read()));
        return (int) Math.min(LONGEST_READ, Math.max(SHORTEST_READ, longest));
    }

    private static long bytes(@Nullable Rate rate) {
        return rate == null ? Long.MAX_VALUE : rate.bytes();
    }

    @Nullable
    Pace input(EventLoop loop, Runnable go) {
        return pace(loop, each.read(), totalRead, go);
    }

    @Nullable
    Pace output(EventLoop loop, Runnable go) {
        return pace(loop, each.write(), totalWrite, go);
    }

    private static @Nullable Pace pace(EventLoop loop, @Nullable Rate own, @Nullable SharedRate shared, Runnable go) {
        return own == null && shared == null ? null : new Pace(loop, own, shared, go);
    }

    @Override
    public boolean isTransparent() {
        return true;
    }
}
