package io.sockflux.internal.proxy;

import io.sockflux.address.AddressFamily;
import io.sockflux.address.Endpoint;
import io.sockflux.address.InetEndpoint;
import io.sockflux.address.IpAddress;
import io.sockflux.address.TcpEndpoint;
import io.sockflux.proxy.ProxyHeader;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Version 1: {@code PROXY TCP4 192.0.2.1 192.0.2.2 56324 443}, or {@code PROXY UNKNOWN} and anything. */
final class TextHeader {

    static final byte[] TCP4 = "PROXY TCP4 ".getBytes(StandardCharsets.US_ASCII);
    static final byte[] TCP6 = "PROXY TCP6 ".getBytes(StandardCharsets.US_ASCII);

    private static final int PARTS = 6;
    private static final ProxyHeader UNKNOWN = new ProxyHeader(1, null, null, false, List.of());

    private TextHeader() {}

    /** The header of a line without its end. */
    static ProxyHeader parse(String line) throws WrongHeader {
        if (line.equals("PROXY UNKNOWN") || line.startsWith("PROXY UNKNOWN ")) {
            return UNKNOWN;
        }
        String[] parts = line.split(" ", -1);
        AddressFamily family = switch (parts[1]) {
            case "TCP4" -> AddressFamily.INET;
            case "TCP6" -> AddressFamily.INET6;
            default -> throw new WrongHeader("the line has another protocol (expected: TCP4, TCP6 or UNKNOWN)");
        };
        if (parts.length != PARTS) {
            throw new WrongHeader("the line has " + parts.length + " words (expected: " + PARTS + ")");
        }
        return new ProxyHeader(
                1,
                endpoint(parts[2], parts[4], family, "source"),
                endpoint(parts[3], parts[5], family, "destination"),
                false,
                List.of());
    }

    private static Endpoint endpoint(String address, String port, AddressFamily family, String name)
            throws WrongHeader {
        IpAddress parsed = IpAddress.read(address).orElse(null);
        if (parsed == null || parsed.family() != family || parsed.zone().isPresent()) {
            throw new WrongHeader(
                    "the " + name + " is no address of " + (family == AddressFamily.INET ? "IPv4" : "IPv6"));
        }
        if (!port.matches("0|[1-9][0-9]{0,4}") || Integer.parseInt(port) > 0xffff) {
            throw new WrongHeader("the port of the " + name + " is none (expected: 0 to 65535)");
        }
        return new TcpEndpoint(parsed.toString(), Integer.parseInt(port));
    }

    /** The line with its end. */
    static byte[] line(ProxyHeader header) {
        String text = "PROXY UNKNOWN\r\n";
        if (header.source() instanceof TcpEndpoint from && header.destination() instanceof TcpEndpoint to) {
            IpAddress source = IpAddress.parse(from.host());
            IpAddress destination = IpAddress.parse(to.host());
            if (source.family() != destination.family()) {
                source = source.toIpv4Mapped();
                destination = destination.toIpv4Mapped();
            }
            text = "PROXY " + (source.family() == AddressFamily.INET ? "TCP4 " : "TCP6 ") + bare(source) + " "
                    + bare(destination) + " " + from.port() + " " + ((InetEndpoint) to).port() + "\r\n";
        }
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** The address without a zone, which another machine does not know. */
    private static String bare(IpAddress address) {
        return IpAddress.of(address.bytes()).toString();
    }
}
