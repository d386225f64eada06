package io.sockflux.internal.accept;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PeerBlocksTest {

    private static String block(PeerBlocks blocks, String address) {
        return String.valueOf(blocks.of(new InetSocketAddress(address, 7)));
    }

    @ParameterizedTest
    @CsvSource({
        "192.0.2.1, 192.0.2.1/32",
        "2001:db8:1:2:3:4:5:6, 2001:db8:1:2::/64",
        "2001:db8:1:2:ffff:ffff:ffff:ffff, 2001:db8:1:2::/64",
        "2001:db8:1:3::1, 2001:db8:1:3::/64",
        "fe80::1%1, fe80::/64",
        "::1, ::/64"
    })
    void shouldTakeAnAddressOfIpv4AndASixtyFourOfIpv6ForAPeer(String address, String block) {
        assertThat(block(PeerBlocks.DEFAULT, address)).isEqualTo(block);
    }

    @Test
    void shouldTakeAsManyBitsAsAreSet() {
        PeerBlocks blocks = new PeerBlocks(24, 56);
        assertThat(block(blocks, "192.0.2.255")).isEqualTo("192.0.2.0/24");
        assertThat(block(blocks, "2001:db8:1:2ff::1")).isEqualTo("2001:db8:1:200::/56");
        assertThat(block(new PeerBlocks(1, 128), "2001:db8::1")).isEqualTo("2001:db8::1/128");
    }

    @Test
    void shouldTakeNobodyElseForAPeer() {
        assertThat(PeerBlocks.DEFAULT.of(null)).isNull();
        assertThat(PeerBlocks.DEFAULT.of(new InetSocketAddress(0))).isNotNull();
        assertThat(PeerBlocks.DEFAULT.of(InetSocketAddress.createUnresolved("host", 1)))
                .isNull();
    }

    @Test
    void shouldSayWhichPeerTheLimitIsOf() {
        assertThat(PeerBlocks.words(requireNonNull(PeerBlocks.DEFAULT.of(new InetSocketAddress("192.0.2.1", 7)))))
                .isEqualTo("per peer");
        assertThat(PeerBlocks.words(requireNonNull(PeerBlocks.DEFAULT.of(new InetSocketAddress("2001:db8::1", 7)))))
                .isEqualTo("from 2001:db8::/64");
    }

    @ParameterizedTest
    @CsvSource({"0, 64, ipv4: 0 bits (expected: 1 to 32)", "32, 129, ipv6: 129 bits (expected: 1 to 128)"})
    void shouldRefuseLengthsThatCannotBe(int ipv4, int ipv6, String message) {
        assertThatThrownBy(() -> new PeerBlocks(ipv4, ipv6))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }
}
