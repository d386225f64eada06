package io.sockflux.transport.posix;

import static io.sockflux.netdb.AddressFlag.ADDRCONFIG;
import static io.sockflux.netdb.AddressFlag.ALL;
import static io.sockflux.netdb.AddressFlag.CANONNAME;
import static io.sockflux.netdb.AddressFlag.NUMERICHOST;
import static io.sockflux.netdb.AddressFlag.NUMERICSERV;
import static io.sockflux.netdb.AddressFlag.PASSIVE;
import static io.sockflux.netdb.AddressFlag.V4MAPPED;
import static org.assertj.core.api.Assertions.assertThat;

import io.sockflux.address.AddressFamily;
import io.sockflux.address.IpAddress;
import io.sockflux.address.Protocol;
import io.sockflux.address.SocketType;
import io.sockflux.error.NameResolutionException;
import io.sockflux.netdb.AddressFlag;
import io.sockflux.netdb.AddressInfo;
import io.sockflux.netdb.AddressQuery;
import io.sockflux.netdb.NameFlag;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** {@code getaddrinfo} and {@code getnameinfo}, as Python tells what they say. */
@EnabledOnOs(OS.LINUX)
class AddressesAgainstPythonTest {

    private static final Protocol DCCP = new Protocol(33);
    private static final Protocol SCTP = new Protocol(132);
    private static final Protocol UDPLITE = new Protocol(136);

    private final PythonNames python = new PythonNames();
    private final SoftAssertions all = new SoftAssertions();

    @AfterEach
    void close() {
        python.close();
    }

    private String told(AddressQuery query) {
        String told = PythonNames.told(() -> LibraryNames.CALLS.addresses(query));
        all.assertThat(told).as("%s", query).isEqualTo(python.addresses(query));
        return told;
    }

    private String told(String address, int port, NameFlag... flags) {
        IpAddress ip = IpAddress.parse(address);
        Set<NameFlag> set = Set.of(flags);
        String told = PythonNames.toldNames(() -> LibraryNames.CALLS.names(ip, port, set));
        all.assertThat(told)
                .as("%s port %d %s", address, port, Arrays.toString(flags))
                .isEqualTo(python.names(ip, port, flags));
        return told;
    }

    @Test
    void shouldFindAddresses() {
        assertThat(told(AddressQuery.host("192.0.2.1").withService("80"))).startsWith("INET STREAM 6 192.0.2.1 80 -;");
        assertThat(told(AddressQuery.host("2001:DB8::1"))).startsWith("INET6 STREAM 6 2001:db8::1 0 -;");
        assertThat(told(AddressQuery.host("localhost"))).contains(" 6 127.0.0.1 0 -");
        for (AddressFamily family : List.of(AddressFamily.UNSPEC, AddressFamily.INET, AddressFamily.INET6)) {
            for (String host : List.of("192.0.2.1", "2001:db8::1", "::ffff:192.0.2.1", "127.1", "0x7f000001", "")) {
                told(AddressQuery.host(host).withFamily(family).withFlags(NUMERICHOST));
            }
        }
        all.assertAll();
    }

    @Test
    void shouldFindServices() {
        AddressQuery host = AddressQuery.host("192.0.2.1");
        assertThat(told(host.withService("http").withType(SocketType.STREAM)))
                .isEqualTo("INET STREAM 6 192.0.2.1 80 -");
        assertThat(told(host.withService("domain"))).contains("DGRAM 17 192.0.2.1 53");
        assertThat(told(host.withService("no-such-service"))).isEqualTo("EAI_SERVICE");
        assertThat(told(host.withService("http").withFlags(NUMERICSERV))).isEqualTo("EAI_NONAME");
        for (String service : List.of("0", "65535", "65536", "-1", " 80", "80 ", "+80", "0x50", "www", "tftp", "")) {
            told(host.withService(service));
            told(host.withService(service).withFlags(NUMERICSERV));
        }
        all.assertAll();
    }

    @Test
    void shouldFindWhatToBindToAndThisMachine() {
        assertThat(told(AddressQuery.service("80").withFlags(PASSIVE)))
                .contains("INET STREAM 6 0.0.0.0 80 -")
                .contains("INET6 STREAM 6 :: 80 -");
        assertThat(told(AddressQuery.service("80"))).contains("INET STREAM 6 127.0.0.1 80 -");
        told(AddressQuery.service("80").withFamily(AddressFamily.INET6).withFlags(PASSIVE));
        told(AddressQuery.host("192.0.2.1").withService("80").withFlags(PASSIVE, ADDRCONFIG));
        all.assertAll();
    }

    @Test
    void shouldMapAddresses() {
        AddressQuery mapped = AddressQuery.host("192.0.2.1").withFamily(AddressFamily.INET6);
        assertThat(told(mapped.withFlags(V4MAPPED))).startsWith("INET6 STREAM 6 ::ffff:192.0.2.1 0 -;");
        assertThat(told(mapped)).isEqualTo("EAI_ADDRFAMILY");
        told(mapped.withFlags(ALL));
        told(mapped.withFlags(V4MAPPED, ALL));
        told(AddressQuery.host("localhost").withFamily(AddressFamily.INET6).withFlags(V4MAPPED, ALL));
        all.assertAll();
    }

    @Test
    void shouldTellCanonicalNames() {
        AddressQuery localhost = AddressQuery.host("localhost").withFamily(AddressFamily.INET);
        assertThat(told(localhost.withFlags(CANONNAME)))
                .matches("INET STREAM 6 127\\.0\\.0\\.1 0 \\w\\S*;INET DGRAM .* -");
        told(AddressQuery.host("192.0.2.1").withFlags(CANONNAME));
        assertThat(told(AddressQuery.service("80").withFlags(CANONNAME))).isEqualTo("EAI_BADFLAGS");
        all.assertAll();
    }

    @Test
    void shouldAskForNoNameWhereAnAddressIsMeant() {
        for (String host :
                List.of("localhost", "nosuch.invalid", "192.0.2.256", "2001:db8::g", "münchen.example", " 1.2.3.4")) {
            assertThat(told(AddressQuery.host(host).withFlags(NUMERICHOST)))
                    .as(host)
                    .isEqualTo("EAI_NONAME");
        }
        told(AddressQuery.host("nosuch.invalid"));
        all.assertAll();
    }

    @Test
    void shouldPairTypesAndProtocols() {
        AddressQuery host = AddressQuery.host("192.0.2.1");
        List<Protocol> protocols =
                List.of(Protocol.DEFAULT, Protocol.TCP, Protocol.UDP, Protocol.ICMP, Protocol.MPTCP, SCTP, UDPLITE);
        for (Protocol protocol : protocols) {
            told(host.withProtocol(protocol));
            for (SocketType type : SocketType.values()) {
                for (String service : List.of("80", "http")) {
                    told(host.withService(service).withProtocol(protocol).withType(type));
                }
            }
        }
        assertThat(told(host.withProtocol(Protocol.UDP).withType(SocketType.STREAM)))
                .isEqualTo("EAI_SOCKTYPE");
        assertThat(told(host.withProtocol(SCTP).withType(SocketType.SEQPACKET)))
                .isEqualTo("INET SEQPACKET 132 192.0.2.1 0 -");
        all.assertAll();
    }

    /** Python has them by a number. */
    @Test
    void shouldPassOverTypesThatThereIsNoWordFor() {
        AddressQuery dccp = AddressQuery.host("192.0.2.1").withProtocol(DCCP);
        assertThat(python.addresses(dccp)).isEmpty();
        assertThat(PythonNames.told(() -> LibraryNames.CALLS.addresses(dccp))).isEqualTo("EAI_SOCKTYPE");
    }

    @Test
    void shouldKeepZones() throws NameResolutionException {
        assertThat(told(AddressQuery.host("fe80::1%lo").withService("80")))
                .startsWith("INET6 STREAM 6 fe80::1%lo 80 -;");
        assertThat(told(AddressQuery.host("fe80::1%1"))).startsWith("INET6 STREAM 6 fe80::1%lo 0 -;");
        assertThat(told(AddressQuery.host("fe80::1%nosuch0"))).isEqualTo("EAI_NONAME");
        told(AddressQuery.host("::1%1").withFlags(NUMERICHOST));
        told(AddressQuery.host("2001:db8::1%lo").withFlags(NUMERICHOST));
        all.assertAll();
        List<AddressInfo> farAway = LibraryNames.CALLS.addresses(AddressQuery.host("fe80::1%4000000000"));
        assertThat(farAway.get(0).address()).isEqualTo(IpAddress.parse("fe80::1%4000000000"));
    }

    @Test
    void shouldObeyEveryFlagAndAllOfThemTogether() {
        List<Set<AddressFlag>> sets = new ArrayList<>(List.of(EnumSet.noneOf(AddressFlag.class)));
        for (AddressFlag flag : AddressFlag.values()) {
            for (Set<AddressFlag> without : List.copyOf(sets)) {
                Set<AddressFlag> with = EnumSet.of(flag);
                with.addAll(without);
                sets.add(with);
            }
        }
        for (Set<AddressFlag> flags : sets) {
            for (AddressFamily family : List.of(AddressFamily.UNSPEC, AddressFamily.INET6)) {
                told(new AddressQuery("192.0.2.1", "http", family, SocketType.STREAM, Protocol.DEFAULT, flags));
                told(new AddressQuery("2001:db8::1", "80", family, SocketType.DGRAM, Protocol.DEFAULT, flags));
                told(new AddressQuery(null, "http", family, SocketType.STREAM, Protocol.DEFAULT, flags));
            }
        }
        all.assertAll();
    }

    @Test
    void shouldFindNames() {
        assertThat(told("127.0.0.1", 80)).isEqualTo("localhost http");
        assertThat(told("127.0.0.1", 80, NameFlag.NUMERICHOST, NameFlag.NUMERICSERV))
                .isEqualTo("127.0.0.1 80");
        assertThat(told("192.0.2.1", 514, NameFlag.NUMERICHOST)).isEqualTo("192.0.2.1 shell");
        assertThat(told("192.0.2.1", 514, NameFlag.NUMERICHOST, NameFlag.DGRAM)).isEqualTo("192.0.2.1 syslog");
        assertThat(told("127.0.0.1", 22, NameFlag.NAMEREQD)).isEqualTo("localhost ssh");
        assertThat(told("192.0.2.1", 22, NameFlag.NAMEREQD, NameFlag.NUMERICHOST))
                .isEqualTo("EAI_NONAME");
        told("192.0.2.1", 22, NameFlag.NAMEREQD);
        for (int port : new int[] {0, 21, 53, 443, 65_535}) {
            told("127.0.0.1", port, NameFlag.NOFQDN);
            told("2001:db8::1", port, NameFlag.NUMERICHOST);
            told("::ffff:192.0.2.1", port, NameFlag.NUMERICHOST, NameFlag.DGRAM);
        }
        assertThat(told("fe80::1%lo", 443, NameFlag.NUMERICHOST)).isEqualTo("fe80::1%lo https");
        told("::1%lo", 443, NameFlag.NUMERICHOST);
        all.assertAll();
    }
}
