package io.sockflux.bridge;

import io.sockflux.error.TransportUnavailableException;
import io.sockflux.spi.Availability;
import io.sockflux.spi.TransportProvider;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;

/** Finds the transports that there are and chooses one. What was asked for and is not to be had is an error. */
final class TransportChoice {

    private static final Availability NOT_ASKED_FOR = Availability.unavailable("it is taken only by its name");

    private TransportChoice() {}

    /**
     * Every transport that is installed, the preferred one first, each with its availability.
     *
     * @param name the one that is asked for; of another that is taken only by name the availability is not looked at
     */
    static Map<TransportProvider, Availability> installed(@Nullable String name) {
        List<TransportProvider> providers = new ArrayList<>();
        ServiceLoader.load(TransportProvider.class, TransportProvider.class.getClassLoader())
                .forEach(providers::add);
        return preferred(name, providers);
    }

    static Map<TransportProvider, Availability> preferred(@Nullable String name, List<TransportProvider> providers) {
        List<TransportProvider> sorted = new ArrayList<>(providers);
        sorted.sort(Comparator.comparingInt(TransportProvider::preference).reversed());
        Map<TransportProvider, Availability> installed = new LinkedHashMap<>();
        for (TransportProvider provider : sorted) {
            boolean askedFor = !provider.onlyByName() || provider.name().equals(name);
            installed.put(provider, askedFor ? provider.availability() : NOT_ASKED_FOR);
        }
        return installed;
    }

    /** The transport of this name, or without a name the preferred one that is available. */
    static TransportProvider choose(@Nullable String name, Map<TransportProvider, Availability> installed) {
        List<String> reasons = new ArrayList<>();
        for (Map.Entry<TransportProvider, Availability> entry : installed.entrySet()) {
            TransportProvider provider = entry.getKey();
            if (name == null || provider.name().equals(name)) {
                if (entry.getValue().isAvailable()) {
                    return provider;
                }
                reasons.add(provider.name() + " is " + entry.getValue());
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
                        installed.keySet().stream().map(TransportProvider::name).toList())
                + ")");
    }
}
