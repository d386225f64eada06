package io.sockflux.internal.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sockflux.error.TransportUnavailableException;
import io.sockflux.spi.Availability;
import io.sockflux.spi.Transport;
import io.sockflux.spi.TransportProvider;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A provider that cannot be loaded, or that throws, fails alone and with its reason. */
class InstalledTransportsTest {

    private static final TransportProvider PLAIN = new NamedTransport("plain", 0, Availability.available());

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    /** A provider that does what a test says, at each place where one may throw. */
    static class Faulty implements TransportProvider {

        @Override
        public String name() {
            return "faulty";
        }

        @Override
        public int preference() {
            return 100;
        }

        @Override
        public Availability availability() {
            return Availability.available();
        }

        @Override
        public Transport transport() {
            throw new UnsatisfiedLinkError("no fast_native in java.library.path");
        }
    }

    /** For the service loader. */
    public static final class Good extends Faulty {}

    /** Its native code is missing, which its first use tells. */
    public static final class FailsToInitialize extends Faulty {
        static {
            fail();
        }

        private static void fail() {
            throw new UnsatisfiedLinkError("no rare_native in java.library.path");
        }
    }

    /** Whoever makes it hears of a class that is not there. */
    public static final class FailsToBeMade extends Faulty {

        /** For the service loader. */
        public FailsToBeMade() {
            throw new NoClassDefFoundError("io/netty/channel/rare/Rare");
        }
    }

    @Test
    void shouldTakeTheOthersWhereProvidersCannotBeLoaded() throws IOException {
        Map<String, String> reasons = installed(
                FailsToInitialize.class.getName(),
                "io.example.NotThere",
                FailsToBeMade.class.getName(),
                InstalledTransportsTest.class.getName(),
                Good.class.getName());
        assertThat(reasons)
                .containsEntry("faulty", "")
                .containsEntry(FailsToInitialize.class.getName(), "no rare_native in java.library.path")
                .containsEntry(FailsToBeMade.class.getName(), "the class io.netty.channel.rare.Rare is missing");
        assertThat(reasons.get("a provider")).contains("io.example.NotThere").contains("not a subtype");
        assertThat(reasons).hasSize(4);
    }

    @Test
    void shouldComeToAnEndWhereTheListIsUnreadable() throws IOException {
        assertThat(installed("no class at all", Good.class.getName()))
                .hasSize(1)
                .hasEntrySatisfying(
                        "a provider", reason -> assertThat(reason).contains("Illegal configuration-file syntax"));
    }

    /** Each by its name, with the reason why it is not available. */
    private Map<String, String> installed(String... names) throws IOException {
        Path list = folder.resolve("META-INF/services").resolve(TransportProvider.class.getName());
        Files.createDirectories(list.getParent());
        Files.write(list, List.of(names));
        // Without the parent the lists of the class path do not count; the classes themselves come from there.
        try (URLClassLoader loader =
                new URLClassLoader(new URL[] {folder.toUri().toURL()}, null) {
                    @Override
                    protected Class<?> findClass(String name) throws ClassNotFoundException {
                        return Class.forName(name, false, InstalledTransportsTest.class.getClassLoader());
                    }
                }) {
            return InstalledTransports.preferred(null, InstalledTransports.loaded(loader)).entrySet().stream()
                    .collect(Collectors.toMap(
                            entry -> entry.getKey().name(),
                            entry -> entry.getValue().reason(),
                            (one, other) -> one + "; " + other));
        }
    }

    @Test
    void shouldNotAskFurtherWhereAProviderThrows() {
        TransportProvider nameless = new Faulty() {
            @Override
            public String name() {
                throw new IllegalStateException("has no name");
            }
        };
        TransportProvider unsure = new Faulty() {
            @Override
            public String name() {
                return "unsure";
            }

            @Override
            public Availability availability() {
                throw new ExceptionInInitializerError(new IllegalStateException("cannot tell"));
            }
        };
        assertThatThrownBy(() -> choose(null, nameless, unsure))
                .isInstanceOf(TransportUnavailableException.class)
                .hasMessageContaining("unsure is not available: cannot tell")
                .hasMessageContaining("is not available: has no name");
        assertThat(choose(null, nameless, unsure, PLAIN)).isSameAs(PLAIN);
    }

    @Test
    void shouldSayWhatCannotBeLoadedWhereTheNameIsUnknown() {
        TransportProvider nameless = new Faulty() {
            @Override
            public String name() {
                throw new IllegalStateException("has no name");
            }
        };
        assertThatThrownBy(() -> choose("epoll", nameless, PLAIN))
                .isInstanceOf(TransportUnavailableException.class)
                .hasMessageStartingWith(
                        "transport epoll is not installed (expected: io.sockflux:sockflux-transport-epoll beside core, or one of plain); ")
                .hasMessageEndingWith(" is not available: has no name");
    }

    @Test
    void shouldNotTakeOneWhoseLoopsCannotBeHad() {
        TransportProvider loopless = new Faulty() {
            @Override
            public Availability loops() {
                return Availability.unavailable("its loop is missing");
            }
        };
        assertThat(choose(null, loopless, PLAIN)).isSameAs(PLAIN);
        assertThatThrownBy(() -> choose("faulty", loopless, PLAIN))
                .isInstanceOf(TransportUnavailableException.class)
                .hasMessage("transport faulty is not available: its loop is missing");
        // It may stand in for another all the same.
        assertThat(InstalledTransports.preferred(null, List.of(loopless)))
                .hasEntrySatisfying(
                        loopless,
                        availability -> assertThat(availability.isAvailable()).isTrue());
    }

    @Test
    void shouldSayWhyATransportThatIsAskedForCannotBeLoaded() {
        Map<TransportProvider, Availability> installed = InstalledTransports.preferred("faulty", List.of(new Faulty()));
        assertThatThrownBy(() -> Transports.named(installed, "faulty", 1, List.of()))
                .isInstanceOf(TransportUnavailableException.class)
                .hasMessage("transport faulty is not available: no fast_native in java.library.path");
        assertThatThrownBy(() -> Transports.named(installed, null, 1, List.of()))
                .isInstanceOf(TransportUnavailableException.class)
                .hasMessageContaining("faulty is not available: no fast_native in java.library.path");
    }

    private static TransportProvider choose(@Nullable String name, TransportProvider... providers) {
        return TransportChoice.choose(name, InstalledTransports.preferred(name, List.of(providers)));
    }
}
