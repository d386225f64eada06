package io.sockflux.netdb;

import io.sockflux.error.NameResolutionException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** From a host's name to its addresses, in the order in which they should be tried. */
@FunctionalInterface
public interface HostResolver {

    /**
     * Looks a name up at subscription. The list is not empty; a name without an address is an error.
     *
     * @return the addresses, or {@link NameResolutionException}
     */
    Mono<List<InetAddress>> resolve(String host);

    /** The system's own resolver, {@code getaddrinfo(3)}, which blocks and so runs on the bounded elastic scheduler. */
    static HostResolver system() {
        return host -> Mono.fromCallable(() -> lookUp(host)).subscribeOn(Schedulers.boundedElastic());
    }

    private static List<InetAddress> lookUp(String host) throws NameResolutionException {
        try {
            return List.of(InetAddress.getAllByName(host));
        } catch (UnknownHostException e) {
            // The JDK gives the C library's words, not its number. These are EAI_AGAIN's in glibc, musl's and macOS's.
            String words = String.valueOf(e.getMessage());
            boolean again = words.contains("Temporary failure") || words.contains("Try again");
            throw again
                    ? new NameResolutionException(host, "EAI_AGAIN", "the name server did not answer", e)
                    : new NameResolutionException(host, "EAI_NONAME", "no such host", e);
        }
    }
}
