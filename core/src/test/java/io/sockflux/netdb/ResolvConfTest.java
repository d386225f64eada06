package io.sockflux.netdb;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.Test;

class ResolvConfTest {

    @Test
    void shouldReadWhatItHas() {
        ResolvConf conf = ResolvConf.parse(List.of(
                "# made by hand",
                "nameserver 192.0.2.53",
                "nameserver\t2001:db8::53 ; the other",
                "domain old.test",
                "search a.test b.test.",
                "options ndots:3 rotate attempts:4 timeout:7 edns0",
                "sortlist 192.0.2.0"));
        assertThat(conf.servers())
                .extracting(server -> server.getAddress().getHostAddress())
                .containsExactly("192.0.2.53", "2001:db8:0:0:0:0:0:53");
        assertThat(conf.servers()).extracting(InetSocketAddress::getPort).containsOnly(53);
        assertThat(conf.search()).containsExactly("a.test", "b.test");
        assertThat(conf.ndots()).isEqualTo(3);
        assertThat(conf.attempts()).isEqualTo(4);
        assertThat(conf.timeout()).isEqualTo(7);
        assertThat(conf.rotate()).isTrue();
    }

    @Test
    void shouldPassOverWhatCannotBeRead() {
        ResolvConf conf = ResolvConf.parse(List.of(
                "nameserver", "nameserver name.test", "nameserver fe80::1%nowhere", "options ndots:x ndots", ""));
        assertThat(conf.ndots()).isOne();
        assertThat(conf.search()).isEmpty();
        assertThat(conf.servers())
                .singleElement()
                .satisfies(server ->
                        assertThat(server.getAddress().isLoopbackAddress()).isTrue());
    }

    @Test
    void shouldKeepNumbersWithinTheirBounds() {
        ResolvConf conf = ResolvConf.parse(List.of("options ndots:99 attempts:99 timeout:999"));
        assertThat(conf.ndots()).isEqualTo(15);
        assertThat(conf.attempts()).isEqualTo(5);
        assertThat(conf.timeout()).isEqualTo(30);
    }
}
