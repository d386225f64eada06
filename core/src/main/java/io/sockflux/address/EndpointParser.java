package io.sockflux.address;

import static java.util.Objects.requireNonNull;

import java.util.Locale;

/** Reads the URI forms of endpoints. Every refusal says what was wrong and what is expected. */
final class EndpointParser {

    private static final String FORMS = "tcp://HOST:PORT, unix:PATH or unix:@NAME";
    private static final String TCP_FORM = "tcp://HOST:PORT, an IPv6 address in brackets";

    private EndpointParser() {}

    static Endpoint parse(String text) {
        requireNonNull(text, "text");
        int colon = text.indexOf(':');
        if (colon <= 0) {
            throw refused(text, "has no scheme", FORMS);
        }
        try {
            return switch (text.substring(0, colon).toLowerCase(Locale.ROOT)) {
                case "tcp" -> tcp(text, text.substring(colon + 1));
                case "unix" -> unix(text, text.substring(colon + 1));
                default -> throw refused(text, "has the unknown scheme \"" + text.substring(0, colon) + "\"", FORMS);
            };
        } catch (RefusedException e) {
            throw e;
        } catch (IllegalArgumentException e) {
            throw new RefusedException("endpoint: \"" + text + "\": " + e.getMessage(), e);
        }
    }

    private static Endpoint tcp(String text, String rest) {
        if (!rest.startsWith("//")) {
            throw refused(text, "has no // after the scheme", TCP_FORM);
        }
        String authority = rest.substring(2);
        int end = authority.startsWith("[") ? authority.indexOf(']') + 1 : authority.lastIndexOf(':');
        if (authority.startsWith("[") && end == 0) {
            throw refused(text, "has a bracket that is not closed", TCP_FORM);
        }
        if (end < 0 || end >= authority.length() || authority.charAt(end) != ':') {
            throw refused(text, "has no port", TCP_FORM);
        }
        String host = authority.substring(0, end);
        if (host.startsWith("[")) {
            host = host.substring(1, host.length() - 1);
            if (!HostNames.isIpv6(host)) {
                throw refused(text, "has in its brackets no IPv6 address", TCP_FORM);
            }
        } else if (host.indexOf(':') >= 0) {
            throw refused(text, "has more than one colon outside brackets", TCP_FORM);
        }
        return new TcpEndpoint(host, port(text, authority.substring(end + 1)));
    }

    private static int port(String text, String digits) {
        boolean number = !digits.isEmpty() && digits.length() <= 5;
        for (int i = 0; i < digits.length() && number; i++) {
            number = digits.charAt(i) >= '0' && digits.charAt(i) <= '9';
        }
        if (!number || Integer.parseInt(digits) > 65_535) {
            throw refused(text, "has the port \"" + digits + "\"", "a number from 0 to 65535");
        }
        return Integer.parseInt(digits);
    }

    private static Endpoint unix(String text, String rest) {
        if (rest.isEmpty()) {
            throw refused(text, "names no socket", "unix:PATH or unix:@NAME");
        }
        String name = PercentCode.decode(rest);
        return rest.startsWith("@") ? new UnixAbstractEndpoint(name.substring(1)) : new UnixPathEndpoint(name);
    }

    private static RefusedException refused(String text, String why, String expected) {
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
