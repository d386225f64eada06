package io.sockflux.simulated.channel;

import io.netty.channel.ChannelId;

/** The identity of a channel: a count, where Netty's own is random and so is the order of channels by it. */
final class SocketNumber implements ChannelId {

    private static final long serialVersionUID = 1;

    private final long number;

    SocketNumber(long number) {
        this.number = number;
    }

    @Override
    public String asShortText() {
        return Long.toString(number);
    }

    @Override
    public String asLongText() {
        return "simulated-" + number;
    }

    @Override
    public int compareTo(ChannelId other) {
        return other instanceof SocketNumber known
                ? Long.compare(number, known.number)
                : asLongText().compareTo(other.asLongText());
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SocketNumber known && known.number == number;
    }

    @Override
    public int hashCode() {
        return Long.hashCode(number);
    }

    @Override
    public String toString() {
        return asShortText();
    }
}
