package io.sockflux.internal.connect;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.sockflux.address.Endpoint;
import io.sockflux.address.UnixPathEndpoint;
import io.sockflux.check.Durations;
import io.sockflux.error.ConnectAttempt;
import io.sockflux.error.ConnectFailedException;
import io.sockflux.error.Errno;
import io.sockflux.error.NetworkClosedException;
import io.sockflux.error.SystemCallException;
import io.sockflux.internal.channel.ChannelContext;
import io.sockflux.internal.channel.ChannelFailures;
import io.sockflux.internal.channel.ObserverCalls;
import io.sockflux.internal.loop.LoopClock;
import io.sockflux.internal.loop.LoopTimer;
import io.sockflux.internal.loop.OnLoop;
import io.sockflux.internal.network.ConnectRate;
import io.sockflux.internal.option.DefaultOptions;
import io.sockflux.internal.path.SocketFile;
import io.sockflux.internal.resource.ResourceMono;
import io.sockflux.internal.resource.ResourceSink;
import io.sockflux.internal.stream.ConnectionReport;
import io.sockflux.internal.stream.SocketClose;
import io.sockflux.internal.stream.StreamConnection;
import io.sockflux.observe.ObservedConnection.Origin;
import io.sockflux.option.OptionException;
import io.sockflux.stream.Connection;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;

/**
 * A round of connecting. It tries every resolved address once, each with a fresh socket, and starts them a little apart,
 * RFC 8305. The first connection wins, and the other sockets are closed. All its sockets live on a single event loop, so
 * nothing races.
 */
final class ConnectRound {

    private final ChannelContext streams;
    private final ConnectSettings settings;
    private final LocalPlace from;
    private final Endpoint target;
    private final List<Endpoint> addresses;
    private final Duration delay;
    private final RoundLimit limit;
    private final ConnectRate rate;
    private final EventLoop loop;
    private final ResourceSink<Connection> sink;

    private final long begunNanos;
    private final List<ConnectAttempt> failed = new ArrayList<>();
    private final Map<Channel, Attempt> open = new LinkedHashMap<>();
    private int next;
    private boolean done;
    private @Nullable Future<?> nextTimer;
    private @Nullable LoopTimer timeoutTimer;
    private @Nullable Attempt waiting;
    private @Nullable Disposable wait;

    private record Attempt(Endpoint endpoint, long begunNanos, LocalPlace.Candidates local) {}

    private ConnectRound(
            ChannelContext streams,
            ConnectSettings settings,
            List<Endpoint> addresses,
            Duration delay,
            RoundLimit limit,
            ConnectRate rate,
            ResourceSink<Connection> sink) {
        this.streams = streams;
        this.settings = settings;
        this.from = settings.from();
        this.target = settings.target();
        this.addresses = from.reachable(addresses);
        this.delay = delay;
        this.limit = limit;
        this.rate = rate;
        this.loop = streams.loops().next();
        this.begunNanos = LoopClock.nanos(loop);
        this.sink = sink;
    }

    /**
     * Connects to the first address that answers.
     *
     * @param addresses the target's addresses in the order of trying; addresses of another family than the local place
     *     are skipped
     * @param delay how long an attempt has before the next starts beside it
     * @param limit how long the whole round may take
     * @param rate bounds how often attempts are made
     * @return the connection, or {@link ConnectFailedException} with every attempt. Cancelling closes every socket.
     */
    static Mono<Connection> connect(
            ChannelContext streams,
            ConnectSettings settings,
            List<Endpoint> addresses,
            Duration delay,
            RoundLimit limit,
            ConnectRate rate) {
        return ResourceMono.create(
                sink -> {
                    ConnectRound round = new ConnectRound(streams, settings, addresses, delay, limit, rate, sink);
                    sink.onCancel(() -> OnLoop.queue(round.loop, round::cancel));
                    OnLoop.queue(round.loop, () -> OnLoop.telling(round::broken, round::begin), round::networkClosed);
                },
                connection -> StreamConnection.of(connection).abandon());
    }

    private void begin() {
        if (done) {
            return;
        }
        if (addresses.isEmpty()) {
            noneInReach();
            return;
        }
        timeoutTimer = LoopTimer.start(loop, Durations.nanos(limit.length()), this::timedOut, this::networkClosed);
        startNext();
    }

    private void noneInReach() {
        SystemCallException failure = new SystemCallException(
                "connect",
                Errno.EAFNOSUPPORT,
                target,
                Errno.EAFNOSUPPORT + " (it has no address that can be reached from " + from + ")");
        add(new ConnectAttempt(target, failure, Duration.ZERO));
        fail(null);
    }

    private void startNext() {
        if (nextTimer != null) {
            nextTimer.cancel(false);
            nextTimer = null;
        }
        if (done || waiting != null) {
            return;
        }
        if (next == addresses.size()) {
            if (open.isEmpty()) {
                fail(null);
            }
            return;
        }
        Endpoint endpoint = addresses.get(next++);
        wait = rate.take(() -> allowed(endpoint));
        if (wait == null) {
            startWithNext(endpoint);
        } else {
            waiting = new Attempt(endpoint, LoopClock.nanos(loop), from.candidates(endpoint));
        }
    }

    private void startWithNext(Endpoint endpoint) {
        if (next < addresses.size()) {
            nextTimer = loop.schedule(
                    () -> OnLoop.telling(this::broken, this::startNext), Durations.nanos(delay), TimeUnit.NANOSECONDS);
        }
        start(endpoint);
    }

    /** Starts the attempt that waited for the rate. Runs on the thread of a timer. */
    private void allowed(Endpoint endpoint) {
        Runnable go = () -> {
            waiting = null;
            wait = null;
            if (done) {
                rate.giveBack();
            } else {
                startWithNext(endpoint);
            }
        };
        if (!OnLoop.queue(loop, () -> OnLoop.telling(this::broken, go::run))) {
            rate.giveBack();
        }
    }

    private void start(Endpoint endpoint) {
        start(new Attempt(endpoint, LoopClock.nanos(loop), from.candidates(endpoint)));
    }

    private void start(Attempt attempt) {
        Endpoint endpoint = attempt.endpoint;
        if (streams.loops().isClosing()) {
            networkClosed();
            return;
        }
        Channel channel;
        try {
            channel = streams.openStream(endpoint, settings.streams().needs());
        } catch (RuntimeException e) {
            failed(attempt, systemCall("socket", endpoint, e));
            return;
        }
        open.put(channel, attempt);
        StreamConnection connection;
        ChannelFuture registered;
        try {
            streams.prepare(channel, settings.streams().waterMark());
            connection = StreamConnection.connecting(channel, streams, settings.streams(), endpoint);
            connection
                    .options()
                    .applyDefaults(DefaultOptions.connecting(endpoint).with(from.options()));
            connection.options().applyEarly(settings.streams().options());
            registered = loop.register(channel);
        } catch (RuntimeException | OptionException e) {
            channel.unsafe().closeForcibly();
            open.remove(channel);
            failed(attempt, systemCall("socket", endpoint, e));
            return;
        }
        // This is the channel's loop, so registration is done or has failed by now.
        OnLoop.whenDone(
                registered,
                registration -> {
                    if (registration.isSuccess()) {
                        bind(channel, connection, attempt);
                    } else {
                        connected(channel, connection, registration);
                    }
                },
                e -> failed(channel, systemCall("connect", endpoint, e)));
    }

    /** Binds to the first local endpoint that is free, then connects. */
    private void bind(Channel channel, StreamConnection connection, Attempt attempt) {
        if (!attempt.local.hasNext()) {
            connect(channel, connection, attempt);
            return;
        }
        Endpoint at = attempt.local.next();
        SocketAddress address;
        try {
            address = streams.transport().socketAddress(at);
            if (at instanceof UnixPathEndpoint path) {
                SocketFile.checkFree(path);
            }
        } catch (RuntimeException | SystemCallException e) {
            open.remove(channel);
            channel.close();
            failed(attempt, bindFailure(attempt, at, e));
            return;
        }
        OnLoop.whenDone(
                channel.bind(address),
                result -> bound(channel, connection, attempt, at, address, result),
                e -> failed(channel, systemCall("bind", at, e)));
    }

    private void bound(
            Channel channel,
            StreamConnection connection,
            Attempt attempt,
            Endpoint at,
            SocketAddress address,
            Future<?> result) {
        if (result.isSuccess() && at instanceof UnixPathEndpoint path) {
            SocketFile.ownBound(channel, path, address, false, streams.loops().closing()::tell);
        }
        if (result.isSuccess()) {
            connect(channel, connection, attempt);
        } else if (open.containsKey(channel) && isTaken(result.cause()) && attempt.local.hasNext()) {
            bind(channel, connection, attempt);
        } else if (open.remove(channel) != null) {
            channel.close();
            failed(attempt, bindFailure(attempt, at, result.cause()));
        }
    }

    /** Whether another port may serve: this port is in use, or in use for this peer. */
    private boolean isTaken(Throwable cause) {
        return ChannelFailures.errno(streams.transport(), cause)
                .filter(errno -> errno == Errno.EADDRINUSE || errno == Errno.EADDRNOTAVAIL)
                .isPresent();
    }

    private SystemCallException bindFailure(Attempt attempt, Endpoint at, Throwable cause) {
        Errno errno = ChannelFailures.errno(streams.transport(), cause).orElse(null);
        if (errno == null) {
            return systemCall("bind", at, cause);
        }
        String where = attempt.local.count() > 1 ? from + ", all in use" : "from " + at;
        return ChannelFailures.of(
                "bind", errno, at, errno.name() + " (" + errno.description() + ", " + where + ")", cause);
    }

    private void connect(Channel channel, StreamConnection connection, Attempt attempt) {
        OnLoop.whenDone(
                channel.connect(streams.transport().socketAddress(attempt.endpoint)),
                result -> connected(channel, connection, result),
                e -> failed(channel, systemCall("connect", attempt.endpoint, e)));
    }

    private void connected(Channel channel, StreamConnection connection, Future<?> result) {
        Attempt attempt = open.remove(channel);
        if (attempt == null) {
            // The round has given up the attempt meanwhile; the socket may be connected by now.
            close(channel);
        } else if (result.isSuccess() && isSelf(channel)) {
            // The reset frees the port at once, as it is the server's.
            SocketClose.reset(channel);
            channel.close();
            failed(attempt, refusedSelf(attempt.endpoint));
        } else if (result.isSuccess()) {
            try {
                connection.options().applyConnected(settings.streams().options());
            } catch (OptionException | RuntimeException e) {
                close(channel);
                failed(attempt, systemCall("setsockopt", attempt.endpoint, e));
                return;
            }
            if (!from.isAny()) {
                connection.isAt(
                        from.isInet() ? streams.endpoint(streams.transport().connectedFrom(channel)) : from.bound());
            }
            finish();
            ConnectionReport.now(connection, Origin.CONNECTED, target);
            sink.success(connection);
        } else {
            channel.close();
            if (attempt.local.hasNext() && isTaken(result.cause())) {
                start(attempt);
            } else {
                failed(attempt, systemCall("connect", attempt.endpoint, result.cause()));
            }
        }
    }

    /**
     * Whether the kernel has connected the socket to itself. TCP does so if no server listens at the target's port, and
     * the kernel has chosen this port as the local port.
     */
    private boolean isSelf(Channel channel) {
        return streams.transport().connectedFrom(channel) instanceof InetSocketAddress local
                && local.equals(channel.remoteAddress());
    }

    private static SystemCallException refusedSelf(Endpoint endpoint) {
        return new SystemCallException(
                "connect",
                Errno.ECONNREFUSED,
                endpoint,
                "ECONNREFUSED (connection refused: no server listens there, and the kernel connected the socket to"
                        + " itself)");
    }

    /** Handles an exception in the work on a channel. */
    private void failed(Channel channel, IOException failure) {
        Attempt attempt = open.remove(channel);
        if (channel.isRegistered()) {
            close(channel);
        } else {
            channel.unsafe().closeForcibly();
        }
        if (attempt != null) {
            failed(attempt, failure);
        }
    }

    private void failed(Attempt attempt, IOException failure) {
        add(new ConnectAttempt(attempt.endpoint, failure, LoopClock.since(loop, attempt.begunNanos)));
        startNext();
    }

    private SystemCallException systemCall(String call, Endpoint endpoint, Throwable cause) {
        return ChannelFailures.of(streams.transport(), call, endpoint, cause);
    }

    private void timedOut() {
        if (done) {
            return;
        }
        open.forEach((channel, attempt) -> add(new ConnectAttempt(
                attempt.endpoint,
                new SystemCallException("connect", Errno.ETIMEDOUT, attempt.endpoint),
                LoopClock.since(loop, attempt.begunNanos))));
        if (waiting != null) {
            SystemCallException failure = new SystemCallException(
                    "connect",
                    Errno.ETIMEDOUT,
                    waiting.endpoint,
                    Errno.ETIMEDOUT + " (was not begun, by the connect rate of " + rate + ")");
            Duration elapsed = LoopClock.since(loop, waiting.begunNanos);
            add(new ConnectAttempt(waiting.endpoint, failure, elapsed));
        }
        fail(limit.passed());
    }

    private void add(ConnectAttempt attempt) {
        failed.add(attempt);
        ObserverCalls observer = streams.observer();
        if (observer != null) {
            observer.attemptFailed(target, attempt);
        }
    }

    private void fail(@Nullable String ended) {
        fail(ended, null);
    }

    private void fail(@Nullable String ended, @Nullable Throwable cause) {
        finish();
        Duration elapsed = LoopClock.since(loop, begunNanos);
        sink.error(new ConnectFailedException(target, failed, failed.size(), elapsed, ended, cause));
    }

    /** The loop is shutting down or has ended, and every wait of this round with it. */
    private void networkClosed() {
        if (!done) {
            fail(NetworkClosedException.WORDS, new NetworkClosedException("connect " + target));
        }
    }

    /** Fails the round after an unexpected exception. */
    private void broken(Throwable cause) {
        if (!done) {
            fail(String.valueOf(cause), cause);
        }
    }

    private void cancel() {
        if (!done) {
            finish();
        }
    }

    /** Ends the round: leaves no timer, and no socket but the winner's. */
    private void finish() {
        done = true;
        if (nextTimer != null) {
            nextTimer.cancel(false);
        }
        if (timeoutTimer != null) {
            timeoutTimer.cancel();
        }
        if (wait != null) {
            wait.dispose();
        }
        List<Channel> losers = List.copyOf(open.keySet());
        open.clear();
        losers.forEach(this::close);
    }

    private void close(Channel loser) {
        SocketClose.prepare(loser, target);
        loser.close();
    }
}
