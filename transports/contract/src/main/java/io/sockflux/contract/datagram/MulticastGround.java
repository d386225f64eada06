package io.sockflux.contract.datagram;

import io.sockflux.DatagramBinder;
import io.sockflux.Network;
import io.sockflux.address.Endpoint;
import io.sockflux.address.UdpEndpoint;
import io.sockflux.datagram.DatagramSocket;
import io.sockflux.datagram.MulticastGroup;
import io.sockflux.option.IpOptions;
import io.sockflux.option.Ipv6Options;
import io.sockflux.option.Option;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Assumptions;

/** Where multicast of a family can be tried within this machine. */
enum MulticastGround {
    /** The loopback. */
    IPV4,
    /** By an interface that has it, as the loopback has none; groups that are local to an interface never leave it. */
    IPV6;

    private static final AtomicInteger GROUPS =
            new AtomicInteger((int) ProcessHandle.current().pid() << 8);

    /** A group that nobody else is in. */
    MulticastGroup group() {
        int number = GROUPS.incrementAndGet();
        return this == IPV4
                ? MulticastGroup.parse(
                        "239." + (number >> 16 & 0xff) + "." + (number >> 8 & 0xff) + "." + (number & 0xff) + "%lo")
                : MulticastGroup.parse("ff11::77:" + Integer.toHexString(number & 0xffff) + "%" + device().getName());
    }

    int index() {
        return device().getIndex();
    }

    /** What a datagram for a group has as its source here. */
    InetAddress source() {
        return this == IPV4
                ? address("127.0.0.1")
                : device().inetAddresses()
                        .filter(Inet6Address.class::isInstance)
                        .filter(InetAddress::isLinkLocalAddress)
                        .findFirst()
                        .orElseThrow();
    }

    InetAddress otherSource() {
        return address(this == IPV4 ? "127.0.0.9" : "fe80::9");
    }

    private static InetAddress address(String literal) {
        try {
            return InetAddress.getByName(literal);
        } catch (UnknownHostException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The wildcard. */
    Endpoint any(int port) {
        return new UdpEndpoint(this == IPV4 ? "0.0.0.0" : "::", port);
    }

    /** A socket's own address. */
    Endpoint own(DatagramSocket socket) {
        int port = ((UdpEndpoint) socket.localEndpoint()).port();
        return new UdpEndpoint(this == IPV4 ? "127.0.0.1" : "::1", port);
    }

    Option<Boolean> all() {
        return this == IPV4 ? IpOptions.IP_MULTICAST_ALL : Ipv6Options.IPV6_MULTICAST_ALL;
    }

    Option<Boolean> loop() {
        return this == IPV4 ? IpOptions.IP_MULTICAST_LOOP : Ipv6Options.IPV6_MULTICAST_LOOP;
    }

    Option<Integer> hops() {
        return this == IPV4 ? IpOptions.IP_MULTICAST_TTL : Ipv6Options.IPV6_MULTICAST_HOPS;
    }

    /** A recipe for a socket that hears groups. */
    DatagramBinder binder(Network network) {
        return network.datagrams(any(0));
    }

    /** A recipe for a socket that sends to groups by this ground's interface. */
    DatagramBinder sender(Network network) {
        DatagramBinder sender = network.datagrams(any(0));
        return this == IPV4
                ? sender.option(IpOptions.IP_MULTICAST_IF, source())
                : sender.option(Ipv6Options.IPV6_MULTICAST_IF, index());
    }

    /** The group at the port of a socket that hears it. */
    static Endpoint at(MulticastGroup group, DatagramSocket receiver) {
        return new UdpEndpoint(group.address().getHostAddress(), ((UdpEndpoint) receiver.localEndpoint()).port());
    }

    /** Whether the kernel says that somebody has joined it. */
    boolean isListed(MulticastGroup group) {
        byte[] address = group.address().getAddress();
        try {
            if (this == IPV6) {
                String hex = HexFormat.of().formatHex(address);
                return Files.readString(Path.of("/proc/net/igmp6")).contains(hex);
            }
            // The number as this machine has it in memory.
            byte[] turned = {address[3], address[2], address[1], address[0]};
            return Files.readString(Path.of("/proc/net/igmp"))
                    .contains(HexFormat.of().withUpperCase().formatHex(turned));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private NetworkInterface device() {
        try {
            if (this == IPV4) {
                return NetworkInterface.getByName("lo");
            }
            return NetworkInterface.networkInterfaces()
                    .filter(MulticastGround::hasMulticast)
                    .findFirst()
                    .orElseGet(() -> {
                        Assumptions.abort("no interface has multicast of IPv6");
                        throw new AssertionError();
                    });
        } catch (SocketException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean hasMulticast(NetworkInterface device) {
        try {
            return device.isUp()
                    && !device.isLoopback()
                    && device.supportsMulticast()
                    && device.inetAddresses()
                            .anyMatch(address -> address instanceof Inet6Address && address.isLinkLocalAddress());
        } catch (SocketException e) {
            return false;
        }
    }
}
