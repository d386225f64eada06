package io.sockflux.internal.accept;

import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.sockflux.address.Endpoint;
import io.sockflux.address.IpBlock;
import io.sockflux.error.Errno;
import io.sockflux.internal.channel.ChannelContext;
import io.sockflux.internal.channel.Counts;
import io.sockflux.internal.channel.DescriptorShortage;
import io.sockflux.internal.layer.Opening;
import io.sockflux.internal.log.Drops;
import io.sockflux.internal.loop.Loops;
import io.sockflux.internal.loop.Onset;
import io.sockflux.internal.option.DefaultOptions;
import io.sockflux.internal.stream.ConnectionReport;
import io.sockflux.internal.stream.SocketClose;
import io.sockflux.internal.stream.StreamConnection;
import io.sockflux.internal.stream.StreamSettings;
import io.sockflux.observe.ObservedConnection.Origin;
import io.sockflux.option.OptionException;
import io.sockflux.spi.Capability;
import io.sockflux.stream.Refusal.Reason;
import io.sockflux.stream.WhenFull;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The connections that a listener's sockets accept, on their way to its subscriber. All the sockets live on a single
 * event loop, which alone touches this queue. The connections are spread over all loops.
 */
final class AcceptQueue implements DescriptorShortage.Waiting {

    private static final long SHORTEST_PAUSE_MILLIS = 100;
    private static final long LONGEST_PAUSE_MILLIS = 1000;
    private static final long RETRY_MILLIS = 10;
    private static final Set<Errno> SHORTAGES = EnumSet.of(Errno.EMFILE, Errno.ENFILE, Errno.ENOBUFS, Errno.ENOMEM);

    private final ChannelContext context;
    private final StreamSettings settings;
    private final AcceptLimits limits;
    private final EventLoop loop;
    private final List<ListenChannel> sockets = new ArrayList<>();
    private final ArrayDeque<StreamConnection> surplus = new ArrayDeque<>();
    private final Counts counts;
    private final Occupancy occupancy;
    private final Openings openings;
    private final @Nullable Admission admission;
    private final @Nullable ReserveDescriptor reserve;
    private @Nullable AcceptSubscription subscription;
    private final Onset drainBegin = new Onset("the listener drains");
    private boolean draining;
    private boolean closed;
    private boolean paused;
    private long pauseMillis;

    AcceptQueue(ChannelContext context, StreamSettings settings, AcceptLimits limits) {
        this.context = context;
        this.settings = settings;
        this.limits = limits;
        this.loop = context.loops().next();
        this.counts = context.stock().counts().ofListener();
        this.occupancy = new Occupancy(limits);
        this.openings = new Openings(this, settings.layers().openingLimits());
        this.admission = Admission.by(limits, loop, this::drain);
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

    Counts counts() {
        return counts;
    }

    Onset drainBegin() {
        return drainBegin;
    }

    // The sockets

    /**
     * Refuses a listening socket whose peers could not be told apart as the access list wants.
     *
     * @throws io.sockflux.error.TransportUnavailableException with the reason
     */
    void check(ListenChannel socket) {
        boolean asks = settings.layers().askCredentials() || (admission != null && admission.asksCredentials());
        if (asks && socket.isUnix()) {
            Admission.check(socket);
        }
    }

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
        if (admission != null) {
            admission.close();
        }
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
                        || (!occupancy.isFull(socket, pending) && !openings.isFull(pending)))
                && (admission == null || admission.hasRate(pending + 1));
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
            new Denial(Reason.DESCRIPTORS, "descriptors have run out (EMFILE)")
                    .reset(socket, child, limits.onRefused());
            reserve.takeBack();
            drain();
            return;
        }
        pauseMillis = 0;
        // A layer may tell another peer than the socket's; limits apply to that peer when it is known.
        IpBlock peer = settings.layers().tellPeer() ? null : occupancy.block(child.remoteAddress());
        Denial denial = denial(socket, child, peer);
        if (denial != null) {
            denial.reset(socket, child, limits.onRefused());
            return;
        }
        StreamConnection connection;
        AcceptedPlace place =
                peer == null && !settings.layers().tellPeer() ? socket.place() : new AcceptedPlace(this, socket, peer);
        try {
            connection = connection(socket, child);
            connection.takes(place);
        } catch (OptionException e) {
            // The peer may be gone already, so that an option cannot be set. That concerns this connection only.
            new Denial(Reason.SETUP, String.valueOf(e.getMessage())).reset(socket, child, limits.onRefused());
            return;
        } catch (RuntimeException | Error e) {
            new Denial(Reason.SETUP, "could not be made a connection: " + e).reset(socket, child, limits.onRefused());
            // No peer causes this, so it is reported with its stack trace.
            Drops.drop(e);
            return;
        }
        occupancy.enter(socket, peer);
        Opening opening = settings.layers().opening(child);
        if (opening != null) {
            // Before the channel is registered, as from then on the opening belongs to the connection's loop.
            // A layer may take a stranger's connection as it is, and then the socket's peer counts after all.
            openings.begin(opening, connection, socket, place, denialOfStranger(socket, child));
        }
        Loops loops = socket.context().loops();
        loops.register(loops.next(), child).addListener(SocketClose.UNLESS_REGISTERED);
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

    /** The reason why an accepted connection may not enter; null if it may, as far as its peer is known. */
    private @Nullable Denial denial(ListenChannel socket, Channel child, @Nullable IpBlock peer) {
        Denial denial = openings.refusal();
        if (denial == null) {
            denial = occupancy.refusal(socket, peer);
        }
        if (admission == null || denial != null) {
            return denial;
        }
        denial = settings.layers().tellPeer() ? null : admission.denial(socket, child);
        return denial != null ? denial : admission.take(peer);
    }

    /** The reason why the peer of a unix socket may not enter, if the layers may take it for the client. */
    private @Nullable Denial denialOfStranger(ListenChannel socket, Channel child) {
        return admission != null && socket.isUnix() && settings.layers().tellPeer()
                ? admission.denial(socket, child)
                : null;
    }

    private StreamConnection connection(ListenChannel socket, Channel child) throws OptionException {
        ChannelContext context = socket.context();
        context.prepare(child, settings.waterMark());
        Endpoint local = socket.isUnix() ? socket.bound() : null;
        StreamConnection connection = StreamConnection.accepted(child, context, settings, socket.requested(), local);
        connection.apply(DefaultOptions.accepted(context.transport(), socket.requested()), settings.options());
        connection.isFrom(Origin.ACCEPTED, socket.requested());
        if (settings.layers().opening(child) == null) {
            ConnectionReport.whenActive(connection);
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

    /**
     * Handles a connection that is open.
     *
     * @param told the peer that a layer has told; null if none was, and the socket's own peer counts
     */
    void opened(OpeningConnection opening, @Nullable Endpoint told) {
        StreamConnection connection = opening.connection();
        if (settings.layers().tellPeer() && !opening.opening().isExempt()) {
            Endpoint client = connection.peerEndpoint();
            IpBlock peer = occupancy.block(client);
            Denial denial = opening.denial(told, client, peer, occupancy, admission);
            if (denial != null) {
                connection.abandon();
                openingFailed(opening, client, denial);
                return;
            }
            opening.place().countsIn(peer, occupancy, connection);
        }
        handOver(connection);
        drain();
    }

    /** Handles a failed opening. The connection is aborted already, and its part of the demand is free again. */
    void openingFailed(OpeningConnection opening, Endpoint peer, Denial why) {
        why.tell(opening.socket(), peer, limits.onRefused());
        drain();
    }

    void left(ListenChannel socket, @Nullable IpBlock peer) {
        boolean wasFull = occupancy.isFull(socket, 0);
        occupancy.leave(socket, peer);
        if (wasFull) {
            drain();
        }
    }

    // Failing

    /** Handles a failed accept. Asking again at once would spin for as long as the cause lasts. */
    void acceptFailed(ListenChannel socket, Throwable cause) {
        Errno errno = socket.context().transport().errno(cause).orElse(null);
        if (errno == null || !SHORTAGES.contains(errno)) {
            socket.tellFailure(cause);
            socket.disarm();
            loop.schedule(this::drain, RETRY_MILLIS, TimeUnit.MILLISECONDS);
            return;
        }
        socket.tellShortage(errno);
        if (reserve != null && !closed && reserve.lend()) {
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
