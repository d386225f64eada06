package io.sockflux.internal.accept;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ServerChannel;
import io.sockflux.address.AddressFamily;
import io.sockflux.address.Endpoint;
import io.sockflux.address.TcpEndpoint;
import io.sockflux.address.UnixPathEndpoint;
import io.sockflux.error.Errno;
import io.sockflux.error.SystemCallException;
import io.sockflux.internal.channel.ChannelContext;
import io.sockflux.internal.channel.Counter;
import io.sockflux.internal.channel.LoopCounts;
import io.sockflux.internal.channel.ObserverCalls;
import io.sockflux.internal.flight.ShortageFlight;
import io.sockflux.internal.log.QuietLog;
import io.sockflux.internal.loop.OnLoop;
import io.sockflux.internal.option.ChannelOptions;
import io.sockflux.internal.option.SocketStage;
import io.sockflux.internal.path.SocketFile;
import io.sockflux.internal.socket.Adoption;
import io.sockflux.internal.socket.ChannelCalls;
import io.sockflux.internal.socket.Lineage;
import io.sockflux.observe.ObservedListener;
import io.sockflux.socket.OpenSocket;
import io.sockflux.spi.AcceptGate;
import io.sockflux.stream.Refusal;
import io.sockflux.stream.Refusal.Reason;
import java.util.OptionalInt;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;

/** A listening socket of a listener, from before it is bound. Event loop of the listener only. */
final class ListenChannel extends ChannelInboundHandlerAdapter implements AcceptGate {

    private static final QuietLog LOG = new QuietLog(ListenChannel.class);

    private final AcceptQueue queue;
    private final ChannelContext context;
    private final Endpoint requested;
    private final boolean isUnix;
    private final OptionalInt backlog;
    private final @Nullable Adoption adoption;
    private final ServerChannel channel;
    private final ChannelOptions options;
    private final ChannelCalls calls;
    private final AcceptedPlace place;
    private Endpoint bound;
    private int active;
    private boolean armed;
    private @Nullable ObservedListener observed;

    /** A socket that is to be bound. */
    ListenChannel(AcceptQueue queue, ChannelContext context, Endpoint requested, int backlog) {
        this(
                queue,
                context,
                requested,
                OptionalInt.of(backlog),
                null,
                gate -> context.openListener(requested, queue.needs(), gate));
    }

    /**
     * An adopted socket, which is bound and listens.
     *
     * @param asked the endpoint that it is to stand for; its own unless another process has passed it on
     * @param backlog the backlog that it is to have; empty if it keeps its own
     */
    static ListenChannel adopted(
            AcceptQueue queue,
            ChannelContext context,
            Endpoint local,
            Endpoint asked,
            OptionalInt backlog,
            Adoption adoption)
            throws SystemCallException {
        ListenChannel socket = adoption.open(number -> new ListenChannel(
                queue,
                context,
                asked,
                backlog,
                adoption,
                gate -> context.transport().adoptListener(number, local, queue.needs(), gate)));
        if (!socket.isUnix) {
            socket.isAt(local);
        }
        return socket;
    }

    private ListenChannel(
            AcceptQueue queue,
            ChannelContext context,
            Endpoint requested,
            OptionalInt backlog,
            @Nullable Adoption adoption,
            Function<AcceptGate, ServerChannel> opener) {
        this.adoption = adoption;
        this.queue = queue;
        this.context = context;
        this.requested = requested;
        this.bound = requested;
        this.isUnix = requested.family() == AddressFamily.UNIX;
        this.backlog = backlog;
        this.place = new AcceptedPlace(queue, this, null);
        this.channel = opener.apply(this);
        this.calls = new ChannelCalls(channel, context, requested);
        this.options = new ChannelOptions(channel, context.transport(), requested, () -> SocketStage.LISTENING);
    }

    ServerChannel channel() {
        return channel;
    }

    /** The endpoint that was to be bound. */
    Endpoint requested() {
        return requested;
    }

    boolean isUnix() {
        return isUnix;
    }

    /** The bound endpoint, with the port that the kernel chose. */
    Endpoint bound() {
        return bound;
    }

    /** The backlog that was asked for; empty for an adopted socket that keeps its own. */
    OptionalInt backlog() {
        return backlog;
    }

    /** The context of its transport. */
    ChannelContext context() {
        return context;
    }

    /**
     * Gives an adopted socket its backlog and makes it non-blocking, before the listener takes it. This is the last step
     * that may fail.
     */
    void prepare() throws SystemCallException {
        if (adoption != null) {
            if (backlog.isPresent()) {
                adoption.listen(backlog.getAsInt());
            }
            adoption.unblock();
        }
    }

    /** The listener has taken the socket: closes the descriptor that it was adopted by. */
    void taken() {
        if (adoption != null) {
            adoption.close();
        }
    }

    void bindingDone() {
        if (!isUnix) {
            isAt(context.transport().endpoint(channel.localAddress()));
        }
    }

    private void isAt(Endpoint at) {
        bound = requested instanceof TcpEndpoint asked && asked.isTls() && at instanceof TcpEndpoint tcp
                ? tcp.withTls()
                : at;
    }

    /** The file of its unix path is this process's when the predecessor has let go of it. */
    void ownsFileOf(Lineage lineage) {
        if (requested instanceof UnixPathEndpoint path) {
            Runnable own = () -> {
                if (channel.isOpen()) {
                    SocketFile.ownInherited(channel, path, context.loops().closing()::tell);
                }
            };
            Disposable later = lineage.alone().tell(() -> OnLoop.run(queue.loop(), own, () -> {}));
            channel.closeFuture().addListener(closed -> later.dispose());
        }
    }

    /**
     * What a successor may take.
     *
     * @param leave closes the listener
     */
    Lineage.Offer offer(Mono<Void> leave) {
        return new Lineage.Offer(
                requested,
                () -> bound,
                channel,
                calls,
                () -> SocketFile.isOwnedBy(channel),
                () -> SocketFile.disown(channel),
                leave);
    }

    ChannelOptions options() {
        return options;
    }

    ChannelCalls calls() {
        return calls;
    }

    /** The socket for the program. */
    OpenSocket open() {
        return new ListeningSocket(this);
    }

    /** The place of its connections that count for no peer. */
    AcceptedPlace place() {
        return place;
    }

    // The count of its connections

    int active() {
        return active;
    }

    void entered() {
        active++;
    }

    void left() {
        active--;
    }

    // Asking for connections

    @Override
    public boolean isOpen() {
        return queue.mayAccept(this);
    }

    @Override
    public boolean isOpen(int pending) {
        return queue.mayAccept(this, pending);
    }

    /** Asks for the next connection, or for all connections. */
    void arm(boolean all) {
        armed = true;
        if (all) {
            channel.config().setAutoRead(true);
        } else {
            channel.read();
        }
    }

    /** Takes back a request that was not met. */
    void disarm() {
        if (armed) {
            armed = false;
            // Turning auto-read off takes a read back, so it must be on first.
            if (!channel.config().isAutoRead()) {
                channel.config().setAutoRead(true);
            }
            channel.config().setAutoRead(false);
        }
    }

    // What is counted, and what the network's observer is told

    /** It accepts from now on. */
    void reportBound() {
        if (!channel.isOpen()) {
            return;
        }
        counts().count(Counter.LISTENERS_BOUND);
        // Netty fires no channelInactive for a unix socket that was adopted, as it does not know that it listens.
        channel.closeFuture().addListener(closed -> reportClosed());
        ObserverCalls observer = context.observer();
        if (observer != null) {
            ObservedListener listener =
                    new ObservedListener(requested, bound, context.transport().name());
            observed = listener;
            observer.bound(listener);
        }
    }

    private LoopCounts counts() {
        return queue.counts().at(channel.eventLoop());
    }

    void countRefused(Reason reason) {
        counts().count(reason);
    }

    void reportRefused(Refusal refusal) {
        ObserverCalls observer = context.observer();
        ObservedListener listener = observed;
        if (observer != null && listener != null) {
            observer.refused(listener, refusal);
        }
    }

    private void reportClosed() {
        counts().count(Counter.LISTENERS_CLOSED);
        ObserverCalls observer = context.observer();
        ObservedListener listener = observed;
        if (observer != null && listener != null) {
            observer.closed(listener);
        }
    }

    // The channel's side

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        Channel accepted = (Channel) message;
        this.context.closeOnExec().setAccepted(accepted);
        queue.accepted(this, accepted);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        queue.drain();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        queue.acceptFailed(this, cause);
    }

    /** Tells that an accept has failed for want of descriptors or memory. */
    void tellShortage(Errno errno) {
        counts().count(Counter.SHORTAGES);
        ShortageFlight.lacked(bound(), context.transport().name(), errno);
        ObserverCalls observer = context.observer();
        ObservedListener listener = observed;
        if (observer != null && listener != null) {
            observer.descriptorsShort(listener, errno);
        }
        LOG.warn(errno.name(), () -> "accept on " + bound() + ": " + errno.name() + " (" + errno.description() + ")");
    }

    /** Tells that an accept has failed; mostly the peer was gone before. */
    void tellFailure(Throwable cause) {
        LOG.peer("accept", () -> "accept on " + bound() + ": " + cause);
    }
}
