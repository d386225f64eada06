package io.sockflux.internal.accept;

import static org.assertj.core.api.Assertions.assertThat;

import io.sockflux.address.IpBlock;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class PeerRatesTest {

    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    private final PeerRates rates = new PeerRates(new AcceptRate(2, Duration.ofSeconds(1)), 4);

    private static IpBlock peer(int number) {
        return IpBlock.parse("2001:db8:0:" + Integer.toHexString(number) + "::/64");
    }

    @Test
    void shouldGiveEachPeerItsRate() {
        assertThat(rates.take(peer(1), 0)).isTrue();
        assertThat(rates.take(peer(1), 0)).isTrue();
        assertThat(rates.take(peer(1), 0)).isFalse();
        assertThat(rates.take(peer(2), 0)).isTrue();
        assertThat(rates.take(peer(1), SECOND / 2 - 1)).isFalse();
        assertThat(rates.take(peer(1), SECOND / 2 + 1)).isTrue();
        assertThat(rates.take(peer(1), SECOND / 2 + 1)).isFalse();
    }

    @Test
    void shouldRememberThePeersThatCameLastAndNoMore() {
        for (int i = 0; i < 1000; i++) {
            assertThat(rates.take(peer(i), 0)).isTrue();
            // This peer comes again and again, so the others do not push it out.
            rates.take(peer(5000), 0);
            assertThat(rates.size()).isLessThanOrEqualTo(4);
        }
        assertThat(rates.take(peer(5000), 0)).isFalse();
    }
}
