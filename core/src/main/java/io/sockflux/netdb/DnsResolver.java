package io.sockflux.netdb;

import io.sockflux.address.IpAddress;
import reactor.core.publisher.Flux;

/**
 * A {@link NameResolver} that asks name servers itself, on the event loops, and what only they know: services, texts,
 * pointers. A name that has no such records is empty, where the question has an answer; a name that does not exist is
 * {@code EAI_NONAME}, a server that does not answer or fails is {@code EAI_AGAIN}, one that refuses is {@code EAI_FAIL}.
 */
public interface DnsResolver extends NameResolver {

    /**
     * Where a service is, the SRV records of a name such as {@code _imap._tcp.example.com}, RFC 2782.
     *
     * @return them in the order of trying: by priority, and by weight at random anew for each subscription
     */
    Flux<ServiceRecord> services(String name);

    /** The TXT records of a name, RFC 1035 section 3.3.14. */
    Flux<TextRecord> texts(String name);

    /** The names that an address points to, its PTR records, RFC 1035 section 3.5 and RFC 3596 section 2.5. */
    Flux<String> pointers(IpAddress address);

    /** What has come and gone since it was made. */
    DnsCounts counts();

    /** Forgets every answer that is kept. */
    void forget();
}
