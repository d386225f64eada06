package io.sockflux.internal.names;

import static io.sockflux.address.AddressFamily.INET;
import static io.sockflux.address.AddressFamily.INET6;
import static io.sockflux.address.AddressFamily.UNSPEC;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sockflux.address.AddressFamily;
import io.sockflux.address.IpAddress;
import io.sockflux.error.NameResolutionException;
import io.sockflux.netdb.AddressQuery;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ConfiguredFamiliesTest {

    private static final AddressQuery QUERY = AddressQuery.host("a.test");

    private static Set<AddressFamily> of(String... addresses) {
        return ConfiguredFamilies.of(
                Stream.of(addresses).map(text -> IpAddress.parse(text).toInetAddress()));
    }

    @Test
    void shouldCountAddressesButLoopback() {
        assertThat(of("127.0.0.1", "::1")).isEmpty();
        assertThat(of("127.0.0.1", "::1", "192.0.2.1")).containsExactly(INET);
        assertThat(of("127.0.0.1", "::1", "2001:db8::1")).containsExactly(INET6);
        assertThat(of("2001:db8::1", "192.0.2.1")).containsExactlyInAnyOrder(INET, INET6);
    }

    @Test
    void shouldLeaveWhatIsAskedWhereThereAreBothOrNone() throws Exception {
        for (Set<AddressFamily> here : Set.of(Set.<AddressFamily>of(), Set.of(INET, INET6))) {
            for (AddressFamily asked : new AddressFamily[] {UNSPEC, INET, INET6}) {
                assertThat(ConfiguredFamilies.narrow(QUERY, asked, here)).isSameAs(asked);
            }
        }
    }

    @Test
    void shouldAskForTheOnlyFamilyAndRefuseTheOther() throws Exception {
        assertThat(ConfiguredFamilies.narrow(QUERY, UNSPEC, Set.of(INET))).isSameAs(INET);
        assertThat(ConfiguredFamilies.narrow(QUERY, INET, Set.of(INET))).isSameAs(INET);
        assertThatThrownBy(() -> ConfiguredFamilies.narrow(QUERY, INET6, Set.of(INET)))
                .isInstanceOf(NameResolutionException.class)
                .hasMessageContaining("this machine has no address of family INET6");
    }
}
