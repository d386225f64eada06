package io.sockflux.bridge;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.sockflux.Connection;
import io.sockflux.address.Endpoint;
import io.sockflux.error.ConnectAttempt;
import io.sockflux.error.ConnectFailedException;
import io.sockflux.error.Errno;
import io.sockflux.error.NetworkClosedException;
import io.sockflux.error.OptionException;
import io.sockflux.error.SystemCallException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;

/**
 * One round of connecting: every resolved address once, each with a fresh socket, started a little apart as RFC 8305 has
 * it. The first that connects wins and the others are closed. All its sockets live on one event loop, so nothing races.
 */
public final class ConnectRound {

    private final Streams streams;
    private final StreamSettings settings;
    private final Endpoint target;
    private final List<? extends Endpoint> addresses;
    private final Duration delay;
    private final RoundLimit limit;
    private final ConnectRate rate;
    private final EventLoop loop;
    private final ResourceSink<Connection> sink;

    private final long begunNanos = System.nanoTime();
    private final List<ConnectAttempt> failed = new ArrayList<>();
    private final Map<Channel, Attempt> open = new LinkedHashMap<>();
    private int next;
    private boolean done;
    private @Nullable Future<?> nextTimer;
    private @Nullable LoopTimer timeoutTimer;
    private @Nullable Attempt waiting;
    private @Nullable Disposable wait;

    private record Attempt(Endpoint endpoint, long begunNanos) {}

    private ConnectRound(
            Streams streams,
            StreamSettings settings,
            Endpoint target,
            List<? extends Endpoint> addresses,
            Duration delay,
            RoundLimit limit,
            ConnectRate rate,
            ResourceSink<Connection> sink) {
        this.streams = streams;
        this.settings = settings;
        this.target = target;
        this.addresses = addresses;
        this.delay = delay;
        this.limit = limit;
        this.rate = rate;
        this.loop = streams.loops().next();
        this.sink = sink;
    }

    /**
     * Connects to the first of the addresses that answers.
     *
     * @param target what the addresses stand for
     * @param addresses where to connect to, in the order of trying; not empty
     * @param delay how long an attempt has before the next one is started beside it
     * @param limit how long the whole round may take
     * @param rate what each attempt has to wait for
     * @return the connection; or {@link ConnectFailedException} with every attempt. Cancelling closes every socket.
     */
    public static Mono<Connection> connect(
            Streams streams,
            StreamSettings settings,
            Endpoint target,
            List<? extends Endpoint> addresses,
            Duration delay,
            RoundLimit limit,
            ConnectRate rate) {
        return ResourceMono.create(
                sink -> {
                    ConnectRound round =
                            new ConnectRound(streams, settings, target, addresses, delay, limit, rate, sink);
                    sink.onCancel(() -> OnLoop.queue(round.loop, round::cancel));
                    OnLoop.queue(round.loop, () -> OnLoop.telling(round::broken, round::begin), round::networkClosed);
                },
                connection -> ((StreamConnection) connection).abandon());
    }

    private void begin() {
        if (done) {
            return;
        }
        timeoutTimer = LoopTimer.start(loop, Durations.nanos(limit.length()), this::timedOut, this::networkClosed);
        startNext();
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
            waiting = new Attempt(endpoint, System.nanoTime());
        }
    }

    private void startWithNext(Endpoint endpoint) {
        if (next < addresses.size()) {
            nextTimer = loop.schedule(
                    () -> OnLoop.telling(this::broken, this::startNext), Durations.nanos(delay), TimeUnit.NANOSECONDS);
        }
        start(endpoint);
    }

    /** The attempt that waited may be made now. On a thread of the timer. */
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
        if (!OnLoop.queue(loop, () -> OnLoop.telling(this::broken, go))) {
            rate.giveBack();
        }
    }

    private void start(Endpoint endpoint) {
        Attempt attempt = new Attempt(endpoint, System.nanoTime());
        if (streams.loops().isClosing()) {
            networkClosed();
            return;
        }
        Channel channel;
        try {
            channel = streams.transport().openStream(endpoint, settings.needs());
        } catch (RuntimeException e) {
            failed(attempt, systemCall("socket", endpoint, e));
            return;
        }
        open.put(channel, attempt);
        StreamConnection connection;
        ChannelFuture registered;
        try {
            streams.prepare(channel, settings);
            connection = StreamConnection.connecting(channel, streams, settings, endpoint);
            connection.options().applyDefaults(DefaultOptions.connecting(endpoint));
            connection.options().applyEarly(settings.options());
            registered = loop.register(channel);
        } catch (RuntimeException | OptionException e) {
            channel.unsafe().closeForcibly();
            open.remove(channel);
            failed(attempt, systemCall("socket", endpoint, e));
            return;
        }
        // We are on the channel's loop, so registration is done or has failed by now.
        Consumer<Throwable> failed = e -> failed(channel, systemCall("connect", endpoint, e));
        OnLoop.whenDone(
                registered,
                registration -> {
                    if (registration.isSuccess()) {
                        OnLoop.whenDone(
                                channel.connect(streams.transport().socketAddress(endpoint)),
                                result -> connected(channel, connection, result),
                                failed);
                    } else {
                        connected(channel, connection, registration);
                    }
                },
                failed);
    }

    private void connected(Channel channel, StreamConnection connection, Future<?> result) {
        Attempt attempt = open.remove(channel);
        if (attempt == null) {
            // Given up on meanwhile; it may be connected by now.
            close(channel);
        } else if (result.isSuccess() && isSelf(channel)) {
            // So that its port is not kept for a while, which is the server's.
            SocketClose.reset(channel);
            channel.close();
            failed(attempt, refusedSelf(attempt.endpoint));
        } else if (result.isSuccess()) {
            try {
                connection.options().applyConnected(settings.options());
            } catch (OptionException | RuntimeException e) {
                close(channel);
                failed(attempt, systemCall("setsockopt", attempt.endpoint, e));
                return;
            }
            finish();
            sink.success(connection);
        } else {
            channel.close();
            failed(attempt, systemCall("connect", attempt.endpoint, result.cause()));
        }
    }

    /**
     * Whether the kernel has chosen the target's port as the local one: where nobody listens at a port that is local and among
     * those that the kernel chooses from, TCP then connects the socket to itself.
     */
    private static boolean isSelf(Channel channel) {
        return channel.localAddress() instanceof InetSocketAddress local && local.equals(channel.remoteAddress());
    }

    private static SystemCallException refusedSelf(Endpoint endpoint) {
        return new SystemCallException(
                "connect",
                Errno.ECONNREFUSED,
                endpoint,
                "ECONNREFUSED (connection refused: nobody listens there, and the kernel connected the socket to itself)",
                null);
    }

    /** What was to be done with the channel threw. */
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
        failed.add(new ConnectAttempt(
                attempt.endpoint, failure, Duration.ofNanos(System.nanoTime() - attempt.begunNanos)));
        startNext();
    }

    private IOException systemCall(String call, Endpoint endpoint, Throwable cause) {
        for (Throwable e = cause; e != null; e = e.getCause()) {
            if (e instanceof SystemCallException ready) {
                return ready;
            }
        }
        return streams.transport()
                .errno(cause)
                .map(errno -> new SystemCallException(call, errno, endpoint, cause))
                .orElseGet(
                        () -> new SystemCallException(call, null, endpoint, String.valueOf(cause.getMessage()), cause));
    }

    private void timedOut() {
        if (done) {
            return;
        }
        open.forEach((channel, attempt) -> failed.add(new ConnectAttempt(
                attempt.endpoint,
                new SystemCallException("connect", Errno.ETIMEDOUT, attempt.endpoint, null),
                Duration.ofNanos(System.nanoTime() - attempt.begunNanos))));
        if (waiting != null) {
            SystemCallException failure = new SystemCallException(
                    "connect",
                    Errno.ETIMEDOUT,
                    waiting.endpoint,
                    Errno.ETIMEDOUT + " (was not begun, by the connect rate of " + rate + ")",
                    null);
            Duration elapsed = Duration.ofNanos(System.nanoTime() - waiting.begunNanos);
            failed.add(new ConnectAttempt(waiting.endpoint, failure, elapsed));
        }
        fail(limit.passed());
    }

    private void fail(@Nullable String ended) {
        fail(ended, null);
    }

    private void fail(@Nullable String ended, @Nullable Throwable cause) {
        finish();
        Duration elapsed = Duration.ofNanos(System.nanoTime() - begunNanos);
        sink.error(new ConnectFailedException(target, failed, failed.size(), elapsed, ended, cause));
    }

    /** The loop ends, or has ended, and with it every wait of this round. */
    private void networkClosed() {
        if (!done) {
            fail(NetworkClosedException.WORDS, new NetworkClosedException("connect " + target));
        }
    }

    /** Something threw that must not. */
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

    /** Ends the round: no timer is left, and no socket but the winner's. */
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
