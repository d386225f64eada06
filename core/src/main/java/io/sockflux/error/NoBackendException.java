package io.sockflux.error;

import io.sockflux.balance.BackendState;
import java.io.IOException;
import java.util.List;
import java.util.stream.Collectors;

/** A balancer had no backend to connect to. It says of each backend why. */
public class NoBackendException extends IOException {

    private static final long serialVersionUID = 1;

    private final transient List<BackendState> backends;

    /**
     * No backend could be had.
     *
     * @param reason why no longer was waited or tried, such as {@code none came back within 2 s}
     * @param backends the state of each
     */
    public NoBackendException(String reason, List<BackendState> backends) {
        super("no backend: " + reason
                + backends.stream().map(BackendState::toString).collect(Collectors.joining("; ", ": ", "")));
        this.backends = List.copyOf(backends);
    }

    /** Each backend at the moment of the failure. */
    public List<BackendState> backends() {
        return backends;
    }
}
