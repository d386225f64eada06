package io.sockflux.internal.dns;

import io.sockflux.address.AddressFamily;
import io.sockflux.address.IpAddress;
import io.sockflux.internal.dns.Outcome.Kind;
import io.sockflux.internal.dns.wire.Question;
import io.sockflux.internal.dns.wire.RecordType;
import io.sockflux.internal.dns.wire.ResourceRecord;
import io.sockflux.netdb.HostEntry;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;
import reactor.core.publisher.Mono;

/**
 * Looks up the addresses of a host. It tries the forms of the name in turn until a form has addresses, both families side
 * by side.
 */
final class HostSearch {

    private final Finder finder;
    private final List<RecordType> types;
    private final Iterator<String> forms;
    private Outcome none = Outcome.none(Kind.NO_NAME, "it is no name that could be asked for");

    private HostSearch(Finder finder, List<RecordType> types, List<String> forms) {
        this.finder = finder;
        this.types = types;
        this.forms = forms.iterator();
    }

    /**
     * Looks a host up.
     *
     * @return the addresses as records, IPv4 first; or the outcome without addresses
     */
    static Mono<Outcome> find(Finder finder, List<String> forms, AddressFamily family) {
        List<RecordType> types = switch (family) {
            case INET -> List.of(RecordType.A);
            case INET6 -> List.of(RecordType.AAAA);
            default -> List.of(RecordType.A, RecordType.AAAA);
        };
        return Mono.defer(() -> new HostSearch(finder, types, forms).step());
    }

    private Mono<Outcome> step() {
        if (!forms.hasNext()) {
            return Mono.just(none);
        }
        String name = forms.next();
        List<Mono<Outcome>> asked = types.stream()
                .map(type -> finder.find(new Question(name, type)))
                .toList();
        return Mono.zip(
                        asked,
                        outcomes -> joined(
                                Stream.of(outcomes).map(Outcome.class::cast).toList()))
                .flatMap(outcome -> {
                    if (!outcome.allowsAnother()) {
                        return Mono.just(outcome);
                    }
                    none = outcome.orWorse(none);
                    return step();
                });
    }

    /** Joins the outcomes of the families. A family that fails takes nothing from the other. */
    private static Outcome joined(List<Outcome> outcomes) {
        Outcome first = outcomes.get(0);
        for (Outcome other : outcomes.subList(1, outcomes.size())) {
            if (first.is(Kind.UNKNOWN) || other.is(Kind.UNKNOWN)) {
                // The cache has an answer for a single family only, which is not the whole answer.
                return first.is(Kind.UNKNOWN) ? first : other;
            }
            if (first.is(Kind.FOUND) && other.is(Kind.FOUND)) {
                List<ResourceRecord> records = new ArrayList<>(first.records());
                records.addAll(other.records());
                first = Outcome.found(records, first.owner(), first.aliases());
            } else {
                first = first.orWorse(other);
            }
        }
        return first;
    }

    static HostEntry entry(Outcome found) {
        List<IpAddress> addresses = found.records().stream()
                .map(record -> IpAddress.of(record.data()))
                .distinct()
                .toList();
        return new HostEntry(found.owner(), found.aliases(), addresses);
    }
}
