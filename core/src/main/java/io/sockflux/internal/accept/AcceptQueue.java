package io.sockflux.internal.accept;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.EventLoop;
import io.sockflux.address.Endpoint;
import io.sockflux.address.IpBlock;
import io.sockflux.error.Errno;
import io.sockflux.internal.channel.ChannelContext;
import io.sockflux.internal.channel.DescriptorShortage;
import io.sockflux.internal.layer.Opening;
import io.sockflux.internal.loop.Loops;
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
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

/**
 * The connections that a listener's sockets accept, on their way to its subscriber. All the sockets live on a single
 * event loop, which alone touches this queue. The connections are spread over all loops.
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

    private final ChannelContext context;
    private final StreamSettings settings;
    private final AcceptLimits limits;
    private final EventLoop loop;
    private final List<ListenChannel> sockets = new ArrayList<>();
    private final ArrayDeque<StreamConnection> surplus = new ArrayDeque<>();
    private final Occupancy occupancy;
    private final Openings openings;
    private final @Nullable ReserveDescriptor reserve;
    private @Nullable AcceptSubscription subscription;
    private boolean draining;
    private boolean closed;
    private boolean paused;
    private long pauseMillis;

    AcceptQueue(ChannelContext context, StreamSettings settings, AcceptLimits limits) {
        this.context = context;
        this.settings = settings;
        this.limits = limits;
        this.loop = context.loops().next();
        this.occupancy = new Occupancy(limits);
        this.openings = new Openings(this, settings.layers().openingLimits());
        this.reserve =
                limits.whenOutOfDescriptors() == WhenFull.RESET ? new ReserveDescriptor(context::openReserve) : null;
    }

    /** The capabilities that its connections need, besides their endpoints' own. */
    Set<Capability> needs() {
        return settings.needs();
    }

    @Override
    public EventLoop loop() {
        return loop;
    }

    /** How many peers have connections, if they are counted. */
    int peers() {
        return occupancy.peers();
    }

    /** What its sockets share with all of the network. */
    ChannelContext context() {
        return context;
    }

    // The sockets

    /** Adds sockets that are bound and listen. */
    void add(List<ListenChannel> more) {
        sockets.addAll(more);
        more.forEach(ListenChannel::reportBound);
        drain();
    }

    /** Stops accepting on these sockets. Their connections stay. */
    void remove(List<ListenChannel> some) {
        sockets.removeAll(some);
    }

    /** Closes the queue: it accepts no more. */
    void close() {
        closed = true;
        // A pause that still runs must not resume a closed queue.
        paused = false;
        sockets.clear();
        surplus.forEach(StreamConnection::abandon);
        surplus.clear();
        openings.abandonAll();
        context.shortage().remove(this);
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
            subscriber.fail(new IllegalStateException("accept: has a subscriber already (expected: one at a time)"));
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

    /** Hands over connections while there is demand, and asks for as many as there is demand and room for. */
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

    /** Whether another connection may be accepted. Asked before each accept. */
    boolean mayAccept(ListenChannel socket) {
        return mayAccept(socket, 0);
    }

    /** Whether another connection may be accepted, by a channel that has accepted so many and not handed them over. */
    boolean mayAccept(ListenChannel socket, int pending) {
        if (reserve != null && reserve.isLent()) {
            return true;
        }
        return subscription != null
                && subscription.hasDemandBeyond(openings.count() + pending)
                && !paused
                && (limits.whenFull() == WhenFull.RESET
                        || (!occupancy.isFull(socket, pending) && !openings.isFull(pending)));
    }

    // The sockets' side

    void accepted(ListenChannel socket, Channel child) {
        if (closed) {
            // The JDK's transport accepts several at once, and the subscriber may have closed the listener at an
            // earlier connection.
            SocketClose.reset(child);
            child.unsafe().closeForcibly();
            return;
        }
        // The kernel also reports EMFILE if no connection waits. So a loan may outlast the shortage, and then this
        // connection is served. Without a loan too, the reserve comes first. Another part of the process may have
        // taken a descriptor of it, which must come back before any connection is served. Otherwise the reserve ends
        // up empty, and further connections are neither served nor refused.
        if (reserve != null && !reserve.takeBack()) {
            refuse(socket, child, "descriptors have run out (EMFILE)");
            reserve.takeBack();
            drain();
            return;
        }
        pauseMillis = 0;
        // A layer may tell another peer than the socket's; limits apply to that peer when it is known.
        IpBlock peer = settings.layers().tellPeer() ? null : occupancy.block(child.remoteAddress());
        String refusal = openings.isFull(0) ? openings.fullWords() : occupancy.refusal(socket, peer);
        if (refusal != null) {
            refuse(socket, child, refusal);
            return;
        }
        StreamConnection connection;
        AcceptedPlace place = new AcceptedPlace(socket, peer);
        try {
            connection = connection(socket, child);
            connection.takes(place);
        } catch (OptionException e) {
            // The peer may be gone already, so that an option cannot be set. That concerns this connection only.
            refuse(socket, child, String.valueOf(e.getMessage()));
            return;
        } catch (RuntimeException | Error e) {
            refuse(socket, child, "could not be made a connection: " + e);
            // No peer causes this, so it is reported with its stack trace.
            Operators.onErrorDropped(e, Context.empty());
            return;
        }
        occupancy.enter(socket, peer);
        Opening opening = settings.layers().opening(child);
        if (opening != null) {
            // Before the channel is registered, as from then on the opening belongs to the connection's loop.
            openings.begin(opening, connection, socket, place);
        }
        Loops loops = socket.context().loops();
        loops.register(loops.next(), child).addListener(CLOSE_UNREGISTERED);
        if (opening == null) {
            handOver(connection);
        }
        for (int i = 0; i < sockets.size(); i++) {
            ListenChannel other = sockets.get(i);
            if (!mayAccept(other)) {
                other.disarm();
            }
        }
    }

    private StreamConnection connection(ListenChannel socket, Channel child) throws OptionException {
        ChannelContext context = socket.context();
        context.prepare(child, settings.waterMark());
        Endpoint local = socket.isUnix() ? socket.bound() : null;
        StreamConnection connection = StreamConnection.accepted(child, context, settings, socket.requested(), local);
        connection.apply(DefaultOptions.accepted(context.transport(), socket.requested()), settings.options());
        if (settings.layers().opening(child) == null) {
            ConnectionReport.whenActive(connection, Origin.ACCEPTED, socket.requested());
        }
        return connection;
    }

    private void handOver(StreamConnection connection) {
        if (subscription != null && subscription.hasDemand() && surplus.isEmpty()) {
            subscription.emit(connection);
        } else {
            surplus.add(connection);
        }
    }

    void opened(OpeningConnection opening) {
        StreamConnection connection = opening.connection();
        if (settings.layers().tellPeer()) {
            Endpoint told = connection.peerEndpoint();
            IpBlock peer = occupancy.block(told);
            String refusal = occupancy.peerRefusal(peer);
            if (refusal != null) {
                connection.abandon();
                openingFailed(opening, told, refusal);
                return;
            }
            opening.place().countsIn(peer);
        }
        handOver(connection);
        drain();
    }

    /** Handles a failed opening. The connection is aborted already, and its part of the demand is free again. */
    void openingFailed(OpeningConnection opening, Endpoint peer, String why) {
        tellRefused(opening.socket(), peer, why);
        drain();
    }

    /** The place of an accepted connection. */
    final class AcceptedPlace extends Place implements Runnable {

        private final ListenChannel socket;
        /** Event loop of the listener only. */
        private @Nullable IpBlock peer;

        AcceptedPlace(ListenChannel socket, @Nullable IpBlock peer) {
            this.socket = socket;
            this.peer = peer;
        }

        /** Counts the connection in this block, unless it is closed. */
        void countsIn(@Nullable IpBlock block) {
            if (block != null && hold()) {
                peer = block;
                occupancy.count(block);
                handlerEnded();
            }
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
        boolean wasFull = occupancy.isFull(socket, 0);
        occupancy.leave(socket, peer);
        if (wasFull) {
            drain();
        }
    }

    // Refusing

    private void refuse(ListenChannel socket, Channel child, String why) {
        try {
            tellRefused(socket, socket.context().endpoint(child.remoteAddress()), why);
        } finally {
            SocketClose.reset(child);
            child.unsafe().closeForcibly();
        }
    }

    private void tellRefused(ListenChannel socket, Endpoint peer, String why) {
        try {
            socket.reportRefused(peer, why);
            limits.onRefused().accept(peer, why);
        } catch (Throwable e) {
            // Netty would take an exception of the observer for a failed accept, and accepting would pause.
            Operators.onErrorDropped(e, Context.empty());
        }
    }

    // Failing

    /** Handles a failed accept. Asking again at once would spin for as long as the cause lasts. */
    void acceptFailed(ListenChannel socket, Throwable cause) {
        Errno errno = socket.context().transport().errno(cause).orElse(null);
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
        context.shortage().add(this);
        loop.schedule(this::resume, pauseMillis, TimeUnit.MILLISECONDS);
    }

    /** Accepts again after a pause: a descriptor is free, or it is time to try. */
    @Override
    public void resume() {
        if (paused) {
            paused = false;
            context.shortage().remove(this);
            if (reserve != null) {
                reserve.takeBack();
            }
            drain();
        }
    }
}
