package io.sockflux.internal.channel;

import io.netty.channel.EventLoop;
import io.sockflux.observe.NetworkCounts;
import io.sockflux.observe.NetworkCounts.DatagramCounts;
import io.sockflux.stream.ListenerCounts;
import io.sockflux.stream.Refusal.Reason;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** The numbers of a listener or of a whole network: a part for each event loop, added up by who asks. Any thread. */
public final class Counts {

    private final Map<EventLoop, LoopCounts> parts = new ConcurrentHashMap<>();
    private final LoopCounts elsewhere = new LoopCounts(null);
    private final @Nullable Counts whole;

    private Counts(@Nullable Counts whole) {
        this.whole = whole;
    }

    /** The numbers of a new network. */
    static Counts ofNetwork() {
        return new Counts(null);
    }

    /** The numbers of a new listener. What it counts counts for the network too. */
    public Counts ofListener() {
        return new Counts(this);
    }

    /** The part of a loop, which that loop alone may write. */
    public LoopCounts at(EventLoop loop) {
        LoopCounts known = parts.get(loop);
        return known != null
                ? known
                : parts.computeIfAbsent(loop, made -> new LoopCounts(whole == null ? null : whole.at(made)));
    }

    /** Counts something that happens on no loop. */
    public void countAnywhere(Counter what) {
        elsewhere.countAnywhere(what);
    }

    private long sum(ToLongFunction<LoopCounts> number) {
        long sum = number.applyAsLong(elsewhere);
        for (LoopCounts part : parts.values()) {
            sum += number.applyAsLong(part);
        }
        return sum;
    }

    private long sum(Counter what) {
        return sum(part -> part.get(what));
    }

    private Map<Reason, Long> refused() {
        Map<Reason, Long> refused = new EnumMap<>(Reason.class);
        for (Reason reason : Reason.values()) {
            refused.put(reason, sum(part -> part.get(reason)));
        }
        return refused;
    }

    /** What the network has counted. */
    public NetworkCounts network() {
        // In this order, nothing counts as closed that does not count as open yet.
        long unbound = sum(Counter.LISTENERS_CLOSED);
        long closed = sum(Counter.CLOSED);
        long failed = sum(Counter.FAILED);
        long aborted = sum(Counter.ABORTED);
        long attemptsFailed = sum(Counter.ATTEMPTS_FAILED);
        long bound = sum(Counter.LISTENERS_BOUND);
        long accepted = sum(Counter.ACCEPTED);
        long connected = sum(Counter.CONNECTED);
        long others = sum(Counter.OTHERS);
        return new NetworkCounts(
                bound - unbound,
                bound,
                accepted + connected + others - closed,
                accepted,
                connected,
                others,
                failed,
                aborted,
                refused(),
                sum(Counter.ATTEMPTS),
                attemptsFailed,
                sum(Counter.SHORTAGES),
                sum(Counter.BYTES_IN),
                sum(Counter.BYTES_OUT),
                datagrams());
    }

    private DatagramCounts datagrams() {
        long closed = sum(Counter.DATAGRAM_SOCKETS_CLOSED);
        long opened = sum(Counter.DATAGRAM_SOCKETS);
        return new DatagramCounts(
                opened - closed,
                opened,
                sum(Counter.DATAGRAMS_IN),
                sum(Counter.DATAGRAMS_OUT),
                sum(Counter.DATAGRAMS_FAILED),
                sum(Counter.DATAGRAM_ERRORS),
                sum(Counter.DATAGRAM_BYTES_IN),
                sum(Counter.DATAGRAM_BYTES_OUT));
    }

    /** What the listener has counted. */
    public ListenerCounts listener() {
        long closed = sum(Counter.CLOSED);
        long failed = sum(Counter.FAILED);
        long aborted = sum(Counter.ABORTED);
        long accepted = sum(Counter.ACCEPTED);
        return new ListenerCounts(
                accepted - closed,
                accepted,
                failed,
                aborted,
                refused(),
                sum(Counter.SHORTAGES),
                sum(Counter.BYTES_IN),
                sum(Counter.BYTES_OUT));
    }
}
