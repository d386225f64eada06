package io.sockflux.examples.datagram;

import io.sockflux.address.AddressFamily;
import io.sockflux.address.InetEndpoint;
import io.sockflux.address.UdpEndpoint;
import io.sockflux.datagram.MulticastGroup;
import io.sockflux.examples.cli.Failures;
import java.net.InetAddress;
import picocli.CommandLine.ITypeConverter;

/**
 * A multicast group and a port, in a word of the command line.
 *
 * @param port 1 to 65,535
 */
record GroupAt(MulticastGroup group, int port) {

    private static final String FORM =
            "GROUP:PORT, such as 239.1.2.3:5000, [ff02::123%eth0]:5000 or 232.1.2.3@10.0.0.1%eth0:5000";

    static GroupAt parse(String text) {
        int colon = text.lastIndexOf(':');
        String group = text.substring(0, Math.max(0, colon));
        boolean bracketed = group.startsWith("[") && group.endsWith("]");
        if (colon < 0 || bracketed != group.contains(":")) {
            throw new IllegalArgumentException("group: \"" + text + "\" (expected: " + FORM + ")");
        }
        return new GroupAt(
                MulticastGroup.parse(bracketed ? group.substring(1, group.length() - 1) : group),
                port(text, text.substring(colon + 1)));
    }

    private static int port(String whole, String text) {
        int port = text.matches("\\d{1,5}") ? Integer.parseInt(text) : 0;
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("port: \"" + text + "\" of \"" + whole + "\" (expected: 1 to 65535)");
        }
        return port;
    }

    /** Where datagrams for it are sent. */
    UdpEndpoint endpoint() {
        return new UdpEndpoint(InetEndpoint.text(group.address()), port);
    }

    /** Where its datagrams are heard, beside those of any other group of its family at this port. */
    UdpEndpoint wildcard() {
        return new UdpEndpoint(isIpv6() ? "::" : "0.0.0.0", port);
    }

    /** Where its datagrams are heard alone, as a socket may be bound to a group's own address. */
    UdpEndpoint own() {
        InetAddress address = group.address();
        String zone = address.isMCLinkLocal() && isIpv6() && group.networkInterface() != null
                ? "%" + group.networkInterface()
                : "";
        return new UdpEndpoint(InetEndpoint.text(address) + zone, port);
    }

    boolean isIpv6() {
        return group.family() == AddressFamily.INET6;
    }

    GroupAt by(String networkInterface) {
        return new GroupAt(group.by(networkInterface), port);
    }

    /** For picocli. */
    static final class Word implements ITypeConverter<GroupAt> {
        @Override
        public GroupAt convert(String text) {
            try {
                return parse(text);
            } catch (IllegalArgumentException e) {
                throw Failures.refused(e);
            }
        }
    }

    /** For picocli: an address, as no names are looked up for these. */
    static final class AddressWord implements ITypeConverter<InetAddress> {
        @Override
        public InetAddress convert(String text) {
            try {
                UdpEndpoint endpoint = new UdpEndpoint(text, 0);
                if (endpoint.isNumeric()) {
                    return endpoint.socketAddress().getAddress();
                }
            } catch (IllegalArgumentException e) {
                throw Failures.refused(e);
            }
            throw Failures.refused(
                    new IllegalArgumentException("address: \"" + text + "\" (expected: an IPv4 or IPv6 address)"));
        }
    }
}
