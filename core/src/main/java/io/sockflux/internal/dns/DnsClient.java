package io.sockflux.internal.dns;

import io.netty.channel.EventLoop;
import io.sockflux.address.AddressFamily;
import io.sockflux.address.IpAddress;
import io.sockflux.error.NameResolutionException;
import io.sockflux.internal.dns.Asking.Budget;
import io.sockflux.internal.dns.Outcome.Kind;
import io.sockflux.internal.dns.exchange.Counters;
import io.sockflux.internal.dns.exchange.Counters.Event;
import io.sockflux.internal.dns.exchange.QueryNumbers;
import io.sockflux.internal.dns.exchange.TcpExchange;
import io.sockflux.internal.dns.exchange.UdpExchange;
import io.sockflux.internal.dns.wire.DnsName;
import io.sockflux.internal.dns.wire.Question;
import io.sockflux.internal.dns.wire.RecordType;
import io.sockflux.internal.dns.wire.ResourceRecord;
import io.sockflux.internal.dns.wire.Texts;
import io.sockflux.internal.loop.LoopClock;
import io.sockflux.internal.loop.Loops;
import io.sockflux.internal.loop.OnLoop;
import io.sockflux.internal.names.HostLookup;
import io.sockflux.netdb.DnsCounts;
import io.sockflux.netdb.DnsSettings;
import io.sockflux.netdb.HostEntry;
import io.sockflux.netdb.Hosts;
import io.sockflux.netdb.ServiceRecord;
import io.sockflux.netdb.TextRecord;
import io.sockflux.spi.NettyChannels;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.IntSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import reactor.core.Exceptions;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A client of name servers. It works on a single event loop. */
public final class DnsClient implements HostLookup, AutoCloseable {

    private final EventLoop loop;
    private final DnsSettings settings;
    private final @Nullable Hosts hostsFile;
    private final Counters counters = new Counters();
    private final AnswerCache cache;
    private final SharedQuestions sharedQuestions = new SharedQuestions();
    private final Asking.Ways ways;
    private final LookUpQueue queue;
    private final RandomGenerator random;

    /**
     * A client, which may open its socket at once.
     *
     * @param loops one of them has the client's sockets
     * @param channels makes channels that live on the loops
     * @param hostsFile is asked first if the settings say so; null if there is no such file
     */
    public DnsClient(Loops loops, NettyChannels channels, DnsSettings settings, @Nullable Hosts hostsFile) {
        this.loop = loops.next();
        this.random = loops.random();
        this.settings = settings;
        this.hostsFile = settings.hostsFile() ? hostsFile : null;
        this.cache = new AnswerCache(settings.cachedNames(), () -> LoopClock.nanos(loop));
        IntSupplier numbers = loops.givenRandom()
                .<IntSupplier>map(given -> () -> given.nextInt(1 << 16))
                .orElseGet(QueryNumbers::unpredictable);
        this.ways = new Asking.Ways(
                settings,
                new Servers(settings),
                new UdpExchange(loop, channels.udp(), settings, counters, numbers),
                new TcpExchange(loop, channels.tcp(), settings, counters, numbers),
                counters);
        this.queue = new LookUpQueue(loop, settings.lookUps(), settings.waiting());
    }

    @Override
    public Mono<HostEntry> lookUp(String name, AddressFamily family) {
        Mono<HostEntry> asked = Mono.defer(() -> ask(name, family));
        Hosts file = hostsFile;
        // A file that cannot be read has no entries.
        return file == null
                ? asked
                : file.byName(DnsName.withoutDot(name), family)
                        .onErrorResume(e -> Mono.empty())
                        .switchIfEmpty(asked);
    }

    private Mono<HostEntry> ask(String name, AddressFamily family) {
        if (DnsName.isLocalhost(name)) {
            return Mono.just(loopback(name, family));
        }
        Optional<String> plain = DnsName.asked(name);
        if (plain.isEmpty()) {
            return Mono.error(noName(name));
        }
        String form = name.endsWith(".") ? plain.get() + "." : plain.get();
        List<String> forms = DnsName.searched(form, settings.searchDomains(), settings.ndots());
        return find(name, finder -> HostSearch.find(finder, forms, family)).map(found -> {
            if (!DnsName.isHost(found.owner())) {
                throw Exceptions.propagate(new NameResolutionException(
                        name, "EAI_FAIL", "its CNAME records lead to " + found.owner() + ", which is no host", null));
            }
            return HostSearch.entry(found);
        });
    }

    /** The addresses of localhost, for which no server is asked, RFC 6761 section 6.3. */
    private static HostEntry loopback(String name, AddressFamily family) {
        IpAddress v4 = IpAddress.parse("127.0.0.1");
        IpAddress v6 = IpAddress.parse("::1");
        List<IpAddress> addresses = switch (family) {
            case INET -> List.of(v4);
            case INET6 -> List.of(v6);
            default -> List.of(v4, v6);
        };
        return new HostEntry(DnsName.withoutDot(name), List.of(), addresses);
    }

    @Override
    public Mono<String> nameOf(IpAddress address) {
        Mono<String> asked = pointers(address)
                .next()
                .onErrorResume(
                        NameResolutionException.class,
                        e -> e.code().equals("EAI_NONAME") ? Mono.empty() : Mono.error(e));
        Hosts file = hostsFile;
        return file == null
                ? asked
                : file.byAddress(address)
                        .onErrorResume(e -> Mono.empty())
                        .map(HostEntry::name)
                        .switchIfEmpty(asked);
    }

    /** The SRV records of a full name, in the order of trying. Empty if the name says that there is no such service. */
    public Flux<ServiceRecord> services(String name) {
        return records(name, RecordType.SRV)
                .flatMapIterable(records -> ServiceOrder.of(
                        records.stream()
                                // The root as the target stands for "no such service here", RFC 2782 section "Target".
                                .filter(record -> DnsName.isHost(record.target()))
                                .map(record -> new ServiceRecord(
                                        record.unsignedShort(0),
                                        record.unsignedShort(2),
                                        record.unsignedShort(4),
                                        record.target()))
                                .toList(),
                        random::nextInt));
    }

    /** The TXT records of a full name. */
    public Flux<TextRecord> texts(String name) {
        return records(name, RecordType.TXT)
                .flatMapIterable(records -> records.stream().map(Texts::of).toList());
    }

    /** The names of an address; a name that no host can have is left out. */
    public Flux<String> pointers(IpAddress address) {
        return records(DnsName.reverse(address), RecordType.PTR)
                .flatMapIterable(records -> records.stream()
                        .map(ResourceRecord::target)
                        .filter(DnsName::isHost)
                        .toList());
    }

    private Mono<List<ResourceRecord>> records(String name, RecordType type) {
        return Mono.defer(() -> {
            Optional<String> plain = DnsName.asked(name);
            if (plain.isEmpty()) {
                return Mono.error(noName(name));
            }
            Question question = new Question(plain.get(), type);
            return find(name, finder -> finder.find(question))
                    .map(Outcome::records)
                    .onErrorResume(
                            NameResolutionException.class,
                            e -> e.code().equals("EAI_NODATA") ? Mono.just(List.of()) : Mono.error(e));
        });
    }

    private static NameResolutionException noName(String name) {
        return new NameResolutionException(name, "EAI_NONAME", "it is no name that could be asked for", null);
    }

    /** Searches the cache, then asks servers. Fails if nothing is found. */
    private Mono<Outcome> find(String name, Function<Finder, Mono<Outcome>> search) {
        Outcome unknown = Outcome.none(Kind.UNKNOWN, "");
        Finder kept = question -> {
            Outcome outcome = cache.get(question);
            return Mono.just(outcome == null ? unknown : outcome);
        };
        return queue.lookUp(
                        () -> {
                            // A search of the cache completes at once.
                            Outcome outcome = search.apply(kept).toFuture().getNow(null);
                            if (outcome == null || outcome.is(Kind.UNKNOWN)) {
                                return null;
                            }
                            counters.add(Event.FROM_CACHE);
                            return Mono.just(outcome);
                        },
                        () -> search.apply(asking()),
                        (code, words) -> new NameResolutionException(name, code, words, null))
                .onErrorMap(
                        e -> !(e instanceof NameResolutionException),
                        e -> new NameResolutionException(name, "EAI_FAIL", "it could not be asked for: " + e, e))
                .flatMap(outcome -> outcome.is(Kind.FOUND) ? Mono.just(outcome) : Mono.error(outcome.failure(name)));
    }

    /** A finder for a single look-up, which counts its questions. */
    private Finder asking() {
        Map<RecordType, Budget> budgets = new EnumMap<>(RecordType.class);
        return question -> Mono.defer(() -> {
            Outcome outcome = cache.get(question);
            Budget budget = budgets.computeIfAbsent(question.type(), type -> new Budget(settings.questions()));
            return outcome != null
                    ? Mono.just(outcome)
                    : sharedQuestions.ask(question, () -> CnameChain.find(ways, cache, question, budget));
        });
    }

    /** Counts of questions, answers and faults so far. */
    public DnsCounts counts() {
        return counters.counts();
    }

    /** Empties the cache. */
    public void forget() {
        OnLoop.run(loop, cache::clear, cache::clear);
    }

    /** Fails every look-up that is under way, and closes the client's socket. */
    @Override
    public void close() {
        Runnable close = () -> {
            queue.close();
            ways.udp().close();
            cache.clear();
        };
        OnLoop.run(loop, close, close);
    }
}
