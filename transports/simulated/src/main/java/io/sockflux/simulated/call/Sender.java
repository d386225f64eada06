package io.sockflux.simulated.call;

import org.jspecify.annotations.Nullable;

/** Where {@code receiveFrom} tells who sent, and how long the message was. A caller keeps one and uses it again. */
public final class Sender {

    private @Nullable SocketName name;
    private int length;

    /** Nobody yet. */
    public Sender() {}

    /** The sender's name, or null if it has none. */
    public @Nullable SocketName name() {
        return name;
    }

    /** The length of the whole message, also if it was cut. */
    public int length() {
        return length;
    }

    /** The kernel writes down who sent. */
    public void is(@Nullable SocketName from, int messageLength) {
        name = from;
        length = messageLength;
    }
}
