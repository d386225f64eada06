package io.sockflux.option;

import static org.assertj.core.api.Assertions.assertThat;

import io.sockflux.address.Endpoint;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class SocketKindTest {

    @ParameterizedTest
    @EnumSource
    void shouldHaveAnEndpointOfItsKind(SocketKind kind) {
        assertThat(SocketKind.of(kind.endpoint())).isSameAs(kind);
    }

    @ParameterizedTest
    @CsvSource({
        "tcp://192.0.2.1:80, TCP4",
        "tcp://[2001:db8::1]:80, TCP6",
        "tcp://a.example:80, TCP4",
        "udp://192.0.2.1:53, UDP4",
        "udp://[2001:db8::1]:53, UDP6",
        "raw://192.0.2.1/1, RAW4",
        "raw://[2001:db8::1]/58, RAW6",
        "icmp://192.0.2.1, ICMP4",
        "icmp://[2001:db8::1], ICMP6",
        "unix:/run/a.sock, UNIX",
        "unix-dgram:/run/a.sock, UNIX_DGRAM",
        "unix-seqpacket:@a, UNIX_SEQPACKET",
        "vsock://2:1024, VSOCK"
    })
    void shouldTellTheKindOfAnEndpoint(String endpoint, SocketKind kind) {
        assertThat(SocketKind.of(Endpoint.parse(endpoint))).isSameAs(kind);
    }

    @ParameterizedTest
    @EnumSource
    void shouldFindEachByItsLabelAndShowIt(SocketKind kind) {
        assertThat(SocketKind.named(kind.label())).containsSame(kind);
        assertThat(kind).hasToString(kind.label());
    }

    @Test
    void shouldFindNoneByAnotherName() {
        assertThat(SocketKind.named("TCP4")).isEmpty();
        assertThat(SocketKind.UNIX_SEQPACKET.label()).isEqualTo("unix-seqpacket");
    }
}
