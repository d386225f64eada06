package io.sockflux.internal.connect;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.sockflux.address.Endpoint;
import io.sockflux.check.Durations;
import io.sockflux.error.ConnectAttempt;
import io.sockflux.error.ConnectFailedException;
import io.sockflux.error.Errno;
import io.sockflux.error.NetworkClosedException;
import io.sockflux.error.SystemCallException;
import io.sockflux.internal.channel.ChannelContext;
import io.sockflux.internal.channel.Counter;
import io.sockflux.internal.channel.LoopCounts;
import io.sockflux.internal.channel.ObserverCalls;
import io.sockflux.internal.flight.ConnectFlight;
import io.sockflux.internal.loop.LoopClock;
import io.sockflux.internal.loop.LoopTimer;
import io.sockflux.internal.loop.OnLoop;
import io.sockflux.internal.network.ConnectRate;
import io.sockflux.internal.resource.ResourceMono;
import io.sockflux.internal.resource.ResourceSink;
import io.sockflux.internal.stream.ConnectionReport;
import io.sockflux.internal.stream.StreamConnection;
import io.sockflux.observe.ObservedConnection.Origin;
import io.sockflux.stream.Connection;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;

/**
 * A round of connecting. It tries every resolved address once, each with a fresh socket, and starts them a little apart,
 * RFC 8305. The first connection wins, and the other sockets are closed. All its sockets live on a single event loop, so
 * nothing races.
 */
final class ConnectRound implements AddressAttempt.Owner {

    private final ChannelContext context;
    private final ConnectSettings settings;
    private final Endpoint target;
    private final List<Endpoint> addresses;
    private final Duration delay;
    private final RoundLimit limit;
    private final ConnectRate rate;
    private final EventLoop loop;
    private final @Nullable ConnectFlight flight;
    private final ResourceSink<Connection> sink;

    private final long begunNanos;
    private final List<ConnectAttempt> failed = new ArrayList<>();
    private final Set<AddressAttempt> open = new LinkedHashSet<>();
    private int next;
    private boolean done;
    private @Nullable Future<?> nextTimer;
    private @Nullable LoopTimer timeoutTimer;
    private @Nullable AddressAttempt waiting;
    private @Nullable Disposable wait;

    private ConnectRound(
            ChannelContext context,
            ConnectSettings settings,
            List<Endpoint> addresses,
            Duration delay,
            RoundLimit limit,
            ConnectRate rate,
            @Nullable ConnectFlight flight,
            ResourceSink<Connection> sink) {
        this.context = context;
        this.settings = settings;
        this.target = settings.target();
        this.addresses = settings.from().reachable(addresses);
        this.delay = delay;
        this.limit = limit;
        this.rate = rate;
        EventLoop asked = settings.loop();
        this.loop = asked != null ? asked : context.loops().next();
        this.begunNanos = LoopClock.nanos(loop);
        this.flight = flight;
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
     * @param flight is told of the attempts; null if they are not recorded
     * @return the connection, or {@link ConnectFailedException} with every attempt. Cancelling closes every socket.
     */
    static Mono<Connection> connect(
            ChannelContext context,
            ConnectSettings settings,
            List<Endpoint> addresses,
            Duration delay,
            RoundLimit limit,
            ConnectRate rate,
            @Nullable ConnectFlight flight) {
        return ResourceMono.create(
                sink -> {
                    ConnectRound round =
                            new ConnectRound(context, settings, addresses, delay, limit, rate, flight, sink);
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
                settings.next(),
                Errno.EAFNOSUPPORT + " (it has no address that can be reached from " + settings.from() + ")");
        counts().count(Counter.ATTEMPTS);
        add(new ConnectAttempt(settings.next(), failure, Duration.ZERO));
        fail(null);
    }

    private void startNext() {
        if (nextTimer != null) {
            nextTimer.cancel(false);
            nextTimer = null;
        }
        if (done || waiting != null || open.stream().anyMatch(AddressAttempt::isOpening)) {
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
            waiting = attempt(endpoint);
        }
    }

    private void startWithNext(Endpoint endpoint) {
        if (next < addresses.size()) {
            nextTimer = loop.schedule(
                    () -> OnLoop.telling(this::broken, this::startNext), Durations.nanos(delay), TimeUnit.NANOSECONDS);
        }
        counts().count(Counter.ATTEMPTS);
        AddressAttempt attempt = attempt(endpoint);
        open.add(attempt);
        attempt.start();
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

    private AddressAttempt attempt(Endpoint endpoint) {
        return new AddressAttempt(context, settings, endpoint, loop, this, ObservedRound.of(sink.contextView()));
    }

    // What its attempts tell

    /** The connected socket has won the race of the addresses, unless its layers cannot open it: no other is begun now. */
    @Override
    public void opening(AddressAttempt attempt) {
        if (nextTimer != null) {
            nextTimer.cancel(false);
            nextTimer = null;
        }
    }

    @Override
    public void connected(AddressAttempt attempt, StreamConnection connection) {
        open.remove(attempt);
        finish();
        if (flight != null) {
            flight.tried(next);
        }
        ConnectionReport.now(connection, Origin.CONNECTED, target);
        sink.success(connection);
    }

    @Override
    public void failed(AddressAttempt attempt, IOException failure) {
        open.remove(attempt);
        add(attempt.ended(failure));
        startNext();
    }

    /** The loop is shutting down or has ended, and every wait of this round with it. */
    @Override
    public void networkClosed() {
        if (!done) {
            fail(NetworkClosedException.WORDS, new NetworkClosedException("connect " + target));
        }
    }

    // Its end

    private void timedOut() {
        if (done) {
            return;
        }
        open.forEach(attempt -> add(attempt.timedOut()));
        if (waiting != null) {
            SystemCallException failure = new SystemCallException(
                    "connect",
                    Errno.ETIMEDOUT,
                    waiting.endpoint(),
                    Errno.ETIMEDOUT + " (was not begun, by the connect rate of " + rate + ")");
            counts().count(Counter.ATTEMPTS);
            add(waiting.ended(failure));
        }
        fail(limit.passed());
    }

    private void add(ConnectAttempt attempt) {
        failed.add(attempt);
        counts().count(Counter.ATTEMPTS_FAILED);
        ObserverCalls observer = context.observer();
        if (observer != null) {
            observer.attemptFailed(target, attempt);
        }
    }

    private LoopCounts counts() {
        return context.stock().counts().at(loop);
    }

    private void fail(@Nullable String ended) {
        fail(ended, null);
    }

    private void fail(@Nullable String ended, @Nullable Throwable cause) {
        finish();
        Duration elapsed = LoopClock.since(loop, begunNanos);
        sink.error(new ConnectFailedException(target, failed, failed.size(), elapsed, ended, cause));
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
        List<AddressAttempt> losers = List.copyOf(open);
        open.clear();
        losers.forEach(AddressAttempt::giveUp);
    }
}
