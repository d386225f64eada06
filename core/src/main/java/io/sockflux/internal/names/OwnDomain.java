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
        return BlockingCalls.call(() -> {
            String domain = domain();
            boolean own = !domain.isEmpty() && name.toLowerCase(Locale.ROOT).endsWith(domain);
            return own ? name.substring(0, name.length() - domain.length()) : name;
        });
    }

    /** The domain with a dot before it; empty if there is none. */
    private static String domain() {
        try {
            String full = InetAddress.getLocalHost().getCanonicalHostName().toLowerCase(Locale.ROOT);
            int dot = full.indexOf('.');
            return dot > 0 && Character.isLetter(full.charAt(full.length() - 1)) ? full.substring(dot) : "";
        } catch (UnknownHostException e) {
            return "";
        }
    }
}
