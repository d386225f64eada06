package io.sockflux.spi;

import io.netty.channel.ChannelOption;

/** How a channel that was made for {@link Capability#URGENT_DATA} hands its urgent bytes on. */
public final class UrgentOption {

    /**
     * Whether urgent bytes are part of the data, behind their mark. May be set from any thread; it counts for marks that are
     * found from then on.
     */
    public static final ChannelOption<Boolean> IN_LINE = ChannelOption.valueOf(UrgentOption.class, "IN_LINE");

    private UrgentOption() {}
}
