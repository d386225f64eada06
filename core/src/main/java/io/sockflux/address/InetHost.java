package io.sockflux.address;

import java.util.Optional;
import java.util.regex.Pattern;

/** What may stand for a host in an endpoint: an address in presentation form, or a {@link HostName}. */
final class InetHost {

    /** An interface's name or number. */
    private static final Pattern ZONE = Pattern.compile("[^\\s\\p{Cntrl}%/\\[\\]]+");

    private InetHost() {}

    static String canonical(String host) {
        if (host.indexOf(':') >= 0) {
            Optional<byte[]> address = ipv6(host);
            if (address.isPresent()) {
                return Presentation.ntop(address.get()) + zone(host);
            }
        } else if (isIpv4(host)) {
            return host;
        }
        return HostName.checked(host);
    }

    static boolean isIpv4(String host) {
        return Presentation.isIpv4(host);
    }

    /** Whether the host is an IPv6 address; its zone is not checked. */
    static boolean isIpv6(String host) {
        return ipv6(host).isPresent();
    }

    static boolean isZone(String text) {
        return ZONE.matcher(text).matches();
    }

    private static Optional<byte[]> ipv6(String host) {
        int percent = host.indexOf('%');
        return Presentation.pton(AddressFamily.INET6, percent < 0 ? host : host.substring(0, percent));
    }

    private static String zone(String host) {
        int percent = host.indexOf('%');
        if (percent < 0) {
            return "";
        }
        if (!isZone(host.substring(percent + 1))) {
            throw HostName.refused(host, "has a bad zone");
        }
        return host.substring(percent);
    }
}
