package io.sockflux.internal.dns.wire;

import io.sockflux.address.AddressFamily;
import io.sockflux.address.IpAddress;
import java.net.IDN;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** Names in the forms that name servers know. */
public final class DnsName {

    private static final int LONGEST_NAME = 253;
    private static final int LONGEST_LABEL = 63;
    /** The letters of a host's name (RFC 1123), with underscores, which are in use. */
    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9_-]+(\\.[A-Za-z0-9_-]+)*");

    private DnsName() {}

    /** The name to ask for: in lower case and ASCII, without a dot at its end. Empty if the text can be no name. */
    public static Optional<String> asked(String text) {
        String name;
        try {
            name = IDN.toASCII(withoutDot(text)).toLowerCase(Locale.ROOT);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
        if (name.isEmpty() || name.length() > LONGEST_NAME) {
            return Optional.empty();
        }
        for (String label : name.split("\\.", -1)) {
            if (label.isEmpty()
                    || label.length() > LONGEST_LABEL
                    || label.chars().anyMatch(c -> c <= ' ' || c > '~' || c == '\\')) {
                return Optional.empty();
            }
        }
        return Optional.of(name);
    }

    public static String withoutDot(String name) {
        return name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
    }

    /** Whether the name may be a host's. A server may send any bytes, and programs print the name or hand it on. */
    public static boolean isHost(String name) {
        return name.length() <= LONGEST_NAME && HOST.matcher(name).matches();
    }

    /** The forms of a name in the order in which they are tried, {@code resolv.conf(5)}. */
    public static List<String> searched(String name, List<String> domains, int ndots) {
        if (name.endsWith(".")) {
            return List.of(withoutDot(name));
        }
        List<String> tried = new ArrayList<>();
        boolean asItIsFirst = name.chars().filter(c -> c == '.').count() >= ndots;
        if (asItIsFirst) {
            tried.add(name);
        }
        for (String domain : domains) {
            asked(name + "." + domain).ifPresent(tried::add);
        }
        if (!asItIsFirst) {
            tried.add(name);
        }
        return tried;
    }

    /** The name whose PTR records have the names of an address, RFC 1035 section 3.5 and RFC 3596 section 2.5. */
    public static String reverse(IpAddress address) {
        IpAddress plain = address.fromIpv4Mapped();
        byte[] bytes = plain.bytes();
        StringBuilder name = new StringBuilder();
        for (int i = bytes.length - 1; i >= 0; i--) {
            if (plain.family() == AddressFamily.INET) {
                name.append(bytes[i] & 0xff).append('.');
            } else {
                name.append(Character.forDigit(bytes[i] & 0xf, 16)).append('.');
                name.append(Character.forDigit((bytes[i] >> 4) & 0xf, 16)).append('.');
            }
        }
        return name.append(plain.family() == AddressFamily.INET ? "in-addr.arpa" : "ip6.arpa")
                .toString();
    }

    /** Whether the name always stands for this machine, RFC 6761 section 6.3. */
    public static boolean isLocalhost(String name) {
        String lower = withoutDot(name).toLowerCase(Locale.ROOT);
        return lower.equals("localhost") || lower.endsWith(".localhost");
    }
}
