package io.sockflux.internal.channel;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sockflux.error.TransportUnavailableException;
import io.sockflux.spi.Availability;
import io.sockflux.spi.Transport;
import io.sockflux.spi.TransportProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TransportChoiceTest {

    private static final TransportProvider FAST =
            new NamedTransport("fast", 100, Availability.unavailable("this is Plan 9, not Linux"));
    private static final TransportProvider GOOD = new NamedTransport("good", 50, Availability.available());
    private static final TransportProvider PLAIN = new NamedTransport("plain", 0, Availability.available());
    private static final TransportProvider BROKEN =
            new NamedTransport("broken", 10, Availability.unavailable(new LinkageError("no native library")));

    private static final TransportProvider RARE = new ByNameOnly(Availability::available);

    /** The most preferred one, if that counted. */
    private record ByNameOnly(Supplier<Availability> asked) implements TransportProvider {

        @Override
        public String name() {
            return "rare";
        }

        @Override
        public int preference() {
            return 1000;
        }

        @Override
        public boolean onlyByName() {
            return true;
        }

        @Override
        public Availability availability() {
            return asked.get();
        }

        @Override
        public Transport transport() {
            throw new UnsupportedOperationException();
        }
    }

    private static Map<TransportProvider, Availability> installed(TransportProvider... providers) {
        return InstalledTransports.preferred(null, List.of(providers));
    }

    @Test
    void shouldPutThePreferredOneFirst() {
        assertThat(installed(PLAIN, FAST, BROKEN, GOOD).keySet()).containsExactly(FAST, GOOD, BROKEN, PLAIN);
    }

    @Test
    void shouldSayWhichBetterOnesOfThisSystemCouldNotBeTaken() {
        NamedTransport elsewhere =
                new NamedTransport("elsewhere", 90, Availability.otherSystem("this is Linux, not macOS"));
        Map<TransportProvider, Availability> all = installed(PLAIN, FAST, BROKEN, elsewhere, RARE);
        assertThat(TransportChoice.passedOver(TransportChoice.choose(null, all), all))
                .containsExactly(
                        "fast is not available: this is Plan 9, not Linux",
                        "broken is not available: no native library");
        Map<TransportProvider, Availability> good = installed(PLAIN, elsewhere, BROKEN, GOOD);
        assertThat(TransportChoice.passedOver(TransportChoice.choose(null, good), good))
                .isEmpty();
    }

    @Test
    void shouldTakeThePreferredOneOfThoseThatAreAvailable() {
        assertThat(TransportChoice.choose(null, installed(PLAIN, FAST, GOOD))).isSameAs(GOOD);
    }

    @Test
    void shouldTakeTheOneThatIsAskedForEvenWhereAnotherIsPreferred() {
        assertThat(TransportChoice.choose("plain", installed(PLAIN, FAST, GOOD)))
                .isSameAs(PLAIN);
    }

    @Test
    void shouldTakeOneThatIsTakenByNameOnlyWhereItIsAskedFor() {
        assertThat(InstalledTransports.preferred("rare", List.of(RARE, PLAIN)).keySet())
                .containsExactly(RARE, PLAIN);
        assertThat(TransportChoice.choose("rare", InstalledTransports.preferred("rare", List.of(RARE, PLAIN))))
                .isSameAs(RARE);
        assertThat(TransportChoice.choose(null, installed(RARE, PLAIN))).isSameAs(PLAIN);
        assertThatThrownBy(() -> TransportChoice.choose(null, installed(RARE)))
                .isInstanceOf(TransportUnavailableException.class)
                .hasMessage(
                        "no transport is available (expected: a transport beside core, as io.sockflux:sockflux brings): "
                                + "rare is not available: it is taken only by its name");
    }

    @Test
    void shouldNotEvenAskOneThatIsTakenByNameWhetherItIsAvailable() {
        TransportProvider touchy = new ByNameOnly(() -> {
            throw new AssertionError("was asked");
        });
        assertThat(TransportChoice.choose("plain", InstalledTransports.preferred("plain", List.of(touchy, PLAIN))))
                .isSameAs(PLAIN);
    }

    @Test
    void shouldNotTakeAnotherOneForTheOneThatIsAskedFor() {
        assertThatThrownBy(() -> TransportChoice.choose("fast", installed(PLAIN, FAST, GOOD)))
                .isInstanceOf(TransportUnavailableException.class)
                .hasMessage("transport fast is not available: this is Plan 9, not Linux");
    }

    @Test
    void shouldListWhatIsInstalledWhereTheNameIsUnknown() {
        assertThatThrownBy(() -> TransportChoice.choose("kqeue", installed(PLAIN, FAST, GOOD)))
                .isInstanceOf(TransportUnavailableException.class)
                .hasMessage("transport kqeue is not installed (expected: one of fast, good, plain)");
    }

    @Test
    void shouldSayOfEachWhyItIsNotAvailable() {
        assertThatThrownBy(() -> TransportChoice.choose(null, installed(BROKEN, FAST)))
                .isInstanceOf(TransportUnavailableException.class)
                .hasMessage(
                        "no transport is available (expected: a transport beside core, as io.sockflux:sockflux brings): "
                                + "fast is not available: this is Plan 9, not Linux; "
                                + "broken is not available: no native library");
    }

    @Test
    void shouldSayThatNoneIsInstalled() {
        assertThatThrownBy(() -> TransportChoice.choose(null, installed()))
                .hasMessage(
                        "no transport is available (expected: a transport beside core, as io.sockflux:sockflux brings): none is installed");
        assertThatThrownBy(() -> TransportChoice.choose("epoll", installed()))
                .hasMessage(
                        "transport epoll is not installed (expected: io.sockflux:sockflux-transport-epoll beside core)");
        assertThatThrownBy(() -> TransportChoice.choose("kqeue", installed()))
                .hasMessage(
                        "transport kqeue is not installed (expected: a transport beside core, as io.sockflux:sockflux brings)");
    }

    @Test
    void shouldNameTheArtifactThatIsMissing() {
        assertThatThrownBy(() -> TransportChoice.choose("io_uring", installed(PLAIN, GOOD)))
                .hasMessage(
                        "transport io_uring is not installed (expected: io.sockflux:sockflux-transport-io_uring beside core,"
                                + " or one of good, plain)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"nio", "epoll", "io_uring", "kqueue", "posix"})
    void shouldNameArtifactsThatThereAre(String transport) throws IOException {
        String artifact = requireNonNull(Coordinates.of(transport)).replace("io.sockflux:", "");
        Path here = Path.of("transports");
        Path modules = Files.exists(here) ? here : Path.of("..").resolve(here);
        assertThat(Files.readString(modules.resolve(transport).resolve("pom.xml")))
                .contains("<artifactId>" + artifact + "</artifactId>");
    }
}
