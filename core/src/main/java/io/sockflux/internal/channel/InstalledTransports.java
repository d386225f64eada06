package io.sockflux.internal.channel;

import io.sockflux.spi.Availability;
import io.sockflux.spi.Transport;
import io.sockflux.spi.TransportProvider;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The transports on the class path or module path. A provider that cannot be loaded, or throws where it must not, takes
 * nothing from the others. It counts as a provider that is not available, with the reason.
 */
final class InstalledTransports {

    private static final Availability NOT_ASKED_FOR = Availability.unavailable("it is taken only by its name");

    /** How many providers may fail. A class path on which every look fails must not be asked for ever. */
    private static final int MOST_FAILURES = 100;

    private InstalledTransports() {}

    /** A provider that could not be loaded, so nothing else is known of it. */
    private record Broken(String name, Availability availability) implements TransportProvider {

        @Override
        public int preference() {
            return Integer.MIN_VALUE;
        }

        @Override
        public Transport transport() {
            throw new IllegalStateException("transport " + name + " is " + availability);
        }
    }

    /**
     * Every installed transport with its availability, the preferred transport first.
     *
     * @param name the transport that is asked for, which may be null. Other transports that are taken only by name are
     *     not asked whether they are available.
     */
    static Map<TransportProvider, Availability> find(@Nullable String name) {
        return preferred(name, loaded(TransportProvider.class.getClassLoader()));
    }

    /** Every provider that a class loader, or the module layer, knows. */
    static List<TransportProvider> loaded(ClassLoader loader) {
        List<TransportProvider> providers = new ArrayList<>();
        Iterator<ServiceLoader.Provider<TransportProvider>> found =
                ServiceLoader.load(TransportProvider.class, loader).stream().iterator();
        for (int failures = 0; failures < MOST_FAILURES; ) {
            try {
                if (!found.hasNext()) {
                    break;
                }
                providers.add(instance(found.next()));
            } catch (ServiceConfigurationError | LinkageError e) {
                // The next call looks for the next provider.
                providers.add(new Broken("a provider", Availability.unavailable(e)));
                failures++;
            }
        }
        return providers;
    }

    private static TransportProvider instance(ServiceLoader.Provider<TransportProvider> provider) {
        try {
            return provider.get();
        } catch (ServiceConfigurationError | LinkageError e) {
            return new Broken(provider.type().getName(), Availability.unavailable(e));
        }
    }

    static Map<TransportProvider, Availability> preferred(@Nullable String name, List<TransportProvider> providers) {
        List<TransportProvider> sorted = new ArrayList<>();
        for (TransportProvider provider : providers) {
            sorted.add(checked(provider));
        }
        sorted.sort(Comparator.comparingInt(TransportProvider::preference).reversed());
        Map<TransportProvider, Availability> installed = new LinkedHashMap<>();
        for (TransportProvider provider : sorted) {
            boolean askedFor = !provider.onlyByName() || provider.name().equals(name);
            installed.put(provider, askedFor ? attempt(provider::availability) : NOT_ASKED_FOR);
        }
        return installed;
    }

    /** Whether the provider could not be loaded. */
    static boolean isBroken(TransportProvider provider) {
        return provider instanceof Broken;
    }

    /** The provider, if it can be asked for its properties; otherwise a broken provider in its place. */
    private static TransportProvider checked(TransportProvider provider) {
        try {
            provider.name();
            provider.preference();
            provider.onlyByName();
            return provider;
        } catch (RuntimeException | LinkageError e) {
            return new Broken(provider.getClass().getName(), Availability.unavailable(e));
        }
    }

    /** Whether an available provider can run the event loops too. */
    static Availability loops(TransportProvider provider) {
        return attempt(provider::loops);
    }

    private static Availability attempt(Supplier<Availability> call) {
        try {
            return call.get();
        } catch (RuntimeException | LinkageError e) {
            return Availability.unavailable(e);
        }
    }
}
