package io.sockflux.netdb;

import static io.sockflux.netdb.NameFiles.all;
import static io.sockflux.netdb.NameFiles.one;
import static org.assertj.core.api.Assertions.assertThat;

import io.sockflux.address.IpAddress;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where no file is. */
class BuiltInNamesTest {

    @TempDir
    Path directory;

    private Databases databases;

    @BeforeEach
    void lookAtTheEmptyDirectory() {
        databases = Databases.files(directory);
    }

    @ParameterizedTest
    @ValueSource(strings = {"hosts", "networks", "protocols", "services"})
    void shouldSayWhichFileIsMissing(String file) {
        assertThat(one(NameFiles.named(databases, file).origin()))
                .isEqualTo(new Origin(Origin.Kind.BUILT_IN, directory.resolve(file) + " is missing"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"hosts", "networks", "protocols", "services"})
    void shouldHaveNoBadLineAndNoEntryTwice(String file) {
        assertThat(all(NameFiles.named(databases, file).badLines())).isEmpty();
        assertThat(all(NameFiles.named(databases, file).all())).isNotEmpty().doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @CsvSource({
        "echo, udp, 7", "discard, tcp, 9", "daytime, udp, 13", "ftp, tcp, 21", "ssh, tcp, 22", "telnet, tcp, 23",
        "smtp, tcp, 25", "domain, udp, 53", "http, tcp, 80", "www, tcp, 80", "pop3, tcp, 110", "ntp, udp, 123",
        "imap2, tcp, 143", "imap, tcp, 143", "snmp, udp, 161", "ldap, tcp, 389", "https, tcp, 443", "https, udp, 443",
        "submission, tcp, 587", "ldaps, tcp, 636", "imaps, tcp, 993", "pop3s, tcp, 995",
    })
    void shouldKnowTheWellKnownServices(String name, String protocol, int port) {
        assertThat(one(databases.services().byName(name, protocol)).port()).isEqualTo(port);
    }

    @ParameterizedTest
    @CsvSource({
        "ip, 0",
        "icmp, 1",
        "igmp, 2",
        "tcp, 6",
        "UDP, 17",
        "ipv6, 41",
        "gre, 47",
        "esp, 50",
        "ah, 51",
        "ipv6-icmp, 58",
        "sctp, 132",
        "udplite, 136",
        "mptcp, 262",
    })
    void shouldKnowTheWellKnownProtocols(String name, int number) {
        assertThat(one(databases.protocols().byName(name)).number()).isEqualTo(number);
    }

    @ParameterizedTest
    @CsvSource({"default, 0.0.0.0", "loopback, 127.0.0.0", "link-local, 169.254.0.0"})
    void shouldKnowTheWellKnownNetworks(String name, String address) {
        assertThat(one(databases.networks().byName(name)).address()).hasToString(address);
    }

    @Test
    void shouldKnowThisMachine() {
        assertThat(one(databases.hosts().byName("localhost")).addresses())
                .containsExactly(IpAddress.parse("127.0.0.1"), IpAddress.parse("::1"));
    }
}
