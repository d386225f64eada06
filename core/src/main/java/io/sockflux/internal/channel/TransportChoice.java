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
        if (name == null) {
            throw new TransportUnavailableException("no transport is available (expected: a transport beside core, as "
                    + Coordinates.ALL + " brings): "
                    + (installed.isEmpty() ? "none is installed" : String.join("; ", reasons)));
        }
        if (!reasons.isEmpty()) {
            throw new TransportUnavailableException("transport " + String.join("; ", reasons));
        }
        throw new TransportUnavailableException("transport " + name + " is not installed (expected: "
                + String.join(", or ", remedies(name, installed)) + ")" + broken(installed));
    }

    /**
     * Each transport that is for this system, is preferred to the chosen one and could not be taken, with the reason. A
     * provider that could not be loaded is among them, as its preference is not known.
     */
    static List<String> passedOver(TransportProvider chosen, Map<TransportProvider, Availability> installed) {
        List<String> passedOver = new ArrayList<>();
        boolean isBefore = true;
        for (Map.Entry<TransportProvider, Availability> entry : installed.entrySet()) {
            TransportProvider provider = entry.getKey();
            boolean isOther = !provider.equals(chosen);
            isBefore &= isOther;
            if (isOther && (isBefore || InstalledTransports.isBroken(provider)) && mayBeChosen(provider)) {
                Availability availability =
                        entry.getValue().isAvailable() ? InstalledTransports.loops(provider) : entry.getValue();
                if (availability.isForThisSystem()) {
                    passedOver.add(provider.name() + " is " + availability);
                }
            }
        }
        return passedOver;
    }

    private static boolean mayBeChosen(TransportProvider provider) {
        return InstalledTransports.isBroken(provider) || !provider.onlyByName();
    }

    /** The artifact to add, if it is known, and the transports to choose from instead. */
    private static List<String> remedies(String name, Map<TransportProvider, Availability> installed) {
        List<String> remedies = new ArrayList<>();
        String artifact = Coordinates.of(name);
        if (artifact != null) {
            remedies.add(artifact + " beside core");
        }
        List<String> others = installed.keySet().stream()
                .filter(provider -> !InstalledTransports.isBroken(provider))
                .map(TransportProvider::name)
                .toList();
        if (!others.isEmpty()) {
            remedies.add("one of " + String.join(", ", others));
        } else if (artifact == null) {
            remedies.add("a transport beside core, as " + Coordinates.ALL + " brings");
        }
        return remedies;
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
