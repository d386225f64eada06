package io.sockflux.address;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What may stand for a host: an address in presentation form, or a name as RFC 1123 has it (with underscores, as used). */
final class HostNames {

    private static final int LONGEST_NAME = 253;
    private static final Pattern LABEL = Pattern.compile("[A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?");
    private static final Pattern DIGITS = Pattern.compile("[0-9]+");
    /** As inet_pton(3) has it. A leading zero is refused: some read it as octal, others as decimal. */
    private static final Pattern IPV4 = Pattern.compile("((25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])(\\.(?!$)|$)){4}");

    private static final Pattern LIKE_IPV6 = Pattern.compile("(?!.*[0-9A-Fa-f]{5})[0-9A-Fa-f:]*:[0-9A-Fa-f:.]*");
    /** An interface's name or number. */
    private static final Pattern ZONE = Pattern.compile("[^\\s\\p{Cntrl}%/\\[\\]]+");

    private HostNames() {}

    static String canonical(String host) {
        byte[] v6 = ipv6(withoutZone(host));
        if (v6 != null) {
            return text(v6) + zone(host);
        }
        if (!isIpv4(host)) {
            checkName(host);
        }
        return host;
    }

    static boolean isIpv4(String host) {
        return IPV4.matcher(host).matches();
    }

    static boolean isIpv6(String host) {
        return ipv6(withoutZone(host)) != null;
    }

    static boolean isZone(String text) {
        return ZONE.matcher(text).matches();
    }

    private static byte @Nullable [] ipv6(String host) {
        if (!LIKE_IPV6.matcher(host).matches()) {
            return null;
        }
        try {
            // No look-up: what looks like this is an address to Java or an error. Netty's own parser takes
            // ::192.0.2.1 for v4-mapped, and refuses 64:ff9b::192.0.2.1.
            return InetAddress.getByName(host).getAddress();
        } catch (UnknownHostException e) {
            return null;
        }
    }

    private static String text(byte[] address) {
        String text = NetUtil.bytesToIpAddress(address);
        // Java makes four bytes of a v4-mapped address; RFC 5952, section 5, writes it like this.
        return address.length == 4 ? "::ffff:" + text : text;
    }

    private static String withoutZone(String host) {
        int percent = host.indexOf('%');
        return percent < 0 ? host : host.substring(0, percent);
    }

    private static String zone(String host) {
        int percent = host.indexOf('%');
        if (percent < 0) {
            return "";
        }
        if (!ZONE.matcher(host.substring(percent + 1)).matches()) {
            throw refused(host, "has a bad zone");
        }
        return host.substring(percent);
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
