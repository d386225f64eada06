package io.sockflux.datagram;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sockflux.address.AddressFamily;
import java.net.Inet6Address;
import java.net.InetAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Groups from texts and back, and what can be no group. */
class MulticastGroupTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "224.0.0.0",
                "239.255.255.255",
                "239.1.2.3%eth0",
                "239.1.2.3%2",
                "239.1.2.3@10.0.0.1",
                "232.1.2.3@10.0.0.1%eth0.100",
                "ff02::123",
                "ff02::123%eth0",
                "ff3e::8000:1@2001:db8::1%br-lan"
            })
    void shouldBeItsTextAgain(String text) {
        MulticastGroup group = MulticastGroup.parse(text);
        assertThat(group).hasToString(text);
        assertThat(MulticastGroup.parse(group.toString())).isEqualTo(group);
    }

    @Test
    void shouldHaveWhatItsTextHas() throws Exception {
        InetAddress address = InetAddress.getByName("239.1.2.3");
        InetAddress source = InetAddress.getByName("10.0.0.1");
        assertThat(MulticastGroup.parse("239.1.2.3@10.0.0.1%eth0"))
                .isEqualTo(new MulticastGroup(address, source, "eth0"))
                .isEqualTo(MulticastGroup.of(address).from(source).by("eth0"));
        assertThat(MulticastGroup.parse("239.1.2.3").family()).isEqualTo(AddressFamily.INET);
        assertThat(MulticastGroup.parse("FF02:0::1").family()).isEqualTo(AddressFamily.INET6);
        assertThat(MulticastGroup.parse("FF02:0::1")).hasToString("ff02::1");
    }

    @Test
    void shouldTakeTheZoneOfAnAddressForItsInterface() throws Exception {
        byte[] bytes = InetAddress.getByName("ff02::5").getAddress();
        InetAddress zoned = Inet6Address.getByAddress(null, bytes, 7);
        assertThat(MulticastGroup.of(zoned)).hasToString("ff02::5%7");
        assertThat(new MulticastGroup(zoned, null, "eth1")).hasToString("ff02::5%eth1");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "10.1.2.3 | 10.1.2.3 is not a multicast address (expected: 224.0.0.0 to 239.255.255.255",
                "223.255.255.255 | is not a multicast address",
                "240.0.0.0 | is not a multicast address",
                "fe80::1%eth0 | fe80::1 is not a multicast address",
                "239.1.2.3@2001:db8::1 | 2001:db8::1 of group 239.1.2.3 (expected: an address of IPv4",
                "ff02::1@10.0.0.1 | 10.0.0.1 of group ff02::1 (expected: an address of IPv6",
                "239.1.2.3@239.1.2.4 | 239.1.2.4 of group 239.1.2.3 (expected: the address of one sender)",
                "239.1.2.3@0.0.0.0 | (expected: the address of one sender)",
                "239.1.2.3% | interface: \"\" (expected: a name such as eth0, or an index >= 1)",
                "239.1.2.3%0 | interface: \"0\" (expected",
                "239.1.2.3%99999999999 | (expected: a name such as eth0, or an index >= 1)",
                "239.1.2.3%a b | interface: \"a b\" (expected",
                "239.1.2 | group: \"239.1.2\" (expected: GROUP[@SOURCE][%INTERFACE], such as",
                "all-hosts.test | group: \"all-hosts.test\" (expected: GROUP",
                "239.1.2.3@ | (expected: GROUP[@SOURCE][%INTERFACE]",
            })
    void shouldRefuseWhatIsNone(String text, String saying) {
        assertThatThrownBy(() -> MulticastGroup.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(saying)
                .hasMessageContaining("(expected: ");
    }
}
