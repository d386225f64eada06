package io.sockflux.netdb;

import io.sockflux.address.IpAddress;
import reactor.core.publisher.Flux;

/**
 * A {@link NameResolver} that asks name servers itself, on the event loops. It also looks up services, texts and
 * pointers, which only name servers have. The result is empty if the name exists without such records. A name that does
 * not exist is {@code EAI_NONAME}. A server that does not answer or fails is {@code EAI_AGAIN}, and a server that refuses
 * is {@code EAI_FAIL}.
 */
public interface DnsResolver extends NameResolver {

    /**
     * The hosts of a service: the SRV records of a name such as {@code _imap._tcp.example.com}, RFC 2782.
     *
     * @return the records in the order of trying: by priority, then by weight at random, anew for each subscription
     */
    Flux<ServiceRecord> services(String name);

    /** The TXT records of a name, RFC 1035 section 3.3.14. */
    Flux<TextRecord> texts(String name);

    /** The names that an address points to, its PTR records, RFC 1035 section 3.5 and RFC 3596 section 2.5. */
    Flux<String> pointers(IpAddress address);

    /** Counts of questions, answers and faults since the resolver was made. */
    DnsCounts counts();

    /** Empties the cache of answers. */
    void forget();
}
