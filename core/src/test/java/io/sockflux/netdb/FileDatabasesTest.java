package io.sockflux.netdb;

import static io.sockflux.netdb.NameFiles.all;
import static io.sockflux.netdb.NameFiles.isEmpty;
import static io.sockflux.netdb.NameFiles.one;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FileDatabasesTest {

    private static final ServiceEntry SYSLOG = new ServiceEntry("syslog", List.of(), 514, "udp");
    private static final ServiceEntry SHELL = new ServiceEntry("shell", List.of("cmd", "syslog"), 514, "tcp");

    @TempDir
    Path directory;

    private NameFiles files;

    @BeforeEach
    void makeFiles() {
        files = new NameFiles(directory);
    }

    @Test
    void shouldFindServicesByNameAliasAndPort() throws IOException {
        files.write("services", "shell 514/tcp cmd syslog", "syslog 514/udp");
        Databases databases = files.databases();

        assertThat(all(databases.services().all())).containsExactly(SHELL, SYSLOG);
        assertThat(one(databases.services().byName("syslog"))).isEqualTo(SHELL);
        assertThat(one(databases.services().byName("syslog", "udp"))).isEqualTo(SYSLOG);
        assertThat(one(databases.services().byPort(514))).isEqualTo(SHELL);
        assertThat(one(databases.services().byPort(514, "udp"))).isEqualTo(SYSLOG);
        assertThat(isEmpty(databases.services().byName("shell", "udp"))).isTrue();
        assertThat(isEmpty(databases.services().byName("SHELL"))).isTrue();
        assertThat(isEmpty(databases.services().byPort(515))).isTrue();
    }

    /** As the C library reads them, whose base is 0 and which takes several slashes for one. */
    @ParameterizedTest
    @CsvSource({"010/tcp, 8", "0x50/tcp, 80", "0X50/tcp, 80", "15//tcp, 15", "0/tcp, 0", "00/tcp, 0"})
    void shouldReadPortsInEveryBase(String written, int port) throws IOException {
        files.write("services", "h " + written);
        ServiceEntry entry = one(files.databases().services().byName("h", "tcp"));
        assertThat(entry.port()).isEqualTo(port);
        assertThat(entry.protocol()).isEqualTo("tcp");
    }

    @Test
    void shouldFindProtocolsByNameAliasAndNumber() throws IOException {
        ProtocolEntry tcp = new ProtocolEntry("tcp", List.of("TCP"), 6);
        files.write("protocols", "tcp 6 TCP", "other 6", "mptcp 262 MPTCP");
        Databases databases = files.databases();

        assertThat(one(databases.protocols().byName("TCP"))).isEqualTo(tcp);
        assertThat(one(databases.protocols().byNumber(6))).isEqualTo(tcp);
        assertThat(one(databases.protocols().byNumber(262)).name()).isEqualTo("mptcp");
        assertThat(isEmpty(databases.protocols().byName("Tcp"))).isTrue();
        assertThat(isEmpty(databases.protocols().byNumber(7))).isTrue();
    }

    @Test
    void shouldFindNetworksByNameInAnyCaseAndByNumber() throws IOException {
        NetworkEntry loopback = new NetworkEntry("loopback", List.of("lo-net"), 0x7f000000);
        files.write("networks", "loopback 127.0.0.0 lo-net");
        Databases databases = files.databases();

        assertThat(one(databases.networks().byName("Lo-Net"))).isEqualTo(loopback);
        assertThat(one(databases.networks().byNumber(0x7f000000))).isEqualTo(loopback);
        assertThat(isEmpty(databases.networks().byNumber(127))).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "127, 127.0.0.0",
        "10.1, 10.1.0.0",
        "192.0.2, 192.0.2.0",
        "192.0.2.0, 192.0.2.0",
        "0xa.010, 10.8.0.0",
        "0, 0.0.0.0",
        "255.255.255.255, 255.255.255.255",
    })
    void shouldReadNetworkNumbersThatAreCutShort(String number, String address) throws IOException {
        files.write("networks", "net " + number);

        assertThat(one(files.databases().networks().byName("net")).address()).hasToString(address);
    }

    @ParameterizedTest
    @CsvSource({
        "networks, net, has no number",
        "networks, net 256, 'number: \"256\" (expected: one to four numbers'",
        "networks, net 1.2.3.4.5, 'number: \"1.2.3.4.5\"'",
        "networks, net 10., 'number: \"10.\"'",
        "networks, net 08, 'number: \"08\"'",
        "networks, net 0x, 'number: \"0x\"'",
        "protocols, tcp, has no number",
        "protocols, tcp 256, 'number: \"256\" (expected: 0 to 255, or 262 for MPTCP)'",
        "protocols, tcp -1, 'number: \"-1\"'",
        "protocols, tcp 99999999999, 'number: \"99999999999\"'",
        "services, http, has no port",
        "services, http 80, 'port: \"80\" has no protocol (expected: PORT/PROTOCOL, such as 80/tcp)'",
        "services, http 80/, 'port: \"80/\" has no protocol'",
        "services, http 65536/tcp, 'port: \"65536\" (expected: 0 to 65535'",
        "services, http 4294967376/tcp, 'port: \"4294967376\"'",
        "services, http /tcp, 'port: \"\"'",
        "services, http a/tcp, 'port: \"a\"'",
        "services, http 08/tcp, 'port: \"08\"'",
        "services, http 0x/tcp, 'port: \"0x\"'",
        "services, http 80//, 'port: \"80//\" has no protocol'",
        "hosts, 192.0.2.1, has no name (expected: ADDRESS NAME)",
        "hosts, localhost 127.0.0.1, 'address: \"localhost\" (expected: an IPv4 or an IPv6 address)'",
        "hosts, 127.1 localhost, 'address: \"127.1\"'",
    })
    void shouldPassOverABadLineAndSayWhatIsWrong(String file, String line, String reason) throws IOException {
        Path path = files.write(file, "# first", line + "  # bad");
        FileDatabases databases = files.databases();

        assertThat(all(NameFiles.named(databases, file).all())).isEmpty();
        assertThat(all(NameFiles.named(databases, file).badLines()))
                .singleElement()
                .satisfies(bad -> {
                    assertThat(bad.file()).isEqualTo(path);
                    assertThat(bad.line()).isEqualTo(2);
                    assertThat(bad.text()).isEqualTo(line + "  # bad");
                    assertThat(bad.reason()).startsWith(reason).contains("(expected: ");
                    assertThat(bad).hasToString(path + ":2: " + bad.reason());
                });
    }

    @Test
    void shouldRefuseAPortOutOfRangeAtOnce() {
        assertThatThrownBy(() -> files.databases().services().byPort(65_536))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("port: 65536 (expected: 0 to 65535)");
        assertThatThrownBy(() -> files.databases().services().byPort(-1, "tcp"))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
