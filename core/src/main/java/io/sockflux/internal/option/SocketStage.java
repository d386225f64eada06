package io.sockflux.internal.option;

import io.sockflux.option.Option;
import io.sockflux.option.OptionMoment;

/** How far a socket is on its way, which decides which options can still be set. */
public enum SocketStage {
    /** Opened, and neither bound nor connected. */
    UNBOUND("neither bound nor connected"),
    /** Bound, without a peer. */
    BOUND("bound"),
    /** Listening. */
    LISTENING("listening"),
    /** Connected: it has a peer. */
    CONNECTED("connected");

    private final String words;

    SocketStage(String words) {
        this.words = words;
    }

    String words() {
        return words;
    }

    /** Whether the moment for such options has passed. */
    boolean isPast(OptionMoment moment) {
        return switch (moment) {
            case ANY_TIME, CONNECTED -> false;
            case BEFORE_BIND, BEFORE_LISTEN -> this != UNBOUND;
            case BEFORE_CONNECT -> this == CONNECTED;
        };
    }

    /** Whether an option waits in the recipe until the socket has a peer. */
    static boolean isForPeer(Option<?> option) {
        return option.when() == OptionMoment.CONNECTED;
    }
}
