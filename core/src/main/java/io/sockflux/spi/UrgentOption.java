package io.sockflux.spi;

import io.netty.channel.ChannelOption;

/** The option of a channel made for {@link Capability#URGENT_DATA}: how it hands on urgent bytes. */
public final class UrgentOption {

    /**
     * Whether urgent bytes are part of the data, behind their mark. Any thread may set it; it counts for marks that the
     * channel finds later.
     */
    public static final ChannelOption<Boolean> IN_LINE = ChannelOption.valueOf(UrgentOption.class, "IN_LINE");

    private UrgentOption() {}
}
