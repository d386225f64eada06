package io.sockflux.internal.names;

import io.sockflux.internal.loop.BlockingCalls;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Locale;
import reactor.core.publisher.Mono;

/** This machine's own domain, for {@code NI_NOFQDN}. */
final class OwnDomain {

    private OwnDomain() {}

    /** The name without the domain, if it is this machine's own. */
    static Mono<String> without(String name) {
        return BlockingCalls.call(() -> without(name, ofThisMachine()));
    }

    /** The name without this domain, if it is in the domain. */
    static String without(String name, String domain) {
        boolean own = !domain.isEmpty() && name.toLowerCase(Locale.ROOT).endsWith(domain);
        return own ? name.substring(0, name.length() - domain.length()) : name;
    }

    private static String ofThisMachine() {
        try {
            return of(InetAddress.getLocalHost().getCanonicalHostName());
        } catch (UnknownHostException e) {
            return "";
        }
    }

    /** The domain of a host with a dot before it; empty if there is none, or if the text is an address. */
    static String of(String host) {
        String full = host.toLowerCase(Locale.ROOT);
        int dot = full.indexOf('.');
        return dot > 0 && Character.isLetter(full.charAt(full.length() - 1)) ? full.substring(dot) : "";
    }
}
