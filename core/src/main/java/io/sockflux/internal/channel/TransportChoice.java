package io.sockflux.internal.channel;

import io.sockflux.error.TransportUnavailableException;
import io.sockflux.spi.Availability;
import io.sockflux.spi.TransportProvider;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Chooses a transport among the installed. An unavailable transport that was asked for is an error. */
final class TransportChoice {

    private TransportChoice() {}

    /** The transport of this name; without a name, the preferred transport that is available. */
    static TransportProvider choose(@Nullable String name, Map<TransportProvider, Availability> installed) {
        List<String> reasons = new ArrayList<>();
        for (Map.Entry<TransportProvider, Availability> entry : installed.entrySet()) {
            TransportProvider provider = entry.getKey();
            if (name == null || provider.name().equals(name)) {
                Availability availability =
                        entry.getValue().isAvailable() ? InstalledTransports.loops(provider) : entry.getValue();
                if (availability.isAvailable()) {
                    return provider;
                }
                reasons.add(provider.name() + " is " + availability);
            }
        }
        String what = name == null ? "no transport is available" : "transport " + name + " is not installed";
        if (installed.isEmpty()) {
            throw new TransportUnavailableException(
                    what + " (expected: a transport module beside core): none is installed");
        }
        if (name == null) {
            throw new TransportUnavailableException(
                    what + " (expected: a transport module beside core): " + String.join("; ", reasons));
        }
        if (!reasons.isEmpty()) {
            throw new TransportUnavailableException("transport " + String.join("; ", reasons));
        }
        throw new TransportUnavailableException(what + " (expected: one of "
                + String.join(
                        ", ",
                        installed.keySet().stream()
                                .filter(provider -> !InstalledTransports.isBroken(provider))
                                .map(TransportProvider::name)
                                .toList())
                + ")" + broken(installed));
    }

    /** Names the providers that cannot be loaded, as the wanted transport may be among them. */
    private static String broken(Map<TransportProvider, Availability> installed) {
        StringBuilder words = new StringBuilder();
        installed.forEach((provider, availability) -> {
            if (InstalledTransports.isBroken(provider)) {
                words.append("; ").append(provider.name()).append(" is ").append(availability);
            }
        });
        return words.toString();
    }
}
