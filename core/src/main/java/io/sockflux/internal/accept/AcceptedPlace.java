package io.sockflux.internal.accept;

import io.sockflux.address.IpBlock;
import io.sockflux.internal.channel.Counts;
import io.sockflux.internal.loop.OnLoop;
import io.sockflux.internal.loop.Onset;
import io.sockflux.internal.stream.Place;
import io.sockflux.internal.stream.StreamConnection;
import org.jspecify.annotations.Nullable;

/** The place of an accepted connection within the limits of its listener. Connections that count for no peer share one. */
final class AcceptedPlace implements Place, Runnable {

    private final AcceptQueue queue;
    private final ListenChannel socket;
    /** Event loop of the listener only. */
    private @Nullable IpBlock peer;

    AcceptedPlace(AcceptQueue queue, ListenChannel socket, @Nullable IpBlock peer) {
        this.queue = queue;
        this.socket = socket;
        this.peer = peer;
    }

    /** Counts the connection in this block, unless it is closed. */
    void countsIn(@Nullable IpBlock block, Occupancy occupancy, StreamConnection connection) {
        if (block != null && connection.holdPlace()) {
            peer = block;
            occupancy.count(block);
            connection.handlerLeavesPlace();
        }
    }

    @Override
    public Onset draining() {
        return queue.drainBegin();
    }

    @Override
    public Counts counts() {
        return queue.counts();
    }

    @Override
    public void freed() {
        OnLoop.tell(queue.loop(), this);
    }

    @Override
    public void run() {
        queue.left(socket, peer);
    }
}
