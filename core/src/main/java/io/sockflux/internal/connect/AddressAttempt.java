package io.sockflux.internal.connect;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.sockflux.address.Endpoint;
import io.sockflux.address.UnixPathEndpoint;
import io.sockflux.error.ConnectAttempt;
import io.sockflux.error.Errno;
import io.sockflux.error.SystemCallException;
import io.sockflux.internal.channel.ChannelContext;
import io.sockflux.internal.channel.ChannelFailures;
import io.sockflux.internal.layer.Opening;
import io.sockflux.internal.loop.LoopClock;
import io.sockflux.internal.loop.OnLoop;
import io.sockflux.internal.option.DefaultOptions;
import io.sockflux.internal.path.SocketFile;
import io.sockflux.internal.stream.SocketClose;
import io.sockflux.internal.stream.StreamConnection;
import io.sockflux.observe.ObservedConnect;
import io.sockflux.observe.ObservedConnection.Origin;
import io.sockflux.option.OptionException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * An attempt to connect to an address. It binds a fresh socket, if the connector has a local place, and connects it. If
 * its local port is in use for this peer, a fresh socket at the next port follows. Event loop only.
 */
final class AddressAttempt {

    /** Hears the end of an attempt, once. It hears nothing of an attempt that it has given up. */
    interface Owner {

        /** The attempt has connected, and the layers are opening the connection. */
        void opening(AddressAttempt attempt);

        /** The attempt has connected. The owner of the attempt owns the connection from now on. */
        void connected(AddressAttempt attempt, StreamConnection connection);

        void failed(AddressAttempt attempt, IOException failure);

        /** The network is closing, so the attempt has opened no socket. */
        void networkClosed();
    }

    /** A socket that is being connected. */
    private record Fresh(Channel channel, StreamConnection connection) {}

    private final ChannelContext context;
    private final ConnectSettings settings;
    private final Endpoint endpoint;
    private final EventLoop loop;
    private final Owner owner;
    /** Null if nobody observes. */
    private final @Nullable ObservedConnect round;

    private final LocalPlace from;
    private final LocalPlace.Candidates local;
    private final long begunNanos;
    private @Nullable Fresh current;
    private boolean isOpening;

    AddressAttempt(
            ChannelContext context,
            ConnectSettings settings,
            Endpoint endpoint,
            EventLoop loop,
            Owner owner,
            @Nullable ObservedConnect round) {
        this.context = context;
        this.settings = settings;
        this.endpoint = endpoint;
        this.loop = loop;
        this.owner = owner;
        this.round = round;
        this.from = settings.from();
        this.local = from.candidates(endpoint, context.loops().random());
        this.begunNanos = LoopClock.nanos(loop);
    }

    /** The record of the attempt, if it ends now by this failure. */
    ConnectAttempt ended(IOException failure) {
        return new ConnectAttempt(endpoint, failure, LoopClock.since(loop, begunNanos));
    }

    /** The same, if the time of the round is over. */
    ConnectAttempt timedOut() {
        Fresh socket = current;
        if (!isOpening || socket == null) {
            return ended(new SystemCallException("connect", Errno.ETIMEDOUT, endpoint));
        }
        SystemCallException late = new SystemCallException(
                "connect",
                Errno.ETIMEDOUT,
                socket.connection().peerEndpoint(),
                Errno.ETIMEDOUT + " (connected, but not open yet)");
        leave(socket, late);
        return ended(late);
    }

    private void leave(Fresh socket, @Nullable IOException why) {
        Opening opening = settings.streams().layers().opening(socket.channel());
        if (opening != null) {
            opening.leave(why);
        }
    }

    /** Whether the attempt has connected and waits for the layers. */
    boolean isOpening() {
        return isOpening;
    }

    Endpoint endpoint() {
        return endpoint;
    }

    /** Gives the attempt up: closes its socket, and tells the owner nothing more. */
    void giveUp() {
        Fresh socket = current;
        current = null;
        if (socket != null) {
            leave(socket, null);
            close(socket.channel());
        }
    }

    @SuppressWarnings("ReferenceEquality")
    private boolean isGivenUp(Fresh socket) {
        return current != socket;
    }

    private void fail(IOException failure) {
        current = null;
        owner.failed(this, failure);
    }

    void start() {
        if (context.loops().isClosing()) {
            owner.networkClosed();
            return;
        }
        Channel channel;
        try {
            channel = context.openStream(endpoint, settings.streams().needs());
        } catch (RuntimeException e) {
            fail(systemCall("socket", endpoint, e));
            return;
        }
        Fresh socket;
        ChannelFuture registered;
        try {
            socket = new Fresh(channel, connection(channel));
            current = socket;
            registered = context.loops().register(loop, channel);
        } catch (RuntimeException | OptionException e) {
            channel.unsafe().closeForcibly();
            fail(systemCall("socket", endpoint, e));
            return;
        }
        // This is the channel's loop, so registration is done or has failed by now.
        OnLoop.whenDone(
                registered,
                registration -> {
                    if (registration.isSuccess()) {
                        bind(socket);
                    } else {
                        connected(socket, registration);
                    }
                },
                e -> broken(socket, systemCall("connect", endpoint, e)));
    }

    private StreamConnection connection(Channel channel) throws OptionException {
        context.prepare(channel, settings.streams().waterMark());
        StreamConnection connection = StreamConnection.connecting(channel, context, settings.streams(), endpoint);
        connection.isFrom(Origin.CONNECTED, settings.target());
        Opening opening = settings.streams().layers().opening(channel);
        if (opening != null) {
            opening.isOf(round);
        }
        connection.options().applyDefaults(DefaultOptions.connecting(endpoint).with(from.options()));
        connection.options().applyEarly(settings.streams().options());
        return connection;
    }

    // The local place

    /** Binds to the first local endpoint that is free, then connects. */
    private void bind(Fresh socket) {
        if (!local.hasNext()) {
            connect(socket);
            return;
        }
        Endpoint at = local.next();
        SocketAddress address;
        try {
            address = context.transport().socketAddress(at);
            if (at instanceof UnixPathEndpoint path) {
                SocketFile.checkFree(context.transport(), path);
            }
        } catch (RuntimeException | SystemCallException e) {
            socket.channel().close();
            fail(bindFailure(at, e));
            return;
        }
        OnLoop.whenDone(
                socket.channel().bind(address),
                result -> bound(socket, at, address, result),
                e -> broken(socket, systemCall("bind", at, e)));
    }

    private void bound(Fresh socket, Endpoint at, SocketAddress address, Future<?> result) {
        if (result.isSuccess() && at instanceof UnixPathEndpoint path) {
            SocketFile.ownBound(
                    socket.channel(),
                    context.transport(),
                    path,
                    address,
                    false,
                    context.loops().closing()::tell);
        }
        if (result.isSuccess()) {
            connect(socket);
        } else if (isGivenUp(socket)) {
            socket.channel().close();
        } else if (isTaken(result.cause()) && local.hasNext()) {
            bind(socket);
        } else {
            socket.channel().close();
            fail(bindFailure(at, result.cause()));
        }
    }

    /** Whether another port may serve: this port is in use, or in use for this peer. */
    private boolean isTaken(Throwable cause) {
        return ChannelFailures.errno(context.transport(), cause)
                .filter(errno -> errno == Errno.EADDRINUSE || errno == Errno.EADDRNOTAVAIL)
                .isPresent();
    }

    private SystemCallException bindFailure(Endpoint at, Throwable cause) {
        Errno errno = ChannelFailures.errno(context.transport(), cause).orElse(null);
        if (errno == null) {
            return systemCall("bind", at, cause);
        }
        String where = local.count() > 1 ? from + ", all in use" : "from " + at;
        return ChannelFailures.of(
                "bind", errno, at, errno.name() + " (" + errno.description() + ", " + where + ")", cause);
    }

    // The connect

    private void connect(Fresh socket) {
        OnLoop.whenDone(
                socket.channel().connect(context.transport().socketAddress(endpoint)),
                result -> connected(socket, result),
                e -> broken(socket, systemCall("connect", endpoint, e)));
    }

    private void connected(Fresh socket, Future<?> result) {
        if (isGivenUp(socket)) {
            // The round has given up the attempt meanwhile; the socket may be connected by now.
            close(socket.channel());
        } else if (!result.isSuccess()) {
            notConnected(socket, result.cause());
        } else if (isSelf(socket.channel())) {
            // The reset frees the port at once, as it is the server's.
            SocketClose.reset(socket.channel());
            socket.channel().close();
            fail(refusedSelf());
        } else {
            handOver(socket);
        }
    }

    private void notConnected(Fresh socket, Throwable cause) {
        socket.channel().close();
        if (local.hasNext() && isTaken(cause)) {
            current = null;
            start();
        } else {
            fail(systemCall("connect", endpoint, cause));
        }
    }

    private void handOver(Fresh socket) {
        Channel channel = socket.channel();
        StreamConnection connection = socket.connection();
        try {
            connection.options().applyConnected(settings.streams().options());
        } catch (OptionException | RuntimeException e) {
            close(channel);
            fail(systemCall("setsockopt", endpoint, e));
            return;
        }
        if (!from.isAny()) {
            connection.isAt(
                    from.isInet() ? context.endpoint(context.transport().connectedFrom(channel)) : from.bound());
        }
        Opening opening = settings.streams().layers().opening(channel);
        if (opening == null) {
            current = null;
            owner.connected(this, connection);
        } else {
            isOpening = true;
            owner.opening(this);
            opening.whenOver(new Opened(socket));
        }
    }

    /** Hears whether the layers have opened the connection. */
    private final class Opened implements Opening.Taker {

        private final Fresh socket;

        Opened(Fresh socket) {
            this.socket = socket;
        }

        @Override
        public void opened(@Nullable Endpoint peer) {
            if (isGivenUp(socket)) {
                return;
            }
            current = null;
            owner.connected(AddressAttempt.this, socket.connection());
        }

        @Override
        public void failed(IOException cause) {
            if (isGivenUp(socket)) {
                return;
            }
            socket.connection().abandon();
            // What a layer says is told as it is.
            boolean isOfCall = ChannelFailures.errno(context.transport(), cause).isPresent();
            fail(isOfCall ? systemCall("recv", socket.connection().peerEndpoint(), cause) : cause);
        }
    }

    /**
     * Whether the kernel has connected the socket to itself. TCP does so if no server listens at the target's port, and
     * the kernel has chosen this port as the local port.
     */
    private boolean isSelf(Channel channel) {
        return context.transport().connectedFrom(channel) instanceof InetSocketAddress own
                && own.equals(channel.remoteAddress());
    }

    private SystemCallException refusedSelf() {
        return new SystemCallException(
                "connect",
                Errno.ECONNREFUSED,
                endpoint,
                "ECONNREFUSED (connection refused: no server listens there, and the kernel connected the socket to"
                        + " itself)");
    }

    // Its end

    /** Handles an exception in the work on a socket. */
    private void broken(Fresh socket, IOException failure) {
        if (socket.channel().isRegistered()) {
            close(socket.channel());
        } else {
            socket.channel().unsafe().closeForcibly();
        }
        if (!isGivenUp(socket)) {
            fail(failure);
        }
    }

    private void close(Channel channel) {
        SocketClose.prepare(channel, settings.target());
        SocketClose.now(channel);
    }

    private SystemCallException systemCall(String call, Endpoint at, Throwable cause) {
        return ChannelFailures.of(context.transport(), call, at, cause);
    }
}
