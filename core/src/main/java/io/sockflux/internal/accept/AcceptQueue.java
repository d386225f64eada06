package io.sockflux.internal.accept;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.EventLoop;
import io.sockflux.address.Endpoint;
import io.sockflux.address.IpBlock;
import io.sockflux.error.Errno;
import io.sockflux.internal.channel.ChannelContext;
import io.sockflux.internal.channel.DescriptorShortage;
import io.sockflux.internal.loop.LoopClock;
import io.sockflux.internal.loop.OnLoop;
import io.sockflux.internal.option.DefaultOptions;
import io.sockflux.internal.stream.ConnectionReport;
import io.sockflux.internal.stream.Place;
import io.sockflux.internal.stream.SocketClose;
import io.sockflux.internal.stream.StreamConnection;
import io.sockflux.internal.stream.StreamSettings;
import io.sockflux.observe.ObservedConnection.Origin;
import io.sockflux.option.OptionException;
import io.sockflux.spi.Capability;
import io.sockflux.stream.WhenFull;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

/**
 * The connections that the listening sockets of one listener accept, on their way to its subscriber. All the sockets live
 * on one event loop, and this is touched there only; the connections are spread over all loops.
 */
final class AcceptQueue implements DescriptorShortage.Waiting {

    private static final long SHORTEST_PAUSE_MILLIS = 100;
    private static final long LONGEST_PAUSE_MILLIS = 1000;
    private static final long RETRY_MILLIS = 10;
    private static final Set<Errno> SHORTAGES = EnumSet.of(Errno.EMFILE, Errno.ENFILE, Errno.ENOBUFS, Errno.ENOMEM);

    private static final ChannelFutureListener CLOSE_UNREGISTERED = registration -> {
        if (!registration.isSuccess()) {
            SocketClose.reset(registration.channel());
            registration.channel().unsafe().closeForcibly();
        }
    };

    private final ChannelContext streams;
    private final StreamSettings settings;
    private final AcceptLimits limits;
    private final EventLoop loop;
    private final List<ListenChannel> sockets = new ArrayList<>();
    private final ArrayDeque<StreamConnection> surplus = new ArrayDeque<>();
    private final Map<IpBlock, Integer> peers = new HashMap<>();
    private final @Nullable ReserveDescriptor reserve;
    private @Nullable AcceptSubscription subscription;
    private int total;
    private boolean draining;
    private boolean closed;
    private boolean paused;
    private long pauseMillis;

    AcceptQueue(ChannelContext streams, StreamSettings settings, AcceptLimits limits) {
        this.streams = streams;
        this.settings = settings;
        this.limits = limits;
        this.loop = streams.loops().next();
        this.reserve = limits.whenOutOfDescriptors() == WhenFull.RESET ? new ReserveDescriptor() : null;
    }

    /** What its connections must be able to do besides what their endpoints ask for. */
    Set<Capability> needs() {
        return settings.needs();
    }

    @Override
    public EventLoop loop() {
        return loop;
    }

    /** How many peers have connections, where they are counted. */
    int peers() {
        return peers.size();
    }

    /** The time of the network. */
    LoopClock clock() {
        return streams.loops().clock();
    }

    // The sockets

    /** Adds sockets that are bound and listen. */
    void add(List<ListenChannel> more) {
        sockets.addAll(more);
        more.forEach(ListenChannel::reportBound);
        drain();
    }

    /** Nothing is accepted any more on these sockets, whose connections stay. */
    void remove(List<ListenChannel> some) {
        sockets.removeAll(some);
    }

    /** The listener is closed: nothing is accepted any more. */
    void close() {
        closed = true;
        // A pause that has not passed must not reopen what is closed here.
        paused = false;
        sockets.clear();
        surplus.forEach(StreamConnection::abandon);
        surplus.clear();
        streams.shortage().remove(this);
        if (reserve != null) {
            reserve.close();
        }
        AcceptSubscription subscriber = subscription;
        subscription = null;
        if (subscriber != null) {
            subscriber.complete();
        }
    }

    // The subscriber

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
            sockets.forEach(ListenChannel::disarm);
        }
    }

    /** Hands over what is there and asks for as much as there is demand and room for. */
    void drain() {
        if (draining) {
            return;
        }
        draining = true;
        try {
            while (subscription != null && subscription.hasDemand() && !surplus.isEmpty()) {
                subscription.emit(surplus.remove());
            }
        } finally {
            draining = false;
        }
        for (ListenChannel socket : sockets) {
            if (mayAccept(socket)) {
                socket.arm(subscription != null && subscription.isUnbounded());
            } else {
                socket.disarm();
            }
        }
    }

    /** Whether one more connection may be accepted: asked before each accept. */
    boolean mayAccept(ListenChannel socket) {
        if (reserve != null && reserve.isLent()) {
            return true;
        }
        return subscription != null
                && subscription.hasDemand()
                && !paused
                && (limits.whenFull() == WhenFull.RESET
                        || (total < limits.total() && socket.active() < limits.perEndpoint()));
    }

    // What the sockets tell

    void accepted(ListenChannel socket, Channel child) {
        if (closed) {
            // The JDK's transport accepts several at once, and the subscriber has closed the listener at one before
            // this.
            SocketClose.reset(child);
            child.unsafe().closeForcibly();
            return;
        }
        // The kernel says EMFILE also where nothing waits, so a loan may outlast the want: then this one is welcome.
        // Without a loan too the reserve comes first. What another part of the process has taken of it must come back
        // before anybody is served, or it ends up empty and the rest are neither served nor refused.
        if (reserve != null && !reserve.takeBack()) {
            refuse(socket, child, "descriptors have run out (EMFILE)");
            reserve.takeBack();
            drain();
            return;
        }
        pauseMillis = 0;
        IpBlock peer = limits.perPeer() < Integer.MAX_VALUE ? limits.peers().of(child.remoteAddress()) : null;
        String refusal = refusal(socket, peer);
        if (refusal != null) {
            refuse(socket, child, refusal);
            return;
        }
        StreamConnection connection;
        try {
            connection = connection(socket, child);
            connection.takes(new AcceptedPlace(socket, peer));
        } catch (OptionException e) {
            // The peer may be gone already, so that an option cannot be set; that concerns this one connection only.
            refuse(socket, child, String.valueOf(e.getMessage()));
            return;
        } catch (RuntimeException | Error e) {
            refuse(socket, child, "could not be made a connection: " + e);
            // No peer causes that, so it is told with its stack.
            Operators.onErrorDropped(e, Context.empty());
            return;
        }
        total++;
        socket.entered();
        if (peer != null) {
            peers.merge(peer, 1, Integer::sum);
        }
        socket.streams().loops().next().register(child).addListener(CLOSE_UNREGISTERED);
        if (subscription != null && subscription.hasDemand() && surplus.isEmpty()) {
            subscription.emit(connection);
        } else {
            surplus.add(connection);
        }
        for (int i = 0; i < sockets.size(); i++) {
            ListenChannel other = sockets.get(i);
            if (!mayAccept(other)) {
                other.disarm();
            }
        }
    }

    private StreamConnection connection(ListenChannel socket, Channel child) throws OptionException {
        ChannelContext streams = socket.streams();
        streams.prepare(child, settings.waterMark());
        Endpoint local = socket.isUnix() ? socket.bound() : null;
        StreamConnection connection = StreamConnection.accepted(child, streams, settings, socket.requested(), local);
        connection.apply(DefaultOptions.accepted(streams.transport(), socket.requested()), settings.options());
        ConnectionReport.whenActive(connection, Origin.ACCEPTED, socket.requested());
        return connection;
    }

    private final class AcceptedPlace extends Place implements Runnable {

        private final ListenChannel socket;
        private final @Nullable IpBlock peer;

        AcceptedPlace(ListenChannel socket, @Nullable IpBlock peer) {
            this.socket = socket;
            this.peer = peer;
        }

        @Override
        protected void freed() {
            OnLoop.tell(loop, this);
        }

        @Override
        public void run() {
            left(socket, peer);
        }
    }

    private void left(ListenChannel socket, @Nullable IpBlock peer) {
        boolean wasFull = total >= limits.total() || socket.active() >= limits.perEndpoint();
        total--;
        socket.left();
        if (peer != null) {
            peers.computeIfPresent(peer, (address, count) -> count == 1 ? null : count - 1);
        }
        if (wasFull) {
            drain();
        }
    }

    // Refusing

    private @Nullable String refusal(ListenChannel socket, @Nullable IpBlock peer) {
        if (total >= limits.total()) {
            return "the limit of " + limits.total() + " connections is reached";
        }
        if (socket.active() >= limits.perEndpoint()) {
            return "the limit of " + limits.perEndpoint() + " connections to " + socket.bound() + " is reached";
        }
        return peer != null && peers.getOrDefault(peer, 0) >= limits.perPeer()
                ? "the limit of " + limits.perPeer() + " connections " + PeerBlocks.words(peer) + " is reached"
                : null;
    }

    private void refuse(ListenChannel socket, Channel child, String why) {
        try {
            Endpoint peer = socket.streams().endpoint(child.remoteAddress());
            socket.reportRefused(peer, why);
            limits.onRefused().accept(peer, why);
        } catch (Throwable e) {
            // Netty would take what the observer throws for the failure of an accept, and accepting would pause.
            Operators.onErrorDropped(e, Context.empty());
        } finally {
            SocketClose.reset(child);
            child.unsafe().closeForcibly();
        }
    }

    // Failing

    /** Asking again at once after a failed accept would spin for as long as its cause lasts. */
    void acceptFailed(ListenChannel socket, Throwable cause) {
        Errno errno = socket.streams().transport().errno(cause).orElse(null);
        if (errno == null || !SHORTAGES.contains(errno)) {
            socket.disarm();
            loop.schedule(this::drain, RETRY_MILLIS, TimeUnit.MILLISECONDS);
        } else if (reserve != null && !closed && reserve.lend()) {
            socket.arm(false);
        } else {
            pause();
        }
    }

    private void pause() {
        if (paused || closed) {
            return;
        }
        paused = true;
        if (reserve != null && reserve.isLent()) {
            reserve.takeBack();
        }
        sockets.forEach(ListenChannel::disarm);
        pauseMillis = Math.min(LONGEST_PAUSE_MILLIS, Math.max(SHORTEST_PAUSE_MILLIS, pauseMillis * 2));
        streams.shortage().add(this);
        loop.schedule(this::resume, pauseMillis, TimeUnit.MILLISECONDS);
    }

    /** A descriptor has come back, or it is time to see whether one has. */
    @Override
    public void resume() {
        if (paused) {
            paused = false;
            streams.shortage().remove(this);
            if (reserve != null) {
                reserve.takeBack();
            }
            drain();
        }
    }
}
