package io.sockflux.internal.accept;

import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.sockflux.address.Endpoint;
import io.sockflux.internal.layer.Opening;
import io.sockflux.internal.layer.OpeningLimits;
import io.sockflux.internal.loop.OnLoop;
import io.sockflux.internal.stream.StreamConnection;
import io.sockflux.stream.Refusal.Reason;
import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The accepted connections of a listener that their layers are opening. They have not reached the subscriber yet, and
 * each stands for a unit of its demand. Event loop of the listener only.
 */
final class Openings {

    private final AcceptQueue queue;
    private final OpeningLimits limits;
    private final Set<OpeningConnection> underWay = new LinkedHashSet<>();

    Openings(AcceptQueue queue, OpeningLimits limits) {
        this.queue = queue;
        this.limits = limits;
    }

    EventLoop loop() {
        return queue.loop();
    }

    int count() {
        return underWay.size();
    }

    /** Whether the limit is reached with so many further connections. */
    boolean isFull(int more) {
        return underWay.size() + more >= limits.most();
    }

    /** The reason to refuse another connection; null if there is none. */
    @Nullable
    Denial refusal() {
        return isFull(0)
                ? new Denial(
                        Reason.OPENING_LIMIT,
                        "the limit of " + limits.most() + " connections that are opening is reached")
                : null;
    }

    /**
     * Begins an opening, before the channel is registered.
     *
     * @param ofSocket why the socket's own peer may not enter; null if it may, or is not asked
     */
    void begin(
            Opening opening,
            StreamConnection connection,
            ListenChannel socket,
            AcceptedPlace place,
            @Nullable Denial ofSocket) {
        OpeningConnection begun = new OpeningConnection(this, connection, socket, place, ofSocket, opening);
        underWay.add(begun);
        begun.begin();
    }

    /** Queued behind the tasks of the connection's loop, as a layer that closes the channel tells why by a task. */
    void closed(OpeningConnection connection) {
        Runnable task = () -> OnLoop.tell(loop(), () -> forget(connection));
        Channel channel = connection.connection().channel();
        if (!channel.isRegistered() || !OnLoop.queue(channel.eventLoop(), task)) {
            task.run();
        }
    }

    private void forget(OpeningConnection connection) {
        failed(connection, connection.connection().peerEndpoint(), new IOException("the connection was closed"));
    }

    void opened(OpeningConnection connection, @Nullable Endpoint told) {
        if (underWay.remove(connection)) {
            queue.opened(connection, told);
        }
    }

    void failed(OpeningConnection connection, Endpoint peer, IOException cause) {
        if (underWay.remove(connection)) {
            queue.openingFailed(connection, peer, Denial.of(cause));
        }
    }

    /** Aborts all of them, when the listener is closed. */
    void abandonAll() {
        List<OpeningConnection> all = List.copyOf(underWay);
        underWay.clear();
        all.stream().map(OpeningConnection::connection).forEach(StreamConnection::abandon);
    }
}
