package io.sockflux.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sockflux.address.Endpoint;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A proxy's URI is read whole or refused in words, and its password is shown nowhere. */
class ProxyServerTest {

    @ParameterizedTest
    @CsvSource({
        "socks5://proxy.example:1080, SOCKS5, tcp://proxy.example:1080,,",
        "socks5://tom:secret@proxy.example:1080, SOCKS5, tcp://proxy.example:1080, tom, secret",
        "socks5://tom:s%3Ae%40c%2F%25@[2001:db8::1]:1080, SOCKS5, tcp://[2001:db8::1]:1080, tom, s:e@c/%",
        "socks4a://tom@127.0.0.1:1080, SOCKS4A, tcp://127.0.0.1:1080, tom,",
        "http://tom:a+b@127.0.0.1:3128, HTTP_CONNECT, tcp://127.0.0.1:3128, tom, a+b"
    })
    void shouldReadAUri(String uri, ProxyKind kind, String endpoint, String user, String password) {
        ProxyServer proxy = ProxyServer.parse(uri);
        assertThat(proxy.kind()).isEqualTo(kind);
        assertThat(proxy.endpoint()).isEqualTo(Endpoint.parse(endpoint));
        assertThat(proxy.user().orElse(null)).isEqualTo(user);
        assertThat(proxy.password().orElse(null)).isEqualTo(password);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "proxy.example:1080",
                "socks://proxy.example:1080",
                "socks4://proxy.example:1080",
                "https://proxy.example:1080",
                "socks5://proxy.example",
                "socks5://proxy.example:0",
                "socks5://tom@proxy.example:1080",
                "socks5://:secret@proxy.example:1080",
                "socks5://tom:@proxy.example:1080",
                "socks5://tom:%zz@proxy.example:1080",
                "socks5://tom:a%00b@proxy.example:1080",
                "http://tom%3Ax:secret@proxy.example:1080",
                "http://tom:sec%0D%0Aret@proxy.example:1080",
                "socks4a://tom:secret@proxy.example:1080",
                "socks4a://t%C3%B6m@proxy.example:1080",
                ""
            })
    void shouldRefuseInWords(String uri) {
        assertThatThrownBy(() -> ProxyServer.parse(uri))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected")
                .hasMessageNotContaining("secret");
    }

    @Test
    void shouldRefuseAWordThatIsTooLong() {
        ProxyServer proxy = ProxyServer.parse("socks5://127.0.0.1:1080");
        assertThat(proxy.credentials("u".repeat(255), "ü".repeat(127)).user())
                .hasValueSatisfying(user -> assertThat(user).hasSize(255));
        assertThatThrownBy(() -> proxy.credentials("tom", "ü".repeat(128)))
                .hasMessage("proxy: the password has 256 bytes (expected: 1 to 255)");
    }

    @Test
    void shouldShowNoCredentials() {
        assertThat(ProxyServer.parse("socks5://tom:secret@proxy.example:1080"))
                .hasToString("socks5://proxy.example:1080");
        assertThat(ProxyServer.of(ProxyKind.SOCKS5, Endpoint.parse("unix:/run/proxy.sock")))
                .hasToString("socks5+unix:/run/proxy.sock");
    }

    @Test
    void shouldRefuseDatagrams() {
        assertThatThrownBy(() -> ProxyServer.of(ProxyKind.SOCKS5, Endpoint.parse("udp://127.0.0.1:1080")))
                .hasMessageContaining("no stream");
    }

    @Test
    void shouldTakeUsersAtTheBoundsOfTheirLength() {
        ProxyServer bare = ProxyServer.parse("http://127.0.0.1:1");
        assertThat(bare.credentials("u".repeat(255), "p")).isNotNull();
        assertThatThrownBy(() -> bare.credentials("u".repeat(256), "p"))
                .hasMessage("proxy: the user has 256 bytes (expected: 1 to 255)");
        assertThatThrownBy(() -> bare.credentials("u", ""))
                .hasMessage("proxy: the password has 0 bytes (expected: 1 to 255)");
        assertThatThrownBy(() -> bare.credentials(":u", "p")).hasMessageContaining("the user has a colon");
        assertThatThrownBy(() -> ProxyServer.parse("http://@127.0.0.1:1"))
                .hasMessageContaining("a user without a password for http");
        assertThatThrownBy(() -> ProxyServer.parse("://127.0.0.1:1"))
                .hasMessageContaining("unknown scheme \"\"")
                .hasMessageContaining("socks5://HOST:PORT");
        ProxyServer socks = ProxyServer.parse("socks4a://127.0.0.1:1");
        assertThat(socks.user("~")).isNotNull();
        assertThatThrownBy(() -> socks.user("\u0080")).hasMessageContaining("a letter beyond ASCII");
    }
}
