package io.sockflux.internal.dns;

import io.sockflux.check.Durations;
import io.sockflux.internal.dns.Asking.Budget;
import io.sockflux.internal.dns.Asking.Reply;
import io.sockflux.internal.dns.Outcome.Kind;
import io.sockflux.internal.dns.exchange.Counters.Event;
import io.sockflux.internal.dns.wire.Answer;
import io.sockflux.internal.dns.wire.DnsName;
import io.sockflux.internal.dns.wire.Question;
import io.sockflux.internal.dns.wire.RecordType;
import io.sockflux.internal.dns.wire.ResourceRecord;
import io.sockflux.netdb.DnsSettings;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import reactor.core.publisher.Mono;

/**
 * Looks for the records of a name, and follows CNAME records to the name that has them. It ignores records of other
 * names, so an answer tells nothing of names that were not asked for. Event loop only.
 */
final class CnameChain {

    /** How many CNAME records may follow each other, as a hostile server could lead on without end. */
    static final int LONGEST_CHAIN = 16;

    private final Asking.Ways ways;
    private final AnswerCache cache;
    private final Question question;
    private final Budget budget;
    /** The names on the way; the last is {@link #current}. */
    private final Set<String> names = new LinkedHashSet<>();

    private String current;
    private long ttl = Integer.MAX_VALUE;

    private CnameChain(Asking.Ways ways, AnswerCache cache, Question question, Budget budget) {
        this.ways = ways;
        this.cache = cache;
        this.question = question;
        this.budget = budget;
        this.current = question.name();
        names.add(current);
    }

    static Mono<Outcome> find(Asking.Ways ways, AnswerCache cache, Question question, Budget budget) {
        return Mono.defer(() -> new CnameChain(ways, cache, question, budget).step());
    }

    private Mono<Outcome> step() {
        Question next = new Question(current, question.type());
        return Asking.ask(ways, next, budget).flatMap(this::take);
    }

    private Mono<Outcome> take(Reply reply) {
        Answer answer = reply.answer();
        if (answer == null) {
            return Mono.just(Outcome.none(reply.failure(), reply.words()));
        }
        String asked = current;
        for (Optional<ResourceRecord> alias = alias(answer); alias.isPresent(); alias = alias(answer)) {
            current = alias.get().target();
            ttl = Math.min(ttl, alias.get().ttl());
            if (!names.add(current) || names.size() - 1 > LONGEST_CHAIN) {
                ways.counters().add(Event.LOOP);
                return Mono.just(Outcome.none(
                        Kind.LOOP,
                        "its CNAME records lead in a circle or past " + LONGEST_CHAIN + " names, at " + current));
            }
        }
        List<ResourceRecord> records = answer.records().stream()
                .filter(record -> record.is(question.type()) && record.owner().equals(current))
                .toList();
        if (!records.isEmpty()) {
            for (ResourceRecord record : records) {
                ttl = Math.min(ttl, record.ttl());
            }
            List<String> aliases = List.copyOf(names).subList(0, names.size() - 1);
            return Mono.just(kept(Outcome.found(records, current, aliases), positive()));
        }
        boolean noName = Reply.isNameError(answer);
        if (!noName && !current.equals(asked) && answer.negativeTtl().isEmpty()) {
            // The CNAME record leads to a name of which this server says nothing, so that name is asked for.
            return isName(current) ? step() : Mono.just(Outcome.none(Kind.LOOP, "its CNAME record is no name"));
        }
        Kind kind = noName ? Kind.NO_NAME : Kind.NO_DATA;
        return Mono.just(kept(Outcome.none(kind, reply.words()), negative(answer)));
    }

    private Optional<ResourceRecord> alias(Answer answer) {
        return answer.records().stream()
                .filter(record -> record.is(RecordType.CNAME) && record.owner().equals(current))
                .findFirst();
    }

    /** Whether the name can be asked for. */
    private static boolean isName(String name) {
        return DnsName.asked(name).filter(name::equals).isPresent();
    }

    private Outcome kept(Outcome outcome, Duration duration) {
        cache.put(question, outcome, Durations.nanos(duration), outcome.bytes());
        return outcome;
    }

    private Duration positive() {
        DnsSettings settings = ways.settings();
        Duration said = Duration.ofSeconds(ttl);
        if (said.compareTo(settings.minTtl()) < 0) {
            return settings.minTtl();
        }
        return said.compareTo(settings.maxTtl()) > 0 ? settings.maxTtl() : said;
    }

    private Duration negative(Answer answer) {
        Duration most = ways.settings().negativeTtl();
        Duration said = Duration.ofSeconds(Math.min(ttl, answer.negativeTtl().orElse(Integer.MAX_VALUE)));
        return said.compareTo(most) < 0 ? said : most;
    }
}
