package io.sockflux.spring.boot;

import io.sockflux.Network;
import io.sockflux.address.Endpoint;
import io.sockflux.stream.Listener;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;

/**
 * How the listeners are. Up while all listen; out of service before that, while they drain, and while one of them has no descriptor
 * for its next connection; down when one of them was closed by others.
 */
final class SockfluxHealthIndicator extends AbstractHealthIndicator {

    private final Network network;
    private final SockfluxListeners listeners;

    SockfluxHealthIndicator(Network network, SockfluxListeners listeners) {
        super("The state of the listeners could not be read");
        this.network = network;
        this.listeners = listeners;
    }

    @Override
    protected void doHealthCheck(Health.Builder builder) {
        Map<String, Listener> listening = listeners.listening();
        boolean isDraining = listeners.isDraining();
        Status all = Status.UP;
        Map<String, Object> details = new LinkedHashMap<>();
        for (String name : listeners.defined()) {
            Listener listener = listening.get(name);
            ListenerState state = ListenerState.of(listener, isDraining);
            // What is down stays so, whatever the others are.
            if (!state.status().equals(Status.UP) && !all.equals(Status.DOWN)) {
                all = state.status();
            }
            Map<String, Object> detail = new LinkedHashMap<>();
            detail.put("state", state.word());
            if (listener != null && state.isOpen()) {
                detail.put(
                        "endpoints",
                        listener.endpoints().stream().map(Endpoint::toString).toList());
            }
            details.put(name, detail);
        }
        builder.status(all).withDetail("transport", network.transport()).withDetail("listeners", details);
    }
}
