package io.sockflux.address;

import static java.util.Objects.requireNonNull;

import java.util.Locale;

/** Reads the URI forms of endpoints. Every refusal says what was wrong and what is expected. */
final class EndpointParser {

    private static final String FORMS =
            "tcp://HOST:PORT, tls://HOST:PORT, unix:PATH or unix:@NAME, or srv, mptcp, udp, udplite, icmp, raw,"
                    + " unix-dgram, unix-seqpacket, vsock, vsock-seqpacket";

    private EndpointParser() {}

    static Endpoint parse(String text) {
        requireNonNull(text, "text");
        int colon = text.indexOf(':');
        if (colon <= 0) {
            throw refused(text, "has no scheme", FORMS);
        }
        try {
            String rest = text.substring(colon + 1);
            return switch (text.substring(0, colon).toLowerCase(Locale.ROOT)) {
                case "tcp" -> tcp(InetAuthority.parse(text, rest, "tcp"), Protocol.TCP);
                case "tls" -> tls(InetAuthority.parse(text, rest, "tls"));
                case "mptcp" -> tcp(InetAuthority.parse(text, rest, "mptcp"), Protocol.MPTCP);
                case "srv" -> service(text, rest);
                case "udp" -> udp(InetAuthority.parse(text, rest, "udp"), Protocol.UDP);
                case "udplite" -> udp(InetAuthority.parse(text, rest, "udplite"), Protocol.UDPLITE);
                case "icmp" -> icmp(text, rest);
                case "raw" -> raw(text, rest);
                case "unix" -> unix(text, rest, SocketType.STREAM);
                case "unix-dgram" -> unix(text, rest, SocketType.DGRAM);
                case "unix-seqpacket" -> unix(text, rest, SocketType.SEQPACKET);
                case "vsock" -> vsock(text, rest, SocketType.STREAM);
                case "vsock-seqpacket" -> vsock(text, rest, SocketType.SEQPACKET);
                default -> throw refused(text, "has the unknown scheme \"" + text.substring(0, colon) + "\"", FORMS);
            };
        } catch (RefusedException e) {
            throw e;
        } catch (IllegalArgumentException e) {
            throw new RefusedException("endpoint: \"" + text + "\": " + e.getMessage(), e);
        }
    }

    private static Endpoint tcp(InetAuthority authority, Protocol protocol) {
        return new TcpEndpoint(authority.host(), authority.port(), protocol);
    }

    private static Endpoint tls(InetAuthority authority) {
        return new TcpEndpoint(authority.host(), authority.port()).withTls();
    }

    private static Endpoint service(String text, String rest) {
        if (!rest.startsWith("//")) {
            throw refused(text, "has no // after the scheme", "srv://_SERVICE._tcp.DOMAIN");
        }
        return new ServiceEndpoint(rest.substring(2));
    }

    private static Endpoint udp(InetAuthority authority, Protocol protocol) {
        return new UdpEndpoint(authority.host(), authority.port(), protocol);
    }

    /** The identifier may be left out. */
    private static Endpoint icmp(String text, String rest) {
        boolean hasPort = rest.lastIndexOf(':') > rest.lastIndexOf(']');
        InetAuthority authority = InetAuthority.parse(text, hasPort ? rest : rest + ":0", "icmp");
        return new IcmpEndpoint(authority.host(), authority.port());
    }

    private static Endpoint raw(String text, String rest) {
        int slash = rest.lastIndexOf('/');
        if (slash < 2) {
            throw refused(
                    text, "has no protocol", "raw://HOST/PROTOCOL, a number from 1 to 255, icmp, icmpv6, tcp or udp");
        }
        InetAuthority authority = InetAuthority.parse(text, rest.substring(0, slash) + ":0", "raw");
        return new RawEndpoint(authority.host(), protocol(text, rest.substring(slash + 1)));
    }

    private static Protocol protocol(String text, String word) {
        return switch (word) {
            case "icmp" -> Protocol.ICMP;
            case "icmpv6" -> Protocol.ICMPV6;
            case "tcp" -> Protocol.TCP;
            case "udp" -> Protocol.UDP;
            default -> {
                if (!word.matches("[1-9][0-9]{0,2}") || Integer.parseInt(word) > 255) {
                    throw refused(
                            text,
                            "has the protocol \"" + word + "\"",
                            "a number from 1 to 255, icmp, icmpv6, tcp or udp");
                }
                yield new Protocol(Integer.parseInt(word));
            }
        };
    }

    private static Endpoint vsock(String text, String rest, SocketType type) {
        int colon = rest.lastIndexOf(':');
        if (!rest.startsWith("//") || colon < 2) {
            throw refused(text, "has no machine and port", "vsock://CID:PORT");
        }
        return new VsockEndpoint(
                vsockNumber(text, rest.substring(2, colon)), vsockNumber(text, rest.substring(colon + 1)), type);
    }

    private static long vsockNumber(String text, String word) {
        if (word.equals("any")) {
            return VsockEndpoint.ANY;
        }
        if (!word.matches("[0-9]{1,10}")) {
            throw refused(text, "has the number \"" + word + "\"", "0 to " + VsockEndpoint.ANY + ", or any");
        }
        return Long.parseLong(word);
    }

    private static Endpoint unix(String text, String rest, SocketType type) {
        if (rest.isEmpty()) {
            if (type == SocketType.DGRAM) {
                return new UnixUnnamedEndpoint(type);
            }
            throw refused(text, "names no socket", "unix:PATH or unix:@NAME");
        }
        String name = PercentCode.decode(rest);
        return rest.startsWith("@")
                ? new UnixAbstractEndpoint(name.substring(1), type)
                : new UnixPathEndpoint(name, type);
    }

    static IllegalArgumentException refused(String text, String why, String expected) {
        return new RefusedException("endpoint: \"" + text + "\" " + why + " (expected: " + expected + ")", null);
    }

    /** A refusal whose message is whole already. */
    private static final class RefusedException extends IllegalArgumentException {
        private static final long serialVersionUID = 1;

        RefusedException(String message, @org.jspecify.annotations.Nullable Throwable cause) {
            super(message, cause);
        }
    }
}
