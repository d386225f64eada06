package io.sockflux.address;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class EndpointRefusalTest {

    private static final String L63 = "a".repeat(63);

    static Arguments[] refusals() {
        return new Arguments[] {
            refusal(
                    "",
                    "has no scheme (expected: tcp://HOST:PORT, tls://HOST:PORT, unix:PATH or unix:@NAME, or srv, mptcp, udp"),
            refusal("localhost", "has no scheme"),
            refusal("://localhost:1", "has no scheme"),
            refusal("sctp://localhost:1", "has the unknown scheme \"sctp\""),
            refusal("udp://localhost", "has no port (expected: udp://HOST:PORT"),
            refusal("mptcp:localhost:1", "has no // after the scheme (expected: mptcp://HOST:PORT"),
            refusal("icmp://", "host: \"\" is empty"),
            refusal("icmp://[::1]:x", "has the port \"x\""),
            refusal("raw://127.0.0.1", "has no protocol (expected: raw://HOST/PROTOCOL"),
            refusal("raw://127.0.0.1/256", "has the protocol \"256\" (expected: a number from 1 to 255"),
            refusal("raw://127.0.0.1/0", "has the protocol \"0\""),
            refusal("raw://127.0.0.1/sctp", "has the protocol \"sctp\""),
            refusal("vsock:2:1", "has no machine and port (expected: vsock://CID:PORT)"),
            refusal("vsock://2", "has no machine and port"),
            refusal("vsock://-1:2", "has the number \"-1\""),
            refusal("vsock://4294967296:2", "cid: 4294967296 (expected: 0 to 4294967295)"),
            refusal("unix-seqpacket:", "names no socket"),
            refusal("tcp:localhost:1", "has no // after the scheme"),
            refusal("tcp://localhost", "has no port"),
            refusal("tcp://[::1]", "has no port"),
            refusal("tcp://[::1]1", "has no port"),
            refusal("tcp://", "has no port"),
            refusal("tcp://a:65536", "has the port \"65536\" (expected: a number from 0 to 65535)"),
            refusal("tcp://a:-1", "has the port \"-1\""),
            refusal("tcp://a:+1", "has the port \"+1\""),
            refusal("tcp://a:", "has the port \"\""),
            refusal("tcp://a:123456789012", "has the port \"123456789012\""),
            refusal("tcp://a:\u0661", "has the port \"\u0661\""),
            refusal("tcp://a:1/", "has the port \"1/\""),
            refusal("tcp://[::1:1", "has a bracket that is not closed"),
            refusal("tcp://::1:1", "has more than one colon outside brackets"),
            refusal("tcp://[127.0.0.1]:1", "has in its brackets no IPv6 address"),
            refusal("tcp://[]:1", "has in its brackets no IPv6 address"),
            refusal("tcp://[[::1]:1", "has in its brackets no IPv6 address"),
            refusal("tcp://[12345::]:1", "has in its brackets no IPv6 address"),
            refusal("tcp://[00001::]:1", "has in its brackets no IPv6 address"),
            refusal("tcp://[fe80::1%]:1", "has a bad zone"),
            refusal("tcp://[fe80::1%a b]:1", "has a bad zone"),
            refusal("tcp://[fe80::1%a%b]:1", "has a bad zone"),
            refusal("tcp://300.1.1.1:1", "is not an IPv4 address"),
            refusal("tcp://127.1:1", "is not an IPv4 address"),
            refusal("tcp://1.2.3.4.:1", "is not an IPv4 address"),
            refusal("tcp://010.1.1.1:1", "is not an IPv4 address"),
            refusal("tcp://:1", "host: \"\" is empty"),
            refusal("tcp://a..b:1", "has an empty label"),
            refusal("tcp://.a:1", "has an empty label"),
            refusal("tcp://.:1", "has an empty label"),
            refusal("tcp://-a:1", "has a bad label \"-a\""),
            refusal("tcp://a b:1", "has a bad label \"a b\""),
            refusal("tcp://user@a:1", "has a bad label \"user@a\""),
            refusal("tcp://a" + L63 + ":1", "has a bad label \"a" + L63 + "\""),
            refusal("tcp://" + (L63 + ".").repeat(3) + "a".repeat(62) + ":1", "has 254 characters, more than 253"),
            refusal("unix:", "names no socket (expected: unix:PATH or unix:@NAME)"),
            refusal("unix:/" + "p".repeat(107), "unix path: 108 bytes (expected: at most 107)"),
            refusal("unix:" + "\u20ac".repeat(36), "unix path: 108 bytes (expected: at most 107)"),
            refusal("unix:/a%00b", "unix path: has a NUL character"),
            refusal("unix:/\ud800", "unix path: has half a surrogate pair"),
            refusal("unix:@\udc00", "abstract name: has half a surrogate pair"),
            refusal("unix:@" + "n".repeat(108), "abstract name: 108 bytes (expected: 1 to 107, as in unix:@NAME)"),
            refusal("unix:@", "abstract name: 0 bytes (expected: 1 to 107"),
            refusal("unix:/%", "a percent sign without two hexadecimal digits (expected: %25 for the sign itself)"),
            refusal("unix:/%4", "a percent sign without two hexadecimal digits"),
            refusal("unix:/%4g", "a percent sign without two hexadecimal digits"),
            refusal("unix:/%\uff14\uff11", "a percent sign without two hexadecimal digits"),
            refusal("unix:/%ff", "percent-encoded bytes that are not UTF-8"),
            refusal("unix:/%c3", "percent-encoded bytes that are not UTF-8"),
            refusal("unix:@%ed%a0%80", "percent-encoded bytes that are not UTF-8"),
        };
    }

    private static Arguments refusal(String uri, String fragment) {
        return Arguments.of(uri, fragment);
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void shouldSayWhatIsWrong(String uri, String fragment) {
        assertThatThrownBy(() -> Endpoint.parse(uri))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("endpoint: \"" + uri + "\"")
                .hasMessageContaining(fragment);
    }

    @Test
    void shouldNotAllowPortsOutOfRange() {
        assertThatThrownBy(() -> Endpoint.tcp("a", 65_536)).hasMessage("port: 65536 (expected: 0 to 65535)");
        assertThatThrownBy(() -> Endpoint.tcp("a", -1)).hasMessage("port: -1 (expected: 0 to 65535)");
    }

    @Test
    void shouldNotAllowBracketsInAHost() {
        assertThatThrownBy(() -> Endpoint.tcp("[::1]", 1)).hasMessageContaining("is not an IPv6 address");
        assertThatThrownBy(() -> Endpoint.tcp("fe80::1%a]b", 1)).hasMessageContaining("has a bad zone");
    }

    @Test
    void shouldNotAllowAnEmptyPath() {
        assertThatThrownBy(() -> new UnixPathEndpoint("")).hasMessage("unix path: empty (expected: a path)");
    }
}
