package io.sockflux.internal.stream;

import io.netty.channel.WriteBufferWaterMark;
import io.sockflux.check.Checks;
import io.sockflux.check.Durations;
import io.sockflux.internal.layer.Layer;
import io.sockflux.internal.layer.Layers;
import io.sockflux.internal.option.OptionRequests;
import io.sockflux.option.Option;
import io.sockflux.spi.Capability;
import io.sockflux.spi.RecordReader;
import io.sockflux.stream.TimeLimits;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;

/**
 * The settings of the connections that a recipe makes.
 *
 * @param waterMark how many bytes may wait to go out before the source is asked no further, and when it is asked again
 * @param closeTimeout how long a lossless close waits for the peer without progress
 * @param closeDrainLimit the most bytes that a lossless close throws away before it gives up
 * @param needs further capabilities that the connections need
 * @param options the options of each connection's socket
 * @param layers the layers between each socket and its connection
 * @param longestRecord how many bytes of a record are received; the rest is cut
 */
public record StreamSettings(
        WriteBufferWaterMark waterMark,
        Duration closeTimeout,
        long closeDrainLimit,
        Set<Capability> needs,
        OptionRequests options,
        Layers layers,
        int longestRecord) {

    /** 256 KiB in flight; a close waits 10 s without progress, and throws 64 MiB away at the most. */
    public static final StreamSettings DEFAULT = new StreamSettings(
            waterMark(256 << 10),
            Duration.ofSeconds(10),
            64L << 20,
            Set.of(),
            OptionRequests.NONE,
            Layers.NONE,
            RecordReader.LONGEST_RECORD);

    private static WriteBufferWaterMark waterMark(int budget) {
        return new WriteBufferWaterMark(Math.max(1, budget / 2), budget);
    }

    /** How many bytes may wait to go out before the source is asked no further. */
    public int sendBudget() {
        return waterMark.high();
    }

    /** These settings with another send budget. */
    public StreamSettings withSendBudget(int bytes) {
        Checks.checkAtLeast(bytes, 1, "sendBudget", "bytes");
        return new StreamSettings(
                waterMark(bytes), closeTimeout, closeDrainLimit, needs, options, layers, longestRecord);
    }

    /** These settings with another time-out of a lossless close. */
    public StreamSettings withCloseTimeout(Duration timeout) {
        return new StreamSettings(
                waterMark,
                Durations.checkNotNegative(timeout, "closeTimeout"),
                closeDrainLimit,
                needs,
                options,
                layers,
                longestRecord);
    }

    /** These settings with another limit on the bytes that a lossless close throws away. */
    public StreamSettings withCloseDrainLimit(long bytes) {
        Checks.checkAtLeast(bytes, 0, "closeDrainLimit", "bytes");
        return new StreamSettings(waterMark, closeTimeout, bytes, needs, options, layers, longestRecord);
    }

    /** These settings with further needs. */
    public StreamSettings withNeeds(Set<Capability> more) {
        Set<Capability> all = EnumSet.noneOf(Capability.class);
        all.addAll(needs);
        all.addAll(more);
        return new StreamSettings(
                waterMark, closeTimeout, closeDrainLimit, Set.copyOf(all), options, layers, longestRecord);
    }

    /** Refuses a call if the connection was not made for it. */
    void require(Capability capability, String call) {
        if (!needs.contains(capability)) {
            throw new IllegalStateException(call + ": the connection was not made for " + capability.words()
                    + " (expected: needs(Capability." + capability + ") on its connector or acceptor)");
        }
    }

    /** These settings with a further option. */
    public <T> StreamSettings withOption(Option<T> option, T value, boolean required) {
        return new StreamSettings(
                waterMark,
                closeTimeout,
                closeDrainLimit,
                needs,
                options.with(option, value, required),
                layers,
                longestRecord);
    }

    /** These settings with these limits of time instead of earlier ones. */
    public StreamSettings withTimeLimits(TimeLimits limits) {
        return withLayers(layers.withTimeLimits(limits));
    }

    /** These settings with a further layer, which replaces the layer at its place. */
    public StreamSettings withLayer(Layer layer) {
        return withLayers(layers.with(layer));
    }

    /** These settings with other layers. */
    public StreamSettings withLayers(Layers changed) {
        return new StreamSettings(waterMark, closeTimeout, closeDrainLimit, needs, options, changed, longestRecord);
    }

    /** These settings with another limit on the length of a record. */
    public StreamSettings withLongestRecord(int bytes) {
        Checks.checkRange(bytes, 1, 1 << 30, "maxRecordLength", "bytes");
        return new StreamSettings(waterMark, closeTimeout, closeDrainLimit, needs, options, layers, bytes);
    }
}
