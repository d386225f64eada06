package io.sockflux.internal.channel;

/** An event of a channel with rates: this side closes, and what is read from now on is thrown away. */
public enum InputRefused {
    INSTANCE
}
