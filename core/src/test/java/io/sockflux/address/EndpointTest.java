package io.sockflux.address;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EndpointTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "tcp://127.0.0.1:7007",
                "tcp://0.0.0.0:0",
                "tcp://255.255.255.255:65535",
                "tcp://[::1]:7007",
                "tcp://[::]:0",
                "tcp://[fe80::1%eth0]:7007",
                "tcp://[fe80::1%2]:7007",
                "tcp://[::ffff:192.0.2.1]:80",
                "tcp://uptime.internal:7007",
                "tcp://uptime.internal.:7007",
                "tcp://_srv.a-b.example:1",
                "tcp://xn--bcher-kva.example:1",
                "tcp://localhost:1",
                "unix:/run/uptime.sock",
                "unix:relative.sock",
                "unix:%40uptime",
                "unix:/a/@b",
                "unix:@uptime",
                "unix:@@uptime",
                "unix:@/a/b:c",
                "unix:/with%20space%0Aand%25sign",
                "unix:@%00%00",
                "unix:/b\u00fccher/\ud83d\ude00",
                "unix://host"
            })
    void shouldPrintWhatItHasRead(String uri) {
        assertThat(Endpoint.parse(uri)).hasToString(uri);
        assertThat(Endpoint.parse(Endpoint.parse(uri).toString())).isEqualTo(Endpoint.parse(uri));
    }

    @ParameterizedTest
    @CsvSource({
        "FE80::A, fe80::a",
        "0:0:0:0:0:0:0:1, ::1",
        "2001:0db8:0000:0000:0001:0000:0000:0001, 2001:db8::1:0:0:1",
        "2001:db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
        "1:0:0:2:0:0:0:3, 1:0:0:2::3",
        "::FFFF:C000:0201, ::ffff:192.0.2.1",
        "0:0:0:0:0:ffff:192.0.2.1, ::ffff:192.0.2.1",
        "::192.0.2.1, ::192.0.2.1",
        "::C000:0201, ::192.0.2.1",
        "64:ff9b::192.0.2.1, 64:ff9b::c000:201",
        "FE80:0::1%Eth0, fe80::1%Eth0",
    })
    void shouldWriteIpv6AsRfc5952Does(String given, String canonical) {
        TcpEndpoint endpoint = Endpoint.tcp(given, 1);

        assertThat(endpoint.host()).isEqualTo(canonical);
        assertThat(endpoint).isEqualTo(Endpoint.tcp(canonical, 1)).hasToString("tcp://[" + canonical + "]:1");
    }

    @ParameterizedTest
    @CsvSource({
        "tcp://127.0.0.1:1, INET",
        "tcp://[::1]:1, INET6",
        "tcp://[fe80::1%eth0]:1, INET6",
        "tcp://[::ffff:192.0.2.1]:1, INET6",
        "tcp://localhost:1, UNSPEC",
        "unix:/s, UNIX",
        "unix:@s, UNIX",
    })
    void shouldKnowItsFamily(String uri, AddressFamily family) {
        assertThat(Endpoint.parse(uri).family()).isEqualTo(family);
    }

    @ParameterizedTest
    @CsvSource({
        "TCP://127.0.0.1:1, tcp://127.0.0.1:1",
        "Unix:/s, unix:/s",
        "tcp://a:00080, tcp://a:80",
        "unix:%2Frun%2Fs, unix:/run/s",
        "unix:@%40s, unix:@@s",
    })
    void shouldReadOtherSpellings(String given, String printed) {
        assertThat(Endpoint.parse(given)).hasToString(printed);
    }

    @Test
    void shouldKeepWhatTheEncodingHides() {
        assertThat(Endpoint.parse("unix:/a%20b%25c")).isEqualTo(new UnixPathEndpoint("/a b%c"));
        assertThat(Endpoint.parse("unix:/%e2%82%AC")).isEqualTo(new UnixPathEndpoint("/\u20ac"));
        assertThat(Endpoint.parse("unix:%40s")).isEqualTo(new UnixPathEndpoint("@s"));
        assertThat(Endpoint.parse("unix:@a%00b")).isEqualTo(new UnixAbstractEndpoint("a\0b"));
    }

    @Test
    void shouldTakeThePathOfAFile() {
        assertThat(Endpoint.unix(Path.of("/run/s")).toPath()).isEqualTo(Path.of("/run/s"));
        assertThat(Endpoint.unixAbstract("s")).hasToString("unix:@s");
        assertThat(new UnixUnnamedEndpoint()).hasToString("unix:");
    }

    @Test
    void shouldTakeNamesOfTheGreatestLength() {
        String label = "a".repeat(63);
        String name = label + "." + label + "." + label + "." + "a".repeat(61);

        assertThat(name).hasSize(253);
        assertThat(Endpoint.tcp(name, 1).host()).isEqualTo(name);
        assertThat(Endpoint.tcp(name + ".", 1).host()).isEqualTo(name + ".");
        assertThat(Endpoint.parse("unix:/" + "p".repeat(106))).isInstanceOf(UnixPathEndpoint.class);
        assertThat(Endpoint.parse("unix:@" + "n".repeat(107))).isInstanceOf(UnixAbstractEndpoint.class);
    }

    @Test
    void shouldGoToSocketAddressesAndBack() throws Exception {
        InetSocketAddress v4 = new InetSocketAddress(InetAddress.getByName("192.0.2.1"), 5);
        InetSocketAddress v6 = new InetSocketAddress(InetAddress.getByName("2001:db8::1"), 6);

        assertThat(TcpEndpoint.of(v4)).hasToString("tcp://192.0.2.1:5");
        assertThat(TcpEndpoint.of(v4).socketAddress()).isEqualTo(v4);
        assertThat(TcpEndpoint.of(v6)).hasToString("tcp://[2001:db8::1]:6");
        assertThat(TcpEndpoint.of(v6).socketAddress()).isEqualTo(v6);
        assertThat(Endpoint.tcp("name", 7).at(v6.getAddress())).hasToString("tcp://[2001:db8::1]:7");
    }

    @Test
    void shouldHaveNoSocketAddressBeforeItIsResolved() {
        TcpEndpoint name = Endpoint.tcp("uptime.internal", 1);

        assertThat(name.isNumeric()).isFalse();
        assertThatThrownBy(name::socketAddress)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("endpoint: tcp://uptime.internal:1 is not resolved (expected: an address)");
    }

    @Test
    void shouldSayThatThisMachineHasNotTheZone() {
        TcpEndpoint elsewhere = Endpoint.tcp("fe80::1%nosuch0", 1);

        assertThatThrownBy(elsewhere::socketAddress)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("names a zone that this machine has not");
    }
}
