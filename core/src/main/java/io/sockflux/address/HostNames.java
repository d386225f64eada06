package io.sockflux.address;

import io.netty.util.NetUtil;
import java.util.Locale;
import java.util.regex.Pattern;

/** What may stand for a host: an address in presentation form, or a name as RFC 1123 has it (with underscores, as used). */
final class HostNames {

    private static final int LONGEST_NAME = 253;
    private static final Pattern LABEL = Pattern.compile("[A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?");
    private static final Pattern DIGITS = Pattern.compile("[0-9]+");

    private HostNames() {}

    static String canonical(String host) {
        if (isIpv6(host)) {
            return canonicalIpv6(host);
        }
        if (NetUtil.isValidIpV4Address(host)) {
            return host;
        }
        checkName(host);
        return host;
    }

    static boolean isIpv6(String host) {
        return host.indexOf(':') >= 0 && !host.startsWith("[") && NetUtil.isValidIpV6Address(host);
    }

    private static String canonicalIpv6(String host) {
        int percent = host.indexOf('%');
        String address = percent < 0 ? host : host.substring(0, percent);
        byte[] bytes = NetUtil.createByteArrayFromIpAddressString(address);
        if (bytes == null || bytes.length != 16) {
            // A v4-mapped address is turned to four bytes on the way; its text is canonical as it is.
            return host.toLowerCase(Locale.ROOT);
        }
        String text = NetUtil.bytesToIpAddress(bytes);
        return percent < 0 ? text : text + host.substring(percent);
    }

    private static void checkName(String host) {
        if (host.isEmpty()) {
            throw refused(host, "is empty");
        }
        if (host.indexOf(':') >= 0 || host.indexOf('[') >= 0) {
            throw refused(host, "is not an IPv6 address");
        }
        String name = host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
        if (name.length() > LONGEST_NAME) {
            throw refused(host, "has " + name.length() + " characters, more than " + LONGEST_NAME);
        }
        String[] labels = name.split("\\.", -1);
        for (String label : labels) {
            if (!LABEL.matcher(label).matches()) {
                throw refused(host, label.isEmpty() ? "has an empty label" : "has a bad label \"" + label + "\"");
            }
        }
        if (DIGITS.matcher(labels[labels.length - 1]).matches()) {
            throw refused(host, "is not an IPv4 address");
        }
    }

    private static IllegalArgumentException refused(String host, String why) {
        return new IllegalArgumentException(
                "host: \"" + host + "\" " + why + " (expected: an IPv4 address, an IPv6 address or a host name)");
    }
}
