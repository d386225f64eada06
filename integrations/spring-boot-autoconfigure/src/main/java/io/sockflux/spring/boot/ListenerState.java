package io.sockflux.spring.boot;

import io.sockflux.stream.Listener;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.health.contributor.Status;

/** How a listener is. */
enum ListenerState {
    LISTENING("listening", "UP"),
    SHORT_OF_DESCRIPTORS("short of descriptors", "OUT_OF_SERVICE"),
    DRAINING("draining", "OUT_OF_SERVICE"),
    STOPPED("stopped", "OUT_OF_SERVICE"),
    CLOSED("closed", "DOWN");

    private final String word;
    private final String status;

    ListenerState(String word, String status) {
        this.word = word;
        this.status = status;
    }

    /**
     * The state of a listener.
     *
     * @param listener null before all listeners have started, and after they have stopped
     */
    static ListenerState of(@Nullable Listener listener, boolean isDraining) {
        if (isDraining) {
            return DRAINING;
        }
        if (listener == null) {
            return STOPPED;
        }
        if (listener.endpoints().isEmpty()) {
            return CLOSED;
        }
        return listener.isShortOfDescriptors() ? SHORT_OF_DESCRIPTORS : LISTENING;
    }

    String word() {
        return word;
    }

    Status status() {
        return new Status(status);
    }

    boolean isOpen() {
        return this == LISTENING || this == SHORT_OF_DESCRIPTORS;
    }
}
