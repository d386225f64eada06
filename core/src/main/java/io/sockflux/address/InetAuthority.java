package io.sockflux.address;

/**
 * Host and port as a URI has them, {@code //HOST:PORT}.
 *
 * @param host the host, an IPv6 address without its brackets
 * @param port 0 to 65,535
 */
record InetAuthority(String host, int port) {

    /**
     * Reads them.
     *
     * @param text the whole URI, for messages
     * @param rest what comes after the scheme and its colon
     */
    static InetAuthority parse(String text, String rest, String scheme) {
        String form = scheme + "://HOST:PORT, an IPv6 address in brackets";
        if (!rest.startsWith("//")) {
            throw EndpointParser.refused(text, "has no // after the scheme", form);
        }
        String authority = rest.substring(2);
        int end = authority.startsWith("[") ? authority.indexOf(']') + 1 : authority.lastIndexOf(':');
        if (authority.startsWith("[") && end == 0) {
            throw EndpointParser.refused(text, "has a bracket that is not closed", form);
        }
        if (end < 0 || end >= authority.length() || authority.charAt(end) != ':') {
            throw EndpointParser.refused(text, "has no port", form);
        }
        String host = authority.substring(0, end);
        if (host.startsWith("[")) {
            host = host.substring(1, host.length() - 1);
            if (!InetHost.isIpv6(host)) {
                throw EndpointParser.refused(text, "has in its brackets no IPv6 address", form);
            }
        } else if (host.indexOf(':') >= 0) {
            throw EndpointParser.refused(text, "has more than one colon outside brackets", form);
        }
        return new InetAuthority(host, port(text, authority.substring(end + 1)));
    }

    private static int port(String text, String digits) {
        boolean number = !digits.isEmpty() && digits.length() <= 5;
        for (int i = 0; i < digits.length() && number; i++) {
            number = digits.charAt(i) >= '0' && digits.charAt(i) <= '9';
        }
        if (!number || Integer.parseInt(digits) > 65_535) {
            throw EndpointParser.refused(text, "has the port \"" + digits + "\"", "a number from 0 to 65535");
        }
        return Integer.parseInt(digits);
    }
}
