package io.sockflux.internal.channel;

import io.netty.buffer.PooledByteBufAllocator;
import io.sockflux.address.Endpoint;
import io.sockflux.address.Protocol;
import io.sockflux.address.TcpEndpoint;
import io.sockflux.error.TransportUnavailableException;
import io.sockflux.internal.log.QuietLog;
import io.sockflux.internal.loop.Loops;
import io.sockflux.observe.NetworkObserver;
import io.sockflux.spi.Availability;
import io.sockflux.spi.Capability;
import io.sockflux.spi.DescriptorCalls;
import io.sockflux.spi.NameCalls;
import io.sockflux.spi.NettyChannels;
import io.sockflux.spi.SocketCalls;
import io.sockflux.spi.Transport;
import io.sockflux.spi.TransportProvider;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The transports of a network: the transport that its loops are made for, and the transports whose channels can live on
 * the same loops. These stand in where the first lacks a capability.
 */
public final class Transports {

    private static final QuietLog LOG = new QuietLog(Transports.class);

    private final Loops loops;
    private final List<Member> members = new ArrayList<>();
    private final List<String> absent = new ArrayList<>();
    /** The capabilities of available transports whose channels live on other loops. */
    private final Map<String, Set<Capability>> elsewhere = new LinkedHashMap<>();

    private final NativeCalls nativeCalls;

    /**
     * Calls of the C library that need no loops, so that any transport on this machine may make them.
     *
     * @param names look up names
     * @param descriptors work on descriptors of any transport
     */
    private record NativeCalls(Optional<NameCalls> names, Optional<DescriptorCalls> descriptors) {

        static final NativeCalls NONE = new NativeCalls(Optional.empty(), Optional.empty());

        static NativeCalls of(Transport transport) {
            return new NativeCalls(transport.nameCalls(), transport.descriptorCalls());
        }

        NativeCalls or(NativeCalls others) {
            return new NativeCalls(names.or(others::names), descriptors.or(others::descriptors));
        }
    }

    private record Member(ChannelContext context, Set<Capability> capabilities) {

        boolean can(Set<Capability> needed) {
            return capabilities.containsAll(needed);
        }
    }

    /** Starts the loops of the given transport, or else of an installed one by its name, if it has one. */
    public static Transports of(
            @Nullable Transport given, @Nullable String name, int threads, List<NetworkObserver> observers) {
        return given != null ? given(given, threads, observers) : named(name, threads, observers);
    }

    /**
     * Starts the loops of an installed transport.
     *
     * @param name the only transport that may run the loops; null for the preferred transport that is available
     * @throws TransportUnavailableException if it is not available, with the reason
     */
    public static Transports named(@Nullable String name, int threads, List<NetworkObserver> observers) {
        return named(InstalledTransports.find(name), name, threads, observers);
    }

    static Transports named(
            Map<TransportProvider, Availability> found,
            @Nullable String name,
            int threads,
            List<NetworkObserver> observers) {
        Map<TransportProvider, Availability> installed = new LinkedHashMap<>(found);
        TransportProvider chosen = loaded(installed, name);
        return new Transports(installed, chosen.transport(), chosen.name(), threads, observers);
    }

    /** Starts the loops of a given transport. Installed ones stand in for it, if its sockets are of this machine. */
    private static Transports given(Transport transport, int threads, List<NetworkObserver> observers) {
        Map<TransportProvider, Availability> installed =
                transport.isOfThisMachine() ? InstalledTransports.find(null) : Map.of();
        return new Transports(installed, transport, transport.name(), threads, observers);
    }

    private Transports(
            Map<TransportProvider, Availability> installed,
            Transport first,
            String firstName,
            int threads,
            List<NetworkObserver> observers) {
        Set<Capability> capabilities = first.capabilities();
        loops = Loops.start(first, threads);
        ChannelContext context = new ChannelContext(
                first,
                loops,
                PooledByteBufAllocator.DEFAULT,
                this::descriptorCalls,
                this::socketCalls,
                this::anyCalls,
                observers);
        members.add(new Member(context, capabilities));
        ObserverCalls observer = context.observer();
        if (observer != null) {
            loops.watch(observer::loopDelayed);
        }
        NativeCalls calls = NativeCalls.of(first);
        for (Map.Entry<TransportProvider, Availability> entry : installed.entrySet()) {
            TransportProvider provider = entry.getKey();
            if (provider.onlyByName() && !provider.name().equals(firstName)) {
                // The caller did not ask for it, so it does not stand in for another transport either.
                continue;
            }
            if (!entry.getValue().isAvailable()) {
                absent.add(provider.name() + " is " + entry.getValue());
            } else if (!provider.name().equals(firstName)) {
                calls = calls.or(addMember(provider, context));
            }
        }
        nativeCalls = calls;
    }

    /** The transport that runs the loops. If it says that it is available and cannot be loaded, the next. */
    private static TransportProvider loaded(Map<TransportProvider, Availability> installed, @Nullable String name) {
        while (true) {
            TransportProvider chosen = TransportChoice.choose(name, installed);
            try {
                chosen.transport().capabilities();
                if (name == null) {
                    tellFallback(chosen, installed);
                }
                return chosen;
            } catch (RuntimeException | LinkageError e) {
                installed.put(chosen, Availability.unavailable(e));
            }
        }
    }

    /** A line in the log if a better transport should be there. Each network of a process would tell the same. */
    private static void tellFallback(TransportProvider chosen, Map<TransportProvider, Availability> installed) {
        List<String> passedOver = TransportChoice.passedOver(chosen, installed);
        if (!passedOver.isEmpty()) {
            LOG.warnOnce("the transport " + chosen.name() + " is taken, as " + String.join("; ", passedOver));
        }
    }

    /**
     * Adds a transport that stands in where the first lacks a capability. If it cannot be loaded, the network goes
     * without it.
     */
    private NativeCalls addMember(TransportProvider provider, ChannelContext context) {
        try {
            Transport other = provider.transport();
            Set<Capability> capabilities = other.capabilities();
            NativeCalls found = NativeCalls.of(other);
            if (loops.canRun(other)) {
                members.add(new Member(context.over(other, this::anyCalls), capabilities));
            } else {
                elsewhere.put(provider.name(), capabilities);
            }
            return found;
        } catch (RuntimeException | LinkageError e) {
            absent.add(provider.name() + " is " + Availability.unavailable(e));
            return NativeCalls.NONE;
        }
    }

    /** The loops that all of these transports share. */
    public Loops loops() {
        return loops;
    }

    /** The counts and the listeners, which all of these transports share. */
    public NetworkStock stock() {
        return members.get(0).context().stock();
    }

    /** Tells those who observe; null if there are none. */
    public @Nullable ObserverCalls observer() {
        return members.get(0).context().observer();
    }

    /** The transport that the loops are made for. */
    public Transport first() {
        return members.get(0).context().transport();
    }

    /**
     * The calls on descriptors.
     *
     * @throws TransportUnavailableException if there are none, with the reason
     */
    public DescriptorCalls descriptorCalls() {
        return context(Capability.DESCRIPTORS)
                .transport()
                .descriptorCalls()
                .orElseThrow(() -> new IllegalStateException("a transport lacks what it says that it has"));
    }

    /**
     * The calls on descriptors of sockets.
     *
     * @throws TransportUnavailableException if there are none, with the reason
     */
    public SocketCalls socketCalls() {
        return members.stream()
                .map(member -> member.context().transport())
                .filter(Transport::adopts)
                .min(Comparator.comparing(one -> one.descriptorCalls().isEmpty()))
                .<SocketCalls>flatMap(Transport::socketCalls)
                .orElseThrow(() -> new TransportUnavailableException(missing(EnumSet.of(Capability.ADOPTION))));
    }

    /**
     * Factories of Netty's own channels of the first transport, for the client of name servers. Their sockets are
     * close-on-exec.
     *
     * @throws TransportUnavailableException if the transport has none
     */
    public NettyChannels nettyChannels() {
        NettyChannels channels = first().nettyChannels()
                .orElseThrow(() -> new TransportUnavailableException(
                        "the transport " + first().name() + " has no channels for DNS"));
        return new CloseOnExec(first(), this::anyCalls).set(channels);
    }

    /** The C library's look-ups of names; empty if no transport on this machine can call them. */
    public Optional<NameCalls> nameCalls() {
        return nativeCalls.names();
    }

    private Optional<DescriptorCalls> anyCalls() {
        return nativeCalls.descriptors();
    }

    /** Whether any of the transports has this capability. */
    public boolean support(Capability capability) {
        return members.stream().anyMatch(member -> member.capabilities().contains(capability));
    }

    /**
     * The context of the first transport that has such an endpoint and all of these capabilities.
     *
     * @throws TransportUnavailableException if there is none, with the missing capability and the reason
     * @throws IllegalArgumentException if no endpoint of this kind can ever have them
     */
    public ChannelContext context(Endpoint endpoint, Set<Capability> needs) {
        return context(endpoint, needs, Set.of(), member -> true);
    }

    /**
     * The context of the first transport that has such an endpoint and all of these capabilities, or else of the first that
     * has such an endpoint and what is needed.
     *
     * @throws TransportUnavailableException if there is none, with the missing capability and the reason
     */
    public ChannelContext preferred(Endpoint endpoint, Set<Capability> needs, Set<Capability> wishes) {
        Set<Capability> all = EnumSet.copyOf(wishes);
        all.addAll(needs);
        boolean isThere =
                members.stream().anyMatch(member -> member.can(all) && member.can(NeededCapabilities.of(endpoint)));
        return context(endpoint, isThere ? all : needs);
    }

    /**
     * The context of the first transport that adopts sockets; {@link Capability#ADOPTION} says whether there is such a
     * transport.
     *
     * @param local the socket's local endpoint
     */
    public ChannelContext adopting(Endpoint local, Set<Capability> needs) {
        return context(
                local,
                needs,
                Set.of(Capability.ADOPTION),
                member -> member.context().transport().adopts());
    }

    /** The same for a datagram or raw socket: of a transport that tells of metadata and errors where there is one. */
    public ChannelContext adoptingDatagrams(Endpoint local) {
        Set<Capability> metadata = Set.of(Capability.DATAGRAM_METADATA);
        boolean tells = members.stream()
                .anyMatch(member ->
                        member.can(metadata) && member.context().transport().adopts());
        return adopting(local, tells ? metadata : Set.of());
    }

    private ChannelContext context(
            Endpoint endpoint, Set<Capability> needs, Set<Capability> named, Predicate<Member> fits) {
        if (needs.contains(Capability.URGENT_DATA)
                && !(endpoint instanceof TcpEndpoint tcp && tcp.protocol().equals(Protocol.TCP))) {
            throw new IllegalArgumentException(
                    "endpoint: " + endpoint + " has no urgent data, which is TCP's (expected: tcp://HOST:PORT)");
        }
        Set<Capability> needed = EnumSet.copyOf(NeededCapabilities.of(endpoint));
        needed.addAll(needs);
        String refusal = null;
        for (Member member : members) {
            if (member.can(needed) && fits.test(member)) {
                Optional<String> why = member.context().transport().refusal(endpoint);
                if (why.isEmpty()) {
                    return member.context();
                }
                refusal = refusal != null ? refusal : why.get();
            }
        }
        if (refusal != null) {
            throw new IllegalArgumentException("endpoint: " + endpoint + ": " + refusal);
        }
        needed.addAll(named);
        throw new TransportUnavailableException("endpoint " + endpoint + ": " + missing(needed));
    }

    private ChannelContext context(Capability capability) {
        return members.stream()
                .filter(member -> member.capabilities().contains(capability))
                .findFirst()
                .orElseThrow(() -> new TransportUnavailableException(missing(EnumSet.of(capability))))
                .context();
    }

    private String missing(Set<Capability> needed) {
        Set<Capability> lacking = EnumSet.copyOf(needed);
        members.forEach(member -> lacking.removeAll(member.capabilities()));
        // Each capability is there, but no transport has all of them.
        Set<Capability> named = lacking.isEmpty() ? needed : lacking;
        String what =
                String.join(" and no ", named.stream().map(Capability::words).toList());
        String here = "the transport " + first().name() + " has no " + what + " on this machine";
        for (Map.Entry<String, Set<Capability>> other : elsewhere.entrySet()) {
            if (other.getValue().containsAll(named)) {
                return here + " (the transport " + other.getKey()
                        + " is there and has, but its channels cannot live on the"
                        + " loops of " + first().name() + "; expected: transport(\"" + other.getKey()
                        + "\"), or epoll or kqueue, whose loops it shares)";
            }
        }
        if (!isPosix(named)) {
            return here;
        }
        return here
                + " (expected: " + Coordinates.of("posix") + ", on Linux or macOS and Java 25 or newer, beside it"
                + (absent.isEmpty() ? "" : "; " + String.join("; ", absent)) + ")";
    }

    private static boolean isPosix(Set<Capability> capabilities) {
        Set<Capability> usual =
                EnumSet.of(Capability.TCP, Capability.IPV6_ONLY, Capability.UNIX_PATH, Capability.UNIX_ABSTRACT);
        return !usual.containsAll(capabilities);
    }
}
