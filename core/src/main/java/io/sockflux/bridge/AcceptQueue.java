package io.sockflux.bridge;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.sockflux.address.AddressFamily;
import io.sockflux.address.Endpoint;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The connections that the listening sockets of one listener accept, on their way to its subscriber. All the sockets live
 * on one event loop, and this is touched there only; the connections are spread over all loops.
 */
final class AcceptQueue {

    /** How long accept pauses after it failed, most likely for want of descriptors. */
    private static final long PAUSE_MILLIS = 100;

    private final Streams streams;
    private final StreamSettings settings;
    private final EventLoop loop;
    private final List<Channel> sockets = new ArrayList<>();
    private final ArrayDeque<StreamConnection> surplus = new ArrayDeque<>();
    private @Nullable AcceptSubscription subscription;
    private boolean draining;
    private boolean closed;

    AcceptQueue(Streams streams, StreamSettings settings) {
        this.streams = streams;
        this.settings = settings;
        this.loop = streams.loops().next();
    }

    EventLoop loop() {
        return loop;
    }

    /** Adds a socket that is bound and listens. */
    void add(Channel socket) {
        sockets.add(socket);
        drain();
    }

    /** The handler for a socket that is going to be bound to this endpoint. */
    ChannelInboundHandlerAdapter handler(Endpoint requested) {
        return new SocketHandler(requested);
    }

    void attach(AcceptSubscription subscriber) {
        if (closed) {
            subscriber.complete();
        } else if (subscription != null) {
            subscriber.fail(
                    new IllegalStateException("connections: has a subscriber already (expected: one at a time)"));
        } else {
            subscription = subscriber;
            drain();
        }
    }

    void detach(AcceptSubscription subscriber) {
        if (subscription == subscriber) {
            subscription = null;
            sockets.forEach(AcceptQueue::disarm);
        }
    }

    /** The listener is closed: nothing is accepted any more. */
    void close() {
        closed = true;
        sockets.clear();
        surplus.forEach(StreamConnection::abandon);
        surplus.clear();
        AcceptSubscription subscriber = subscription;
        subscription = null;
        if (subscriber != null) {
            subscriber.complete();
        }
    }

    void drain() {
        if (draining) {
            return;
        }
        draining = true;
        try {
            while (subscription != null && subscription.hasDemand() && !surplus.isEmpty()) {
                subscription.next(surplus.remove());
            }
        } finally {
            draining = false;
        }
        if (subscription != null && subscription.hasDemand()) {
            sockets.forEach(socket -> arm(socket, subscription.isUnbounded()));
        }
    }

    private void accepted(Endpoint requested, Channel child) {
        AddressFamily family = requested.family();
        StreamConnection connection;
        try {
            streams.prepare(child, settings, streams.transport().acceptedOptions(family));
            connection = new StreamConnection(
                    child, streams, settings, family == AddressFamily.UNIX ? requested : null, null);
            streams.loops().register(child).addListener(registration -> {
                if (!registration.isSuccess()) {
                    child.unsafe().closeForcibly();
                }
            });
            streams.open().add(child);
        } catch (RuntimeException e) {
            // The peer may be gone already, so that an option cannot be set; that concerns this one connection only.
            child.unsafe().closeForcibly();
            return;
        }
        if (subscription != null && subscription.hasDemand() && surplus.isEmpty()) {
            subscription.next(connection);
        } else {
            surplus.add(connection);
        }
        if (subscription == null || !subscription.hasDemand()) {
            sockets.forEach(AcceptQueue::disarm);
        }
    }

    private static void arm(Channel socket, boolean unbounded) {
        if (unbounded) {
            socket.config().setAutoRead(true);
        } else {
            socket.read();
        }
    }

    private static void disarm(Channel socket) {
        // Turning auto-read off is what takes a read back that was asked for and not answered; on must come first.
        if (!socket.config().isAutoRead()) {
            socket.config().setAutoRead(true);
        }
        socket.config().setAutoRead(false);
    }

    private final class SocketHandler extends ChannelInboundHandlerAdapter {

        private final Endpoint requested;

        SocketHandler(Endpoint requested) {
            this.requested = requested;
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            accepted(requested, (Channel) message);
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext context) {
            drain();
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            // accept failed. Asking again at once would spin for as long as descriptors are short.
            disarm(context.channel());
            context.channel().eventLoop().schedule(AcceptQueue.this::drain, PAUSE_MILLIS, TimeUnit.MILLISECONDS);
        }
    }
}
