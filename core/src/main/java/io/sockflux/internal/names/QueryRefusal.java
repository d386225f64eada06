package io.sockflux.internal.names;

import io.sockflux.address.AddressFamily;
import io.sockflux.address.HostName;
import io.sockflux.address.IpAddress;
import io.sockflux.error.NameResolutionException;
import io.sockflux.netdb.AddressFlag;
import io.sockflux.netdb.AddressQuery;
import java.util.regex.Pattern;

/** Refuses queries that are wrong before any look-up is made. */
final class QueryRefusal {

    private static final Pattern NUMBER = Pattern.compile("[0-9]+");
    private static final Pattern ENDS_IN_NUMBER = Pattern.compile("(^|\\.)[0-9]+$");
    private static final int LONGEST_SERVICE = 255;

    private QueryRefusal() {}

    static NameResolutionException of(AddressQuery query, String code, String why) {
        return new NameResolutionException(words(query), code, why, null);
    }

    private static String words(AddressQuery query) {
        String host = query.host() == null ? "" : shown(query.host());
        return query.service() == null ? host : host + (host.isEmpty() ? "service " : " ") + shown(query.service());
    }

    /** Makes a refused word short and printable for the message. */
    static String shown(String word) {
        StringBuilder shown = new StringBuilder();
        word.codePoints().limit(80).forEach(point -> {
            if (Character.isISOControl(point)) {
                shown.append(String.format("\\u%04x", point));
            } else {
                shown.appendCodePoint(point);
            }
        });
        return word.codePointCount(0, word.length()) > 80 ? shown.append("…").toString() : shown.toString();
    }

    /** Checks flags, host and service. Returns the query with its host's name in ASCII. */
    static AddressQuery checked(AddressQuery query) throws NameResolutionException {
        check(query);
        String host = query.host();
        if (host == null
                || query.has(AddressFlag.NUMERICHOST)
                || IpAddress.read(host).isPresent()) {
            return query;
        }
        // No name server is to be asked for these, although inet_aton(3) reads some of them as addresses.
        return host.indexOf(':') >= 0 || ENDS_IN_NUMBER.matcher(host).find()
                ? query.withFlags(AddressFlag.NUMERICHOST)
                : query.withHost(name(host));
    }

    private static void check(AddressQuery query) throws NameResolutionException {
        if (query.has(AddressFlag.CANONNAME) && query.host() == null) {
            throw of(query, "EAI_BADFLAGS", "CANONNAME without a host (expected: a host)");
        }
        String service = query.service();
        if (service != null) {
            checkService(query, service);
        }
    }

    private static void checkService(AddressQuery query, String service) throws NameResolutionException {
        if (isNumber(service)) {
            if (service.length() > 5 || Integer.parseInt(service) > 65_535) {
                throw of(query, "EAI_SERVICE", "the port is out of range (expected: 0 to 65535)");
            }
        } else if (query.has(AddressFlag.NUMERICSERV)) {
            throw of(query, "EAI_NONAME", "the service is no number, which NUMERICSERV asks for");
        } else if (service.isEmpty()
                || service.length() > LONGEST_SERVICE
                || service.chars().anyMatch(c -> c <= ' ' || c >= 0x7f)) {
            throw of(query, "EAI_SERVICE", "is no service's name (expected: a name in ASCII or a port)");
        }
    }

    static boolean isNumber(String service) {
        return NUMBER.matcher(service).matches();
    }

    /** The host's name in ASCII, as it is looked up. */
    static String name(String host) throws NameResolutionException {
        try {
            return HostName.canonical(host);
        } catch (IllegalArgumentException e) {
            throw new NameResolutionException(shown(host), "EAI_NONAME", String.valueOf(e.getMessage()), e);
        }
    }

    /** The address in the family that the query asks for. */
    static IpAddress inFamily(AddressQuery query, IpAddress address) throws NameResolutionException {
        AddressFamily family = query.family();
        if (family == AddressFamily.UNSPEC || family == address.family()) {
            return address;
        }
        if (family == AddressFamily.INET6 && query.has(AddressFlag.V4MAPPED)) {
            return address.toIpv4Mapped();
        }
        if (family == AddressFamily.INET && address.isIpv4Mapped()) {
            return address.fromIpv4Mapped();
        }
        throw of(query, "EAI_ADDRFAMILY", "the address is not of family " + family);
    }
}
