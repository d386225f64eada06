package io.sockflux.netdb;

import io.sockflux.check.Checks;
import io.sockflux.check.Durations;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/**
 * How a {@link DnsResolver} asks. {@link #create()} is the start; each method returns changed settings.
 *
 * @param servers the name servers in the order of asking, not empty; see {@link #withServers}
 * @param searchDomains the domains that are appended to names; see {@link #withSearchDomains}
 * @param ndots from how many dots on a name is tried as it is first; see {@link #withNdots}
 * @param rotation whether each question starts at another server; see {@link #withRotation}
 * @param timeout how long a server has for an answer; see {@link #withTimeout}
 * @param attempts how often a server that does not answer is asked the same; see {@link #withAttempts}
 * @param questions how many questions a look-up asks at most; see {@link #withQuestions}
 * @param payloadSize how many bytes an answer in a datagram may have; see {@link #withPayloadSize}
 * @param minTtl how long answers are kept at least; see {@link #withTtl}
 * @param maxTtl how long answers are kept at most; see {@link #withTtl}
 * @param negativeTtl how long it is remembered that there is none; see {@link #withNegativeTtl}
 * @param cachedNames how many answers are kept at most; see {@link #withCachedNames}
 * @param lookUps how many look-ups are under way at once; see {@link #withLookUps}
 * @param waiting how many more wait their turn; see {@link #withLookUps}
 * @param hostsFile whether the file {@code hosts(5)} is asked first; see {@link #withHostsFile}
 * @param freshPorts whether each question has a port of its own; see {@link #withFreshPorts}
 */
public record DnsSettings(
        List<InetSocketAddress> servers,
        List<String> searchDomains,
        int ndots,
        boolean rotation,
        Duration timeout,
        int attempts,
        int questions,
        int payloadSize,
        Duration minTtl,
        Duration maxTtl,
        Duration negativeTtl,
        int cachedNames,
        int lookUps,
        int waiting,
        boolean hostsFile,
        boolean freshPorts) {

    private static final int SMALLEST_PAYLOAD = 512;
    private static final int LARGEST_PAYLOAD = 65_535;
    private static final Duration LONGEST_TIMEOUT = Duration.ofHours(1);

    /**
     * Checks everything.
     *
     * @throws IllegalArgumentException if something is out of its range
     */
    public DnsSettings {
        servers = List.copyOf(servers);
        searchDomains = List.copyOf(searchDomains);
        if (servers.isEmpty()) {
            throw new IllegalArgumentException("servers: none (expected: at least one)");
        }
        for (InetSocketAddress server : servers) {
            if (server.isUnresolved() || server.getPort() == 0) {
                throw new IllegalArgumentException("server: " + server + " (expected: an address and a port)");
            }
        }
        for (String domain : searchDomains) {
            if (domain.isEmpty() || domain.startsWith(".") || domain.endsWith(".")) {
                throw new IllegalArgumentException(
                        "search domain: \"" + domain + "\" (expected: a name without a dot at either end)");
            }
        }
        Checks.checkRange(ndots, 0, 15, "ndots");
        if (Durations.checkPositive(timeout, "timeout").toMillis() < 1 || timeout.compareTo(LONGEST_TIMEOUT) > 0) {
            throw new IllegalArgumentException("timeout: " + Durations.text(timeout) + " (expected: 1 ms to 1 h)");
        }
        Checks.checkRange(attempts, 1, 100, "attempts");
        Checks.checkRange(questions, 1, 1_000, "questions");
        Checks.checkRange(payloadSize, SMALLEST_PAYLOAD, LARGEST_PAYLOAD, "payloadSize");
        Durations.checkNotNegative(minTtl, "minTtl");
        Durations.checkNotNegative(negativeTtl, "negativeTtl");
        if (maxTtl.compareTo(minTtl) < 0) {
            throw new IllegalArgumentException("maxTtl: " + Durations.text(maxTtl) + " (expected: >= minTtl, which is "
                    + Durations.text(minTtl) + ")");
        }
        Checks.checkRange(cachedNames, 0, Integer.MAX_VALUE, "cachedNames");
        Checks.checkRange(lookUps, 1, 16_384, "lookUps");
        Checks.checkRange(waiting, 0, Integer.MAX_VALUE, "waiting");
    }

    /**
     * The settings in this machine's {@code resolv.conf(5)}, read now: {@code nameserver}, {@code domain}, {@code
     * search}, and the options {@code ndots}, {@code attempts}, {@code timeout} and {@code rotate}. Without a timeout a
     * question has 2 s, and without servers the loopback address is asked. Reads a file, so it must not be called on an
     * event loop.
     */
    public static DnsSettings create() {
        ResolvConf conf = ResolvConf.ofThisMachine();
        return new DnsSettings(
                conf.servers(),
                conf.search(),
                conf.ndots(),
                conf.rotate(),
                Duration.ofSeconds(conf.timeout() > 0 ? conf.timeout() : 2),
                conf.attempts(),
                32,
                1_232,
                Duration.ZERO,
                Duration.ofDays(1),
                Duration.ofSeconds(10),
                10_000,
                4_096,
                16_384,
                true,
                true);
    }

    /**
     * Changes the name servers, which are asked in this order. If a server does not answer, the next is asked first from
     * then on.
     */
    public DnsSettings withServers(InetSocketAddress... addresses) {
        return with(draft -> draft.servers = List.of(addresses));
    }

    /** Changes the search domains, without a dot at the end. Programs that look up full names only need none. */
    public DnsSettings withSearchDomains(String... domains) {
        return with(draft -> draft.searchDomains = List.of(domains));
    }

    /**
     * From how many dots on a name is tried as it is before it is with the search domains, 0 to 15. A name with a dot at its
     * end is tried as it is and in no other way.
     */
    public DnsSettings withNdots(int dots) {
        return with(draft -> draft.ndots = dots);
    }

    /** Whether each question starts at the next server rather than at the first, to spread the load. */
    public DnsSettings withRotation(boolean on) {
        return with(draft -> draft.rotation = on);
    }

    /** How long a server has for each answer before the next is asked, 1 ms to 1 h. */
    public DnsSettings withTimeout(Duration perQuestion) {
        return with(draft -> draft.timeout = perQuestion);
    }

    /** How often a server that does not answer is asked the same question, 1 to 100. */
    public DnsSettings withAttempts(int rounds) {
        return with(draft -> draft.attempts = rounds);
    }

    /**
     * Changes the most questions of a look-up for each type of record, over all servers, search domains and CNAME
     * records: 1 to 1,000. A look-up that needs more fails with EAI_AGAIN.
     */
    public DnsSettings withQuestions(int most) {
        return with(draft -> draft.questions = most);
    }

    /**
     * How many bytes servers are told that an answer in a datagram may have (EDNS, RFC 6891), 512 to 65,535. 1,232 fit into
     * every packet of IPv6; more may be cut into fragments, which get lost and are easier to forge. A longer answer comes
     * over TCP.
     */
    public DnsSettings withPayloadSize(int bytes) {
        return with(draft -> draft.payloadSize = bytes);
    }

    /**
     * How long answers are kept, whatever their records say.
     *
     * @param least 0 to keep an answer no longer than its server says
     * @param most at least {@code least}
     */
    public DnsSettings withTtl(Duration least, Duration most) {
        return with(draft -> {
            draft.minTtl = least;
            draft.maxTtl = most;
        });
    }

    /** How long it is remembered at most that a name or its records are not there (RFC 2308); 0 to forget at once. */
    public DnsSettings withNegativeTtl(Duration most) {
        return with(draft -> draft.negativeTtl = most);
    }

    /**
     * Changes the most answers that are kept, by name and type; 0 for none. The least recently used answers give way. An
     * answer that takes more than 2 KiB of memory counts as several, so that this bounds the memory too.
     */
    public DnsSettings withCachedNames(int most) {
        return with(draft -> draft.cachedNames = most);
    }

    /**
     * Changes how many look-ups may be under way.
     *
     * @param atOnce the most look-ups that ask at once, 1 to 16,384
     * @param inLine the most look-ups that wait for these; further look-ups fail with EAI_AGAIN
     */
    public DnsSettings withLookUps(int atOnce, int inLine) {
        return with(draft -> {
            draft.lookUps = atOnce;
            draft.waiting = inLine;
        });
    }

    /** Whether the file {@code hosts(5)} is asked before the name servers. */
    public DnsSettings withHostsFile(boolean first) {
        return with(draft -> draft.hostsFile = first);
    }

    /**
     * Changes whether each question has a port of its own, which the system picks at random; true unless set. A forger
     * that cannot see the question has to guess its 16-bit number, and with this also the port, some 15 bits more (RFC
     * 5452). It costs a socket and its descriptor for each question under way, 256 at the most: further questions share
     * one of these. The event loop has some 20 µs more to do for each question. With false all questions of a client share a single port.
     */
    public DnsSettings withFreshPorts(boolean on) {
        return with(draft -> draft.freshPorts = on);
    }

    private DnsSettings with(Consumer<Draft> change) {
        Draft draft = new Draft(this);
        change.accept(draft);
        return draft.settings();
    }

    /** The same, while some of it changes. */
    private static final class Draft {
        private List<InetSocketAddress> servers;
        private List<String> searchDomains;
        private int ndots;
        private boolean rotation;
        private Duration timeout;
        private int attempts;
        private int questions;
        private int payloadSize;
        private Duration minTtl;
        private Duration maxTtl;
        private Duration negativeTtl;
        private int cachedNames;
        private int lookUps;
        private int waiting;
        private boolean hostsFile;
        private boolean freshPorts;

        Draft(DnsSettings from) {
            servers = from.servers;
            searchDomains = from.searchDomains;
            ndots = from.ndots;
            rotation = from.rotation;
            timeout = from.timeout;
            attempts = from.attempts;
            questions = from.questions;
            payloadSize = from.payloadSize;
            minTtl = from.minTtl;
            maxTtl = from.maxTtl;
            negativeTtl = from.negativeTtl;
            cachedNames = from.cachedNames;
            lookUps = from.lookUps;
            waiting = from.waiting;
            hostsFile = from.hostsFile;
            freshPorts = from.freshPorts;
        }

        DnsSettings settings() {
            return new DnsSettings(
                    servers,
                    searchDomains,
                    ndots,
                    rotation,
                    timeout,
                    attempts,
                    questions,
                    payloadSize,
                    minTtl,
                    maxTtl,
                    negativeTtl,
                    cachedNames,
                    lookUps,
                    waiting,
                    hostsFile,
                    freshPorts);
        }
    }
}
