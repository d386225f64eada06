package io.sockflux.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sockflux.address.IpAddress;
import io.sockflux.message.ControlMessage.Credentials;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AccessListTest {

    private static final AccessList OFFICE = AccessList.NOBODY.deny("192.0.2.7").allow("192.0.2.0/24", "2001:db8::/32");

    @ParameterizedTest
    @CsvSource({
        "192.0.2.1, true",
        "192.0.2.7, false",
        "192.0.3.1, false",
        "2001:db8::1, true",
        "2001:db9::1, false",
        "::ffff:192.0.2.1, true",
        "::ffff:192.0.2.7, false"
    })
    void shouldDecideByTheFirstRuleThatFits(String address, boolean allowed) {
        assertThat(OFFICE.allows(IpAddress.parse(address))).isEqualTo(allowed);
    }

    @Test
    void shouldDecideForOthersAsItBegan() {
        IpAddress other = IpAddress.parse("198.51.100.1");
        assertThat(AccessList.EVERYBODY.deny("192.0.2.0/24").allows(other)).isTrue();
        assertThat(AccessList.NOBODY.allow("192.0.2.0/24").allows(other)).isFalse();
    }

    @Test
    void shouldTakeABlockOfMappedAddressesForTheBlockOfIpv4() {
        AccessList list = AccessList.EVERYBODY.deny("::ffff:192.0.2.0/120");
        assertThat(list.allows(IpAddress.parse("192.0.2.9"))).isFalse();
        assertThat(list.allows(IpAddress.parse("192.0.3.9"))).isTrue();
        assertThat(list).hasToString("deny 192.0.2.0/24, allow others");
    }

    @Test
    void shouldDecideByUserAndGroup() {
        AccessList list = AccessList.NOBODY.denyGroups(7).allowUsers(0, 1000).allowGroups(50);
        assertThat(list.allows(new Credentials(1, 1000, 1000))).isTrue();
        assertThat(list.allows(new Credentials(1, 1000, 7))).isFalse();
        assertThat(list.allows(new Credentials(1, 33, 50))).isTrue();
        assertThat(list.allows(new Credentials(1, 33, 33))).isFalse();
        assertThat(AccessList.EVERYBODY.denyUsers(-1)).hasToString("deny user 4294967295, allow others");
    }

    @Test
    void shouldNotTakeAUserForAnAddress() {
        AccessList users = AccessList.EVERYBODY.denyUsers(0);
        assertThat(users.allows(IpAddress.parse("0.0.0.0"))).isTrue();
        assertThat(AccessList.EVERYBODY.deny("0.0.0.0/0", "::/0").allows(new Credentials(1, 0, 0)))
                .isTrue();
        assertThat(users.asksCredentials()).isTrue();
        assertThat(OFFICE.asksCredentials()).isFalse();
    }

    @Test
    void shouldRefuseWhatIsNoBlock() {
        assertThatThrownBy(() -> AccessList.NOBODY.allow("localhost"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("localhost");
        assertThatThrownBy(() -> AccessList.NOBODY.allow("10.0.0.1/8"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("10.0.0.0/8");
    }
}
