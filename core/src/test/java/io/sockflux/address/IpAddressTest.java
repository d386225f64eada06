package io.sockflux.address;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.NetworkInterface;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IpAddressTest {

    @ParameterizedTest
    @CsvSource({
        "0.0.0.0, unspecified",
        "::, unspecified",
        "0.0.0.1, none",
        "127.0.0.1, loopback",
        "127.255.255.255, loopback",
        "128.0.0.1, none",
        "::1, loopback",
        "::2, none",
        "1::1, none",
        "169.254.0.1, link-local",
        "169.253.0.1, none",
        "fe80::1, link-local",
        "febf::1, link-local",
        "fec0::1, none",
        "224.0.0.1, multicast",
        "239.255.255.255, multicast",
        "240.0.0.1, none",
        "ff02::1, multicast",
        "fe00::1, none",
        "::ffff:127.0.0.1, mapped",
        "::fffe:127.0.0.1, none",
        "::127.0.0.1, none",
    })
    void shouldKnowWhatAnAddressIsFor(String text, String use) {
        IpAddress address = IpAddress.parse(text);

        assertThat(address.isUnspecified()).isEqualTo(use.equals("unspecified"));
        assertThat(address.isLoopback()).isEqualTo(use.equals("loopback"));
        assertThat(address.isLinkLocal()).isEqualTo(use.equals("link-local"));
        assertThat(address.isMulticast()).isEqualTo(use.equals("multicast"));
        assertThat(address.isIpv4Mapped()).isEqualTo(use.equals("mapped"));
    }

    @Test
    void shouldMapIpv4AndBack() {
        IpAddress address = IpAddress.parse("192.0.2.1");

        assertThat(address.toIpv4Mapped()).hasToString("::ffff:192.0.2.1").isNotEqualTo(address);
        assertThat(address.toIpv4Mapped().fromIpv4Mapped()).isEqualTo(address);
        assertThat(IpAddress.parse("::1").fromIpv4Mapped()).hasToString("::1");
        assertThat(IpAddress.ofInt(0xc0000201)).isEqualTo(address);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "localhost", "127.1", "1.2.3.4%eth0", "::1%", "::1%a b", ":::", "[::1]"})
    void shouldTellWhatIsNoAddress(String text) {
        assertThat(IpAddress.read(text)).isEmpty();
        assertThatThrownBy(() -> IpAddress.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("address: \"" + text + "\" (expected: an IPv4 or an IPv6 address)");
    }

    @Test
    void shouldKeepItsZone() {
        IpAddress address = IpAddress.parse("FE80::1%eth0");

        assertThat(address.zone()).contains("eth0");
        assertThat(address).hasToString("fe80::1%eth0").isNotEqualTo(IpAddress.parse("fe80::1"));
        assertThat(IpAddress.parse("fe80::1").withZone("eth0")).isEqualTo(address);
        assertThatThrownBy(() -> IpAddress.parse("127.0.0.1").withZone("lo"))
                .hasMessage("zone: \"lo\" for 127.0.0.1 (expected: an interface, for an IPv6 address)");
    }

    @Test
    void shouldGoToJavasAddressesAndBack() throws Exception {
        int loopback = NetworkInterface.getByInetAddress(InetAddress.getLoopbackAddress())
                .getIndex();
        IpAddress zoned = IpAddress.parse("fe80::1%" + loopback);

        assertThat(IpAddress.of(zoned.toInetAddress())).isEqualTo(zoned);
        assertThat(IpAddress.of(IpAddress.parse("192.0.2.1").toInetAddress())).hasToString("192.0.2.1");
        assertThat(IpAddress.of(IpAddress.parse("::ffff:192.0.2.1").toInetAddress()))
                .hasToString("192.0.2.1");
    }
}
