package io.sockflux.transport.posix;

import static org.assertj.core.api.Assertions.assertThat;

import io.sockflux.address.AddressFamily;
import io.sockflux.address.IpAddress;
import io.sockflux.error.NameResolutionException;
import io.sockflux.netdb.HostEntry;
import io.sockflux.netdb.NetworkEntry;
import io.sockflux.netdb.ProtocolEntry;
import io.sockflux.netdb.ServiceEntry;
import io.sockflux.spi.NameCalls;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/** The four databases of the C library, as the program getent prints them. */
@EnabledIf(value = "isThere", disabledReason = "there is no getent")
class GetentTest {

    private static final NameCalls CALLS = LibraryNames.CALLS;

    static boolean isThere() {
        return LibraryNames.isThere("getent");
    }

    @Test
    void shouldHaveTheHostsOfGetent() {
        assertThat(CALLS.hosts().stream().flatMap(Getent::printed)).isEqualTo(Getent.all("hosts"));
    }

    @Test
    void shouldHaveTheNetworksOfGetent() {
        assertThat(CALLS.networks().stream().map(Getent::printed)).isEqualTo(Getent.all("networks"));
    }

    @Test
    void shouldHaveTheProtocolsOfGetent() {
        assertThat(CALLS.protocols().stream().map(Getent::printed)).isEqualTo(Getent.all("protocols"));
    }

    @Test
    void shouldHaveTheServicesOfGetent() {
        assertThat(CALLS.services().stream().map(Getent::printed)).isEqualTo(Getent.all("services"));
    }

    @Test
    void shouldFindHostsByNameAsGetentDoes() {
        List<String> names = keys(CALLS.hosts(), host -> names(host.name(), host.aliases()));
        assertThat(names.stream().flatMap(name -> hostByName(name).stream()).flatMap(Getent::printed))
                .isEqualTo(Getent.of("hosts", names));
    }

    @Test
    void shouldFindHostsByAddressAsGetentDoes() throws NameResolutionException {
        List<String> addresses =
                keys(CALLS.hosts(), host -> host.addresses().stream().map(IpAddress::toString));
        List<HostEntry> found = addresses.stream()
                .flatMap(address -> hostByAddress(address).stream())
                .toList();
        assertThat(found.stream().flatMap(Getent::printed)).isEqualTo(Getent.of("hosts", addresses));
    }

    /** It asks for IPv6 first. */
    private static Optional<HostEntry> hostByName(String name) {
        return hostByName(name, AddressFamily.INET6).or(() -> hostByName(name, AddressFamily.INET));
    }

    private static Optional<HostEntry> hostByName(String name, AddressFamily family) {
        try {
            return CALLS.hostByName(name, family);
        } catch (NameResolutionException e) {
            return Optional.empty();
        }
    }

    private static Optional<HostEntry> hostByAddress(String address) {
        try {
            return CALLS.hostByAddress(IpAddress.parse(address));
        } catch (NameResolutionException e) {
            return Optional.empty();
        }
    }

    @Test
    void shouldFindNetworksByNameAsGetentDoes() {
        // What begins with a digit is a number to getent.
        List<String> names = keys(
                CALLS.networks(),
                network -> names(network.name(), network.aliases()).filter(GetentTest::isWord));
        List<NetworkEntry> found = found(names, CALLS::networkByName);
        assertThat(found.stream().map(Getent::printed)).isEqualTo(Getent.of("networks", names));
        assertThat(CALLS.networkByName("no-such-network")).isEmpty();
    }

    @Test
    void shouldFindNetworksByNumberAsGetentDoes() {
        List<String> numbers = keys(CALLS.networks(), network -> Stream.of(dotted(network.number())));
        List<NetworkEntry> found = CALLS.networks().stream()
                .map(NetworkEntry::number)
                .distinct()
                .flatMap(number -> CALLS.networkByNumber(number).stream())
                .toList();
        assertThat(found.stream().map(Getent::printed)).isEqualTo(Getent.of("networks", numbers));
        assertThat(CALLS.networkByNumber(0xC0000200)).isEmpty();
    }

    private static String dotted(int number) {
        return IpAddress.ofInt(number).toString();
    }

    @Test
    void shouldFindProtocolsByNameAsGetentDoes() {
        List<String> names = keys(
                CALLS.protocols(),
                protocol -> names(protocol.name(), protocol.aliases()).filter(GetentTest::isWord));
        assertThat(found(names, CALLS::protocolByName).stream().map(Getent::printed))
                .hasSameSizeAs(names)
                .isEqualTo(Getent.of("protocols", names));
        assertThat(CALLS.protocolByName("no-such-protocol")).isEmpty();
    }

    @Test
    void shouldFindEveryProtocolByNumberAsGetentDoes() {
        List<String> numbers =
                Stream.iterate(0, n -> n < 256, n -> n + 1).map(n -> "" + n).toList();
        List<ProtocolEntry> found = found(numbers, number -> CALLS.protocolByNumber(Integer.parseInt(number)));
        assertThat(found).isNotEmpty();
        assertThat(found.stream().map(Getent::printed)).isEqualTo(Getent.of("protocols", numbers));
    }

    @Test
    void shouldFindServicesByNameAsGetentDoes() {
        List<String> names = keys(CALLS.services(), service -> names(service.name(), service.aliases()));
        assertThat(found(names, name -> CALLS.serviceByName(name, null)).stream()
                        .map(Getent::printed))
                .hasSameSizeAs(names)
                .isEqualTo(Getent.of("services", names));
        assertThat(CALLS.serviceByName("no-such-service", null)).isEmpty();
    }

    @Test
    void shouldFindServicesByNameAndProtocolAsGetentDoes() {
        List<String> keys = keys(
                CALLS.services(),
                service -> names(service.name(), service.aliases())
                        .flatMap(name -> Stream.of(name + "/tcp", name + "/udp", name + "/sctp", name + "/none")));
        List<ServiceEntry> found =
                found(keys, key -> CALLS.serviceByName(key.split("/", -1)[0], key.split("/", -1)[1]));
        assertThat(found.stream().map(Getent::printed)).isEqualTo(Getent.of("services", keys));
    }

    @Test
    void shouldFindServicesByPortAsGetentDoes() {
        List<String> ports = keys(CALLS.services(), service -> Stream.of("" + service.port()));
        assertThat(found(ports, port -> CALLS.serviceByPort(Integer.parseInt(port), null)).stream()
                        .map(Getent::printed))
                .hasSameSizeAs(ports)
                .isEqualTo(Getent.of("services", ports));
    }

    @Test
    void shouldFindServicesByPortAndProtocolAsGetentDoes() {
        List<String> keys = keys(
                CALLS.services(),
                service -> Stream.of(service.port() + "/tcp", service.port() + "/udp", service.port() + "/none"));
        List<ServiceEntry> found =
                found(keys, key -> CALLS.serviceByPort(Integer.parseInt(key.split("/", -1)[0]), key.split("/", -1)[1]));
        assertThat(found.stream().map(Getent::printed)).isEqualTo(Getent.of("services", keys));
    }

    private static <E> List<E> found(List<String> keys, Function<String, Optional<E>> lookUp) {
        return keys.stream().flatMap(key -> lookUp.apply(key).stream()).toList();
    }

    private static <E> List<String> keys(List<E> entries, Function<E, Stream<String>> keys) {
        return entries.stream().flatMap(keys).distinct().toList();
    }

    private static Stream<String> names(String name, List<String> aliases) {
        return Stream.concat(Stream.of(name), aliases.stream());
    }

    private static boolean isWord(String name) {
        return !Character.isDigit(name.charAt(0));
    }
}
