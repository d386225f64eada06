package io.sockflux.address;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.Inet6Address;
import java.net.NetworkInterface;
import org.junit.jupiter.api.Test;

class ZoneTest {

    /** The loopback has no address of the scope of a link, and Java's own look-up wants one. */
    @Test
    void shouldBeAnInterfaceWithoutAnAddressOfTheScope() throws Exception {
        NetworkInterface loopback = NetworkInterface.networkInterfaces()
                .filter(ZoneTest::isLoopback)
                .findFirst()
                .orElseThrow();
        String address = "fe80::1%" + loopback.getName();
        assertThat(scope(IpAddress.parse(address).toInetAddress())).isEqualTo(loopback.getIndex());
        assertThat(scope(new UdpEndpoint(address, 9).socketAddress().getAddress()))
                .isEqualTo(loopback.getIndex());
        assertThat(scope(new TcpEndpoint(address, 9).socketAddress().getAddress()))
                .isEqualTo(loopback.getIndex());
    }

    @Test
    void shouldBeANumber() {
        assertThat(scope(IpAddress.parse("fe80::1%77").toInetAddress())).isEqualTo(77);
    }

    @Test
    void shouldSayThatThereIsNoSuchInterface() {
        assertThatThrownBy(() -> IpAddress.parse("fe80::1%none7").toInetAddress())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("fe80::1%none7")
                .hasMessageContaining("expected: an interface");
        assertThatThrownBy(() -> new UdpEndpoint("fe80::1%none7", 9).socketAddress())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("udp://[fe80::1%none7]:9");
        assertThatThrownBy(() -> IpAddress.parse("fe80::1%99999999999").toInetAddress())
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static int scope(java.net.InetAddress address) {
        return ((Inet6Address) address).getScopeId();
    }

    private static boolean isLoopback(NetworkInterface one) {
        try {
            return one.isLoopback();
        } catch (java.net.SocketException e) {
            return false;
        }
    }
}
