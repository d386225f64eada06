package io.sockflux.micrometer;

import io.sockflux.address.Endpoint;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Endpoints as tags: those that a program listens at or connects to. A program may connect to any number of targets, so the
 * first so many have their own names, and all others share one.
 */
final class EndpointTags {

    static final String OTHER = "other";

    private final Set<String> known = ConcurrentHashMap.newKeySet();
    private final int most;

    EndpointTags(int most) {
        this.most = most;
    }

    String of(Endpoint endpoint) {
        String name = endpoint.toString();
        if (known.contains(name)) {
            return name;
        }
        synchronized (known) {
            if (known.size() >= most) {
                return OTHER;
            }
            known.add(name);
            return name;
        }
    }
}
