package io.sockflux.internal.stream;

import static java.util.Objects.requireNonNull;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.EventLoop;
import io.sockflux.address.Endpoint;
import io.sockflux.error.Errno;
import io.sockflux.internal.channel.ChannelContext;
import io.sockflux.internal.channel.Counts;
import io.sockflux.internal.channel.Items;
import io.sockflux.internal.channel.LoopCounts;
import io.sockflux.internal.channel.ObserverCalls;
import io.sockflux.internal.layer.ToldPeer;
import io.sockflux.internal.loop.OnLoop;
import io.sockflux.internal.option.ChannelOptions;
import io.sockflux.internal.option.OptionRequests;
import io.sockflux.internal.option.SocketStage;
import io.sockflux.internal.send.SendTarget;
import io.sockflux.internal.socket.ChannelCalls;
import io.sockflux.internal.socket.CountedSocket;
import io.sockflux.message.ControlMessage;
import io.sockflux.observe.ObservedConnection.Origin;
import io.sockflux.option.Option;
import io.sockflux.option.OptionException;
import io.sockflux.option.SocketLevelOptions;
import io.sockflux.proxy.ProxyHeader;
import io.sockflux.spi.OptionCalls;
import io.sockflux.spi.ScatterReader.Scattered;
import io.sockflux.spi.Transport.DescriptorPassing;
import io.sockflux.stream.Connection;
import io.sockflux.tls.TlsInfo;
import java.io.IOException;
import java.net.SocketAddress;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Mono;

/** The socket of a stream connection: its addresses, its options and the calls on it. */
public abstract class StreamSocket extends CountedSocket implements Connection, SendTarget {

    private static final AtomicIntegerFieldUpdater<StreamSocket> HOLDERS =
            AtomicIntegerFieldUpdater.newUpdater(StreamSocket.class, "holders");

    private static final int CHANNEL = 1;
    private static final int HANDLER = 2;

    final ChannelContext context;
    final StreamSettings settings;
    final Endpoint kind;
    /** An endpoint, if the channel does not know it; otherwise the channel's address when it became active. */
    private volatile @Nullable Object local;

    /** The endpoint that was to be connected to; otherwise the channel's remote address when it became active. */
    private volatile @Nullable Object peer;

    /** What a handshake has shown; null without TLS. */
    private volatile @Nullable TlsInfo tls;

    private volatile @Nullable Place place;
    /** Who holds the place: a bit for each. */
    private volatile int holders;

    /** Whether the user waits to be told of a drain. */
    private volatile boolean hearsDraining;

    /**
     * The socket of a channel.
     *
     * @param kind an endpoint of the channel's family, type and protocol
     * @param knownLocal the local endpoint, if the channel itself will not know it
     * @param knownPeer the endpoint to connect to; null for other sockets
     */
    StreamSocket(
            Channel channel,
            ChannelContext context,
            StreamSettings settings,
            Endpoint kind,
            @Nullable Endpoint knownLocal,
            @Nullable Endpoint knownPeer) {
        super(channel);
        this.context = context;
        this.settings = settings;
        this.kind = kind;
        this.local = knownLocal;
        this.peer = knownPeer;
    }

    /** Sets the options of the socket, before it is registered. */
    public void apply(OptionRequests defaults, OptionRequests asked) throws OptionException {
        if (!defaults.all().isEmpty() || !asked.all().isEmpty()) {
            options().applyDefaults(defaults);
            options().applyAll(asked);
        }
    }

    @Override
    public ChannelCalls newCalls() {
        return new ChannelCalls(channel, context, kind);
    }

    @Override
    public ChannelOptions newOptions() {
        return new ChannelOptions(channel, context.transport(), kind, () -> SocketStage.CONNECTED);
    }

    /** Remembers the addresses, which a closed channel no longer knows. An accepted connection is open now. */
    final void activated() {
        if (!(local instanceof Endpoint)) {
            local = channel.localAddress();
        }
        if (!(peer instanceof Endpoint)) {
            peer = channel.remoteAddress();
        }
        active(settings.layers().opening(channel) != null);
    }

    /** Sets the local endpoint, whatever the channel remembers. */
    public final void isAt(Endpoint there) {
        local = there;
    }

    /** Sets the peer, whatever the channel says. */
    public final void isOf(Endpoint told) {
        peer = told;
    }

    @Override
    public final Endpoint localEndpoint() {
        Object known = local;
        return known instanceof Endpoint endpoint
                ? endpoint
                : context.endpoint(known != null ? (SocketAddress) known : channel.localAddress());
    }

    @Override
    public final Endpoint peerEndpoint() {
        Object known = peer;
        return known instanceof Endpoint endpoint
                ? endpoint
                : context.endpoint(known != null ? (SocketAddress) known : channel.remoteAddress());
    }

    public final void secured(TlsInfo info) {
        tls = info;
    }

    @Override
    public final Optional<TlsInfo> tls() {
        return Optional.ofNullable(tls);
    }

    @Override
    public final Endpoint socketPeerEndpoint() {
        ToldPeer told = ToldPeer.of(channel);
        return told == null ? peerEndpoint() : told.socketPeer();
    }

    @Override
    public final Optional<ProxyHeader> proxyHeader() {
        return Optional.ofNullable(ToldPeer.of(channel)).map(ToldPeer::header);
    }

    @Override
    public final Mono<ControlMessage.Credentials> peerCredentials() {
        return calls().peerCredentials();
    }

    @Override
    public final String toString() {
        return "connection " + localEndpoint() + " to " + peerEndpoint();
    }

    @Override
    public final Channel channel() {
        return channel;
    }

    /**
     * Passes descriptors over this socket.
     *
     * @throws IllegalStateException if its transport does not
     */
    public final DescriptorPassing passing() {
        return context.transport()
                .passing()
                .orElseThrow(
                        () -> new IllegalStateException(this + ": passes no descriptors (expected: needs(PASSING))"));
    }

    public final EventLoop eventLoop() {
        return channel.eventLoop();
    }

    public final StreamSettings settings() {
        return settings;
    }

    /** Tells those who observe, if there are any. */
    public final Optional<ObserverCalls> observer() {
        return Optional.ofNullable(context.observer());
    }

    /**
     * Ends that another than its handler hears of the channel's close. The future keeps a list for two, so the handler is added
     * anew as the only one. Event loop only.
     */
    public final void listensAlone(ChannelFutureListener other) {
        ChannelFuture closed = channel.closeFuture();
        closed.removeListener(other);
        if (!closed.isDone() && channel.pipeline().last() instanceof StreamHandler handler) {
            closed.removeListener(handler).addListener(handler);
        }
    }

    final ChannelContext context() {
        return context;
    }

    /** Runs a task on the loop. Returns false if the loop has shut down, which has closed the channel. */
    public final boolean runOnLoop(Runnable task) {
        return OnLoop.tell(eventLoop(), task);
    }

    /**
     * Runs the task behind the tasks that are queued by now; never if the loop has shut down, which has closed the
     * channel.
     */
    final void onLoopSoon(Runnable task) {
        OnLoop.queue(eventLoop(), task);
    }

    /** Runs the task on the loop; at once if the caller is on the loop. Returns false if the loop has shut down. */
    final boolean onLoopIfOpen(Runnable task) {
        return runOnLoop(task);
    }

    // What the kernel says

    /** The kernel's pending error of the socket, SO_ERROR of {@code socket(7)}. The kernel forgets it when asked. */
    final @Nullable Errno pendingError() {
        OptionCalls calls = context.transport().optionCalls();
        if (!channel.isOpen() || !calls.has(SocketLevelOptions.SO_ERROR)) {
            return null;
        }
        try {
            int number = calls.get(channel, SocketLevelOptions.SO_ERROR);
            return number == 0 ? null : Errno.ofNumber(number).orElse(null);
        } catch (IOException | RuntimeException e) {
            return null;
        }
    }

    // What is counted

    @Override
    protected final LoopCounts counts() {
        Place taken = place;
        Counts where = taken == null ? context.stock().counts() : taken.counts();
        return where.at(eventLoop());
    }

    /** Counts what came on the channel for the receiver. */
    final void cameIn(Object item) {
        cameIn(item instanceof Scattered scattered ? scattered.bytes() : Items.length(item));
    }

    public final Origin origin() {
        return requireNonNull(knownOrigin());
    }

    public final Endpoint requested() {
        return requireNonNull(knownRequest());
    }

    public final String transport() {
        return context.transport().name();
    }

    /** The same of an open socket and of an observed connection. */
    @Override
    public final <T> Mono<T> get(Option<T> option) {
        return options().get(option);
    }

    // The listener

    /**
     * Sets the connection's place within its listener's limits. It is free when the channel has closed and the connection's
     * handler, if any, has ended: a handler costs as much as a socket.
     */
    public final void takes(Place given) {
        place = given;
        holders = CHANNEL;
    }

    /** The connection's place within its listener's limits; null if it has no listener. */
    public final @Nullable Place place() {
        return place;
    }

    /** The channel has closed, or was not registered. */
    final void leavesPlace() {
        leavePlace(CHANNEL);
    }

    /** Keeps the place, if there is one, also for a handler; false if it is free already. */
    public final boolean holdPlace() {
        int held = holders;
        while (held != 0 && !HOLDERS.compareAndSet(this, held, held | HANDLER)) {
            held = holders;
        }
        return held != 0;
    }

    /** The handler has ended, or is not run any more; without effect where no handler holds the place. */
    public final void handlerLeavesPlace() {
        leavePlace(HANDLER);
    }

    private void leavePlace(int holder) {
        int held = holders;
        while (!HOLDERS.compareAndSet(this, held, held & ~holder)) {
            held = holders;
        }
        Place taken = place;
        if (held == holder && taken != null) {
            taken.freed();
        }
    }

    @Override
    public final Mono<Void> draining() {
        return Mono.create(sink -> {
            hearDraining();
            Runnable told = () -> OnLoop.run(eventLoop(), sink::success, sink::success);
            Disposable.Composite waits = Disposables.composite();
            sink.onDispose(waits);
            Place place = place();
            if (place != null) {
                waits.add(place.draining().tell(told));
            }
            waits.add(context().loops().draining().tell(told));
            waits.add(context().loops().closing().tell(told));
            // A closed connection waits for nothing. Its subscriber is not told: a reset must not look like a drain.
            waits.add(closed().subscribe(nothing -> {}, error -> {}, waits::dispose));
        });
    }

    final void hearDraining() {
        hearsDraining = true;
    }

    /** Whether the user has asked to be told of a drain. */
    public final boolean hearsDraining() {
        return hearsDraining;
    }
}
