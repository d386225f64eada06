package io.sockflux.simulated;

import static java.util.Objects.requireNonNull;

import io.sockflux.error.NameResolutionException;
import java.net.InetAddress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import reactor.core.publisher.Mono;

/** The names that the hosts of a simulation know: each other's, and those that a test adds. No name server is asked. */
public final class HostNames {

    private final Map<String, List<InetAddress>> known = new LinkedHashMap<>();

    HostNames() {}

    /** Adds a name, or gives it other addresses, in the order of trying. */
    public HostNames record(String name, InetAddress... addresses) {
        known.put(requireNonNull(name, "name").toLowerCase(Locale.ROOT), List.of(addresses));
        return this;
    }

    /** Takes a name away. */
    public HostNames remove(String name) {
        known.remove(name.toLowerCase(Locale.ROOT));
        return this;
    }

    Mono<List<InetAddress>> resolve(String name) {
        return Mono.defer(() -> {
            List<InetAddress> found = known.get(name.toLowerCase(Locale.ROOT));
            return found == null || found.isEmpty()
                    ? Mono.error(new NameResolutionException(
                            name, "EAI_NONAME", "no host of the simulation has this name", null))
                    : Mono.just(found);
        });
    }
}
