package io.sockflux.netdb;

import static io.sockflux.netdb.NameFiles.all;
import static io.sockflux.netdb.NameFiles.isEmpty;
import static io.sockflux.netdb.NameFiles.one;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sockflux.address.AddressFamily;
import io.sockflux.address.IpAddress;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileHostsTest {

    @TempDir
    Path directory;

    private Hosts hosts;

    @BeforeEach
    void writeHosts() throws IOException {
        new NameFiles(directory)
                .write(
                        "hosts",
                        "127.0.0.1 localhost",
                        "::1 localhost ip6-localhost",
                        "192.0.2.1 Web.example www web",
                        "192.0.2.2 second.example WWW",
                        "2001:db8::1 www six.example",
                        "192.0.2.1 other.example",
                        "fe80::1%lo link");
        hosts = new NameFiles(directory).databases().hosts();
    }

    @Test
    void shouldGatherTheAddressesOfEveryLineThatHasTheName() {
        assertThat(one(hosts.byName("www")))
                .isEqualTo(host(
                        "Web.example",
                        List.of("www", "web", "second.example", "six.example"),
                        "192.0.2.1",
                        "192.0.2.2",
                        "2001:db8::1"));
    }

    @Test
    void shouldLookAtTheLinesOfOneFamilyAlone() {
        assertThat(one(hosts.byName("www", AddressFamily.INET6)))
                .isEqualTo(host("www", List.of("six.example"), "2001:db8::1"));
        assertThat(one(hosts.byName("localhost", AddressFamily.INET)))
                .isEqualTo(host("localhost", List.of(), "127.0.0.1"));
        assertThat(isEmpty(hosts.byName("ip6-localhost", AddressFamily.INET))).isTrue();
    }

    /** As gethostbyname(3) has it, which looks nowhere for it. */
    @Test
    void shouldTakeAnAddressForItsOwnName() {
        assertThat(one(hosts.byName("192.0.2.1"))).isEqualTo(host("192.0.2.1", List.of(), "192.0.2.1"));
        assertThat(one(hosts.byName("2001:db8::99", AddressFamily.INET6)))
                .isEqualTo(host("2001:db8::99", List.of(), "2001:db8::99"));
        assertThat(isEmpty(hosts.byName("192.0.2.1", AddressFamily.INET6))).isTrue();
    }

    @Test
    void shouldCompareNamesWithoutRegardToCase() {
        assertThat(one(hosts.byName("WEB.EXAMPLE")).name()).isEqualTo("Web.example");
        assertThat(one(hosts.byName("Six.Example")).addresses()).containsExactly(IpAddress.parse("2001:db8::1"));
    }

    @Test
    void shouldGiveTheFirstLineOfAnAddress() {
        assertThat(one(hosts.byAddress(IpAddress.parse("192.0.2.1"))))
                .isEqualTo(host("Web.example", List.of("www", "web"), "192.0.2.1"));
        assertThat(one(hosts.byAddress(IpAddress.parse("::1"))).name()).isEqualTo("localhost");
        assertThat(isEmpty(hosts.byAddress(IpAddress.parse("192.0.2.3")))).isTrue();
    }

    @Test
    void shouldMindTheZoneOfAnAddressWhereBothHaveOne() {
        assertThat(one(hosts.byAddress(IpAddress.parse("fe80::1%lo"))).name()).isEqualTo("link");
        assertThat(one(hosts.byAddress(IpAddress.parse("fe80::1"))).name()).isEqualTo("link");
        assertThat(isEmpty(hosts.byAddress(IpAddress.parse("fe80::1%eth0")))).isTrue();
    }

    @Test
    void shouldNotTakeAMappedAddressForTheAddressInIt() {
        assertThat(isEmpty(hosts.byAddress(IpAddress.parse("::ffff:192.0.2.1"))))
                .isTrue();
    }

    @Test
    void shouldHaveEachLineByItselfInTheOrderOfTheFile() {
        assertThat(all(hosts.all()))
                .hasSize(7)
                .startsWith(
                        host("localhost", List.of(), "127.0.0.1"), host("localhost", List.of("ip6-localhost"), "::1"))
                .endsWith(host("link", List.of(), "fe80::1%lo"));
    }

    @Test
    void shouldBeEmptyForANameThatIsNotThere() {
        assertThat(isEmpty(hosts.byName("nobody"))).isTrue();
    }

    @Test
    void shouldRefuseAFamilyThatHasNoHosts() {
        assertThatThrownBy(() -> hosts.byName("www", AddressFamily.UNIX))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("family: UNIX (expected: UNSPEC, INET or INET6)");
    }

    private static HostEntry host(String name, List<String> aliases, String... addresses) {
        return new HostEntry(
                name, aliases, List.of(addresses).stream().map(IpAddress::parse).toList());
    }
}
