package io.sockflux;

import static java.util.Objects.requireNonNull;

import io.sockflux.check.Durations;
import io.sockflux.internal.accept.AcceptLimits;
import io.sockflux.internal.accept.AcceptRate;
import io.sockflux.spi.Capability;
import io.sockflux.stream.AccessList;
import io.sockflux.stream.ByteRates;
import io.sockflux.stream.Refusal;
import io.sockflux.stream.WhenFull;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** The part of an {@link Acceptor} that says which connections may enter, how many and how often. */
public abstract sealed class AcceptorLimits extends StreamRecipe<Acceptor> permits Acceptor {

    private static final Duration SHORTEST_QUIET = Duration.ofMillis(1);

    AcceptorLimits() {}

    /** This recipe with other limits. */
    abstract Acceptor limits(UnaryOperator<AcceptLimits> change);

    /** How many connections there may be at once on all endpoints together; 65,536 unless set. */
    public Acceptor maxConnections(int connections) {
        return limits(limits -> limits.withTotal(connections));
    }

    /**
     * How many connections there may be at once from a peer. A peer is an IPv4 address, or an IPv6 /64, as a host has
     * all addresses of a /64; see {@link #peerPrefixLengths}. More connections are reset, whatever {@link #whenFull}
     * says, as the peer is known only after accept. Unix and vsock peers have no IP address and are not limited.
     */
    public Acceptor maxConnectionsPerPeer(int connections) {
        return limits(limits -> limits.withPerPeer(connections));
    }

    /**
     * How many bits at the beginning of an address make a peer, for {@link #maxConnectionsPerPeer}: 32 of IPv4 and 64 of
     * IPv6 unless set. Fewer take networks together, such as the /56 that a provider gives to a household.
     *
     * @param ipv4 1 to 32
     * @param ipv6 1 to 128
     */
    public Acceptor peerPrefixLengths(int ipv4, int ipv6) {
        return limits(limits -> limits.withPeerPrefixLengths(ipv4, ipv6));
    }

    /** How many connections there may be at once on each endpoint. */
    public Acceptor maxConnectionsPerEndpoint(int connections) {
        return limits(limits -> limits.withPerEndpoint(connections));
    }

    /**
     * Which peers may enter; all unless set. Others are reset, whatever {@link #whenFull} says, and told to
     * {@link #onRefused}. Where a PROXY header tells the client, the list is asked for the client. A list with users or groups needs {@link Capability#ADOPTION} for unix endpoints; {@link Acceptor#listen()} fails with
     * {@link io.sockflux.error.TransportUnavailableException} where it is not supported.
     */
    public Acceptor access(AccessList list) {
        requireNonNull(list, "list");
        return limits(limits -> limits.withAdmission(limits.admission().withAccess(list)));
    }

    /**
     * How often connections are accepted, on all endpoints together: so many at once, and so many in each length of
     * time. Further connections wait in the kernel, or are reset, by {@link #whenFull}. Any rate unless set.
     */
    public Acceptor acceptRate(int connections, Duration per) {
        AcceptRate rate = new AcceptRate(connections, per);
        return limits(limits -> limits.withAdmission(limits.admission().withRate(rate)));
    }

    /**
     * How often connections of a peer are accepted; more are reset. Peers are the same as of
     * {@link #maxConnectionsPerPeer}. The 16,384 peers that came last are remembered. Any rate unless set.
     */
    public Acceptor acceptRatePerPeer(int connections, Duration per) {
        AcceptRate rate = new AcceptRate(connections, per);
        return limits(limits -> limits.withAdmission(limits.admission().withRatePerPeer(rate)));
    }

    /**
     * How fast all connections of a listener receive and send together. They take turns by bytes, so a few fast peers do
     * not hold up the others. Stands beside {@link #byteRates}, which is for each; see {@link ByteRates}. Any rate unless
     * set.
     */
    public Acceptor totalByteRates(ByteRates rates) {
        requireNonNull(rates, "rates");
        return streams(streams -> streams.withLayers(streams.layers().withTotalByteRates(rates)));
    }

    /**
     * How many connections may be opening at once: accepted, and not handed over before their PROXY header or TLS
     * handshake has come. 1,024 unless set. More wait or are reset, by {@link #whenFull}. The time of each is
     * {@link io.sockflux.stream.TimeLimits#opening}.
     */
    public Acceptor maxOpening(int connections) {
        return streams(streams -> streams.withLayers(streams.layers().withMostOpening(connections)));
    }

    /**
     * Closes idle connections without loss while the listener {@linkplain io.sockflux.stream.Listener#drain drains}, rather
     * than leave them to the deadline. A connection is idle if its handler waits for input, nothing is unread or unsent, no
     * send is under way, and no byte has moved for so long. A request that its peer sends half, and does not go on with for
     * so long, is lost; its peer sees an end without an answer. None is closed unless set. A connection whose
     * {@link io.sockflux.stream.Connection#draining()} has a subscriber is left to it.
     *
     * @param quiet at least 1 ms
     */
    public Acceptor closeIdleWhenDraining(Duration quiet) {
        if (quiet.compareTo(SHORTEST_QUIET) < 0) {
            throw new IllegalArgumentException("quiet: " + Durations.text(quiet) + " (expected: at least 1 ms)");
        }
        return limits(limits -> limits.withIdleQuiet(quiet));
    }

    /** What happens to connections that come while a limit is reached; {@link WhenFull#WAIT} unless set. */
    public Acceptor whenFull(WhenFull choice) {
        return limits(limits -> limits.withWhenFull(requireNonNull(choice, "choice")));
    }

    /**
     * What happens to connections that come while the process or the system has no descriptor left (EMFILE, ENFILE);
     * {@link WhenFull#WAIT} unless set. Accept then pauses until a connection of this network closes, or for a second
     * at the most. To reset connections, the network holds a descriptor in reserve.
     */
    public Acceptor whenOutOfDescriptors(WhenFull choice) {
        return limits(limits -> limits.withWhenOutOfDescriptors(requireNonNull(choice, "choice")));
    }

    /**
     * Sets an observer that is told of each connection that is reset, and why. The observer runs on the event loop and
     * must not block.
     */
    public Acceptor onRefused(Consumer<? super Refusal> observer) {
        return limits(limits -> limits.withOnRefused(requireNonNull(observer, "observer")));
    }
}
