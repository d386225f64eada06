package io.sockflux.netdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class DnsSettingsTest {

    private final DnsSettings settings = DnsSettings.create();

    @Test
    void shouldStartWithWhatThisMachineHas() {
        assertThat(settings.servers()).isNotEmpty();
        assertThat(settings.payloadSize()).isEqualTo(1232);
        assertThat(settings.negativeTtl()).isEqualTo(Duration.ofSeconds(10));
        assertThat(settings.cachedNames()).isEqualTo(10_000);
        assertThat(settings.lookUps()).isEqualTo(4096);
        assertThat(settings.hostsFile()).isTrue();
        assertThat(settings.freshPorts()).isTrue();
    }

    @Test
    void shouldChangeOneThingAndLeaveTheOthers() {
        DnsSettings other = settings.withNdots(4).withLookUps(1, 0).withFreshPorts(false);
        assertThat(other.ndots()).isEqualTo(4);
        assertThat(other.lookUps()).isOne();
        assertThat(other.waiting()).isZero();
        assertThat(other.freshPorts()).isFalse();
        assertThat(other.servers()).isEqualTo(settings.servers());
        assertThat(settings.freshPorts()).isTrue();
    }

    @Test
    void shouldRefuseWhatIsOutOfRange() {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        assertRefused("servers", settings::withServers);
        assertRefused("server", () -> settings.withServers(new InetSocketAddress(loopback, 0)));
        assertRefused("server", () -> settings.withServers(InetSocketAddress.createUnresolved("a.test", 53)));
        assertRefused("search domain", () -> settings.withSearchDomains("a.test."));
        assertRefused("ndots", () -> settings.withNdots(16));
        assertRefused("timeout", () -> settings.withTimeout(Duration.ofNanos(1)));
        assertRefused("timeout", () -> settings.withTimeout(Duration.ofHours(2)));
        assertRefused("attempts", () -> settings.withAttempts(0));
        assertRefused("questions", () -> settings.withQuestions(0));
        assertRefused("payloadSize", () -> settings.withPayloadSize(511));
        assertRefused("maxTtl", () -> settings.withTtl(Duration.ofSeconds(2), Duration.ofSeconds(1)));
        assertRefused("negativeTtl", () -> settings.withNegativeTtl(Duration.ofSeconds(-1)));
        assertRefused("cachedNames", () -> settings.withCachedNames(-1));
        assertRefused("lookUps", () -> settings.withLookUps(0, 0));
        assertRefused("waiting", () -> settings.withLookUps(1, -1));
    }

    private static void assertRefused(String what, Runnable change) {
        assertThatIllegalArgumentException()
                .isThrownBy(change::run)
                .withMessageStartingWith(what + ": ")
                .withMessageContaining("expected: ");
    }
}
