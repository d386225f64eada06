package io.sockflux.internal.socket;

import io.netty.channel.Channel;
import io.sockflux.address.Endpoint;
import io.sockflux.internal.channel.Counter;
import io.sockflux.internal.channel.LoopCounts;
import io.sockflux.internal.loop.LoopClock;
import io.sockflux.observe.ObservedConnection.Origin;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A connected socket that counts itself and its bytes for its listener and its network, from when it is open. The event loop
 * alone writes its numbers; any thread may read them.
 */
public abstract class CountedSocket extends ChannelSocket {

    private static final VarHandle BYTES_IN;
    private static final VarHandle BYTES_OUT;

    static {
        try {
            BYTES_IN = MethodHandles.lookup().findVarHandle(CountedSocket.class, "bytesIn", long.class);
            BYTES_OUT = MethodHandles.lookup().findVarHandle(CountedSocket.class, "bytesOut", long.class);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("bytesIn, bytesOut", e);
        }
    }

    private long bytesIn;
    private long bytesOut;
    private long openedNanos;
    /** Null as long as it is not open, and counts nowhere. */
    private volatile @Nullable LoopCounts counts;

    private volatile @Nullable Origin origin;
    private volatile @Nullable Endpoint requested;

    protected CountedSocket(Channel channel) {
        super(channel);
    }

    /** Where it counts: at its listener or at its network. On its event loop. */
    protected abstract LoopCounts counts();

    /**
     * Says how the connection comes about.
     *
     * @param asked the endpoint that the program asked for
     */
    public final void isFrom(Origin how, Endpoint asked) {
        requested = asked;
        origin = how;
    }

    /** It is active: an accepted connection without layers is open by that. */
    protected final void active(boolean isHeld) {
        if (origin == Origin.ACCEPTED && !isHeld) {
            open();
        }
    }

    /** It is open, and counts from now on. The first call counts. */
    public final void open() {
        Origin how = origin;
        if (counts != null || how == null) {
            return;
        }
        LoopCounts at = counts();
        openedNanos = LoopClock.nanos(channel.eventLoop());
        counts = at;
        at.count(counter(how));
        // What came ahead of the user.
        at.add(Counter.BYTES_IN, bytesIn);
        at.add(Counter.BYTES_OUT, bytesOut());
    }

    private static Counter counter(Origin origin) {
        return switch (origin) {
            case ACCEPTED -> Counter.ACCEPTED;
            case CONNECTED -> Counter.CONNECTED;
            case ADOPTED, PAIR -> Counter.OTHERS;
        };
    }

    /** Whether it is open, or was. Any thread. */
    public final boolean wasOpened() {
        return counts != null;
    }

    /** Counts bytes that have come. */
    protected final void cameIn(int bytes) {
        BYTES_IN.setRelease(this, bytesIn + bytes);
        LoopCounts at = counts;
        if (at != null) {
            at.add(Counter.BYTES_IN, bytes);
        }
    }

    /** Counts bytes that the kernel has taken. */
    protected final void wentOut(long bytes) {
        BYTES_OUT.setRelease(this, bytesOut + bytes);
        LoopCounts at = counts;
        if (at != null) {
            at.add(Counter.BYTES_OUT, bytes);
        }
    }

    /**
     * It is closed.
     *
     * @param how counts it too; null if it did not end badly
     */
    protected final void countClosed(@Nullable Counter how) {
        LoopCounts at = counts;
        if (at != null) {
            at.count(Counter.CLOSED);
            if (how != null) {
                at.count(how);
            }
        }
    }

    /** How many bytes have come. Any thread. */
    public final long bytesIn() {
        return (long) BYTES_IN.getAcquire(this);
    }

    /** How many bytes of its sends the kernel has taken. Any thread. */
    public final long bytesOut() {
        return (long) BYTES_OUT.getAcquire(this);
    }

    /** How long it has been open; of no meaning before. Any thread. */
    public final Duration age() {
        return wasOpened() ? LoopClock.since(channel.eventLoop(), openedNanos) : Duration.ZERO;
    }

    /** How it has come about; null until it is known. */
    protected final @Nullable Origin knownOrigin() {
        return origin;
    }

    /** The endpoint that the program asked for; null until it is known. */
    protected final @Nullable Endpoint knownRequest() {
        return requested;
    }
}
