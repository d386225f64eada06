package io.sockflux.transport.kqueue;

import static org.assertj.core.api.Assertions.assertThat;

import io.sockflux.spi.Capability;
import io.sockflux.spi.TransportProvider;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** What the transport says of itself, which needs no kqueue. */
class KQueueTransportTest {

    private final TransportProvider provider = new KQueueTransport();

    /** A suite that is skipped on macOS would pass for one that has run. */
    @Test
    @EnabledOnOs({OS.MAC, OS.FREEBSD, OS.OPENBSD})
    void shouldBeAvailableOnMacOsAndTheBsds() {
        assertThat(provider.availability()).hasToString("available");
    }

    @Test
    @DisabledOnOs({OS.MAC, OS.FREEBSD, OS.OPENBSD})
    void shouldSayElsewhereWhyItIsNotAvailable() {
        assertThat(provider.availability().reason())
                .isEqualTo("this is " + System.getProperty("os.name") + ", neither macOS nor a BSD");
    }

    @Test
    void shouldBePreferredToJavasOwnChannels() {
        assertThat(provider.preference()).isPositive();
        assertThat(provider.onlyByName()).isFalse();
        assertThat(provider.transport().capabilities())
                .containsExactlyInAnyOrder(
                        Capability.TCP, Capability.IPV6_ONLY, Capability.UNIX_PATH, Capability.PASSING);
    }

    @Test
    void shouldBeFound() {
        assertThat(ServiceLoader.load(TransportProvider.class)).hasAtLeastOneElementOfType(KQueueTransport.class);
    }
}
