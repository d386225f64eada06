package io.sockflux.internal.dns;

import static org.assertj.core.api.Assertions.assertThat;

import io.sockflux.netdb.DnsSettings;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;

class ServersTest {

    private static final InetSocketAddress A = new InetSocketAddress("192.0.2.1", 53);
    private static final InetSocketAddress B = new InetSocketAddress("192.0.2.2", 53);
    private static final InetSocketAddress C = new InetSocketAddress("2001:db8::3", 5353);

    private static Servers servers(boolean rotation) {
        return new Servers(DnsSettings.create().withServers(A, B, C).withRotation(rotation));
    }

    @Test
    void shouldAskTheFirstFirstUnlessItIsSilent() {
        Servers servers = servers(false);
        assertThat(servers.order()).containsExactly(A, B, C);
        assertThat(servers.order()).containsExactly(A, B, C);
        servers.silent(A);
        assertThat(servers.order()).containsExactly(B, C, A);
        servers.silent(A);
        servers.silent(C);
        assertThat(servers.order()).as("only the first one's silence counts").containsExactly(B, C, A);
        servers.silent(B);
        servers.silent(C);
        assertThat(servers.order()).containsExactly(A, B, C);
    }

    @Test
    void shouldBeginWithEachInTurn() {
        Servers servers = servers(true);
        assertThat(servers.order()).containsExactly(A, B, C);
        assertThat(servers.order()).containsExactly(B, C, A);
        assertThat(servers.order()).containsExactly(C, A, B);
        assertThat(servers.order()).containsExactly(A, B, C);
    }

    @Test
    void shouldNameAServerAsOneWouldWriteIt() {
        assertThat(Servers.text(A)).isEqualTo("192.0.2.1:53");
        assertThat(Servers.text(C)).isEqualTo("[2001:db8:0:0:0:0:0:3]:5353");
    }
}
