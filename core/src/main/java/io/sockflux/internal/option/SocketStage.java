package io.sockflux.internal.option;

import io.sockflux.option.Option;
import io.sockflux.option.OptionMoment;

/** How far a socket is on its way, which decides the options that can still be set. */
public enum SocketStage {
    /** Made, and not yet bound or connected. */
    UNBOUND("neither bound nor connected"),
    /** Bound, and without a peer. */
    BOUND("bound"),
    /** It listens. */
    LISTENING("listening"),
    /** It has a peer. */
    CONNECTED("connected");

    private final String words;

    SocketStage(String words) {
        this.words = words;
    }

    String words() {
        return words;
    }

    /** Whether the moment of such an option has passed. */
    boolean isPast(OptionMoment moment) {
        return switch (moment) {
            case ANY_TIME, CONNECTED -> false;
            case BEFORE_BIND, BEFORE_LISTEN -> this != UNBOUND;
            case BEFORE_CONNECT -> this == CONNECTED;
        };
    }

    /** Whether an option waits in a recipe until there is a peer. */
    static boolean isForPeer(Option<?> option) {
        return option.when() == OptionMoment.CONNECTED;
    }
}
