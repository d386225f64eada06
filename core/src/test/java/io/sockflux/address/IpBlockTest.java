package io.sockflux.address;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IpBlockTest {

    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8, 255.0.0.0, 10.0.0.0, 10.255.255.255",
        "192.0.2.128/25, 255.255.255.128, 192.0.2.128, 192.0.2.255",
        "192.0.2.1/32, 255.255.255.255, 192.0.2.1, 192.0.2.1",
        "0.0.0.0/0, 0.0.0.0, 0.0.0.0, 255.255.255.255",
        "2001:db8::/33, ffff:ffff:8000::, 2001:db8::, 2001:db8:7fff:ffff:ffff:ffff:ffff:ffff",
        "::/0, ::, ::, ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
        "::1/128, ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff, ::1, ::1",
    })
    void shouldKnowItsBounds(String text, String mask, String first, String last) {
        IpBlock block = IpBlock.parse(text);

        assertThat(block).hasToString(text);
        assertThat(block.mask()).hasToString(mask);
        assertThat(block.first()).hasToString(first).isEqualTo(block.network());
        assertThat(block.last()).hasToString(last);
        assertThat(block.contains(block.first())).isTrue();
        assertThat(block.contains(block.last())).isTrue();
        assertThat(IpBlock.around(block.last(), block.prefixLength())).isEqualTo(block);
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8, 10.1.2.3, true",
        "10.0.0.0/8, 11.0.0.0, false",
        "10.0.0.0/8, 9.255.255.255, false",
        "192.0.2.128/25, 192.0.2.127, false",
        "0.0.0.0/0, 203.0.113.1, true",
        "fe80::/10, febf::1, true",
        "fe80::/10, fec0::1, false",
        "fe80::/10, fe80::1%eth0, true",
        "0.0.0.0/0, ::, false",
        "::/0, 0.0.0.0, false",
        "10.0.0.0/8, ::ffff:10.1.2.3, false",
        "::ffff:0:0/96, ::ffff:10.1.2.3, true",
    })
    void shouldKnowWhatIsInIt(String block, String address, boolean isIn) {
        assertThat(IpBlock.parse(block).contains(IpAddress.parse(address))).isEqualTo(isIn);
    }

    @Test
    void shouldHaveAMappedAddressOnceItIsTakenForTheAddressInIt() {
        IpAddress mapped = IpAddress.parse("::ffff:10.1.2.3");

        assertThat(IpBlock.parse("10.0.0.0/8").contains(mapped.fromIpv4Mapped()))
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8, 10.0.0.0/8, true",
        "10.0.0.0/8, 10.128.0.0/9, true",
        "10.128.0.0/9, 10.0.0.0/8, false",
        "10.0.0.0/9, 10.0.0.0/8, false",
        "10.0.0.0/9, 10.128.0.0/9, false",
        "::/0, 0.0.0.0/0, false",
    })
    void shouldKnowWhichBlocksAreInIt(String block, String other, boolean isIn) {
        assertThat(IpBlock.parse(block).contains(IpBlock.parse(other))).isEqualTo(isIn);
    }

    @ParameterizedTest
    @CsvSource({
        "10.1.2.3/8, 'block: \"10.1.2.3/8\" has bits behind its prefix (expected: 10.0.0.0/8)'",
        "2001:db8::1/64, 'block: \"2001:db8::1/64\" has bits behind its prefix (expected: 2001:db8::/64)'",
        "10.0.0.0, 'block: \"10.0.0.0\" has no prefix length (expected: ADDRESS/LENGTH, such as 10.0.0.0/8)'",
        "10.0.0.0/, 'block: \"10.0.0.0/\" has no prefix length (expected: ADDRESS/LENGTH, such as 10.0.0.0/8)'",
        "10.0.0.0/08, 'block: \"10.0.0.0/08\" has no prefix length (expected: ADDRESS/LENGTH, such as 10.0.0.0/8)'",
        "10.0.0.0/33, 'prefix length: 33 for 10.0.0.0 (expected: 0 to 32)'",
        "::/129, 'prefix length: 129 for :: (expected: 0 to 128)'",
        "fe80::%eth0/64, 'block: fe80::%eth0 (expected: an address without a zone)'",
        "10/8, 'address: \"10\" (expected: an IPv4 or an IPv6 address)'",
    })
    void shouldSayWhatIsWrong(String text, String message) {
        assertThatThrownBy(() -> IpBlock.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    @Test
    void shouldRefuseBitsBehindThePrefixUnlessItIsTheBlockAround() {
        IpAddress address = IpAddress.parse("10.1.2.3");

        assertThatThrownBy(() -> IpBlock.of(address, 8)).hasMessageContaining("(expected: 10.0.0.0/8)");
        assertThat(IpBlock.around(address, 8)).isEqualTo(IpBlock.of(IpAddress.parse("10.0.0.0"), 8));
        assertThatThrownBy(() -> IpBlock.around(address, -1)).hasMessageStartingWith("prefix length: -1");
    }
}
