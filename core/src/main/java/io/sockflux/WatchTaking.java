package io.sockflux;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.SingleThreadEventExecutor;
import io.sockflux.address.Endpoint;
import io.sockflux.address.TcpEndpoint;
import io.sockflux.error.NetworkClosedException;
import io.sockflux.internal.loop.BlockingCalls;
import io.sockflux.internal.loop.LoopClock;
import io.sockflux.internal.loop.OnLoop;
import io.sockflux.observe.ObservedConnection;
import io.sockflux.option.TcpInfo;
import io.sockflux.option.TcpOptions;
import io.sockflux.stream.Listener;
import io.sockflux.watch.WatchSnapshot;
import io.sockflux.watch.WatchSnapshot.ConnectionState;
import io.sockflux.watch.WatchSnapshot.ListenerState;
import io.sockflux.watch.WatchSnapshot.LoopState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;

/**
 * Takes the snapshots for one watcher, one behind the other. It runs on a thread that may block, waits for the answers of
 * the loops for a bounded time, and goes on without those that do not come.
 */
final class WatchTaking {

    private static final int MOST_SEEN = 10_000;
    private static final int MOST_LISTENERS = 100;
    /** Of each listener. */
    private static final int MOST_ENDPOINTS = 20;

    private static final Duration LONGEST_ANSWER = Duration.ofMillis(500);
    private static final long SECOND_NANOS = Duration.ofSeconds(1).toNanos();

    private final Network network;
    private final Endpoint own;
    private Map<ObservedConnection, Moved> before = new HashMap<>();
    private long beforeNanos;
    private boolean isFirst = true;

    WatchTaking(Network network, Endpoint own) {
        this.network = network;
        this.own = own;
    }

    /** What a connection had moved, and how much a second since the snapshot before. */
    private record Moved(ObservedConnection connection, long in, long out, long inPerSecond, long outPerSecond) {

        long rate() {
            return inPerSecond + outPerSecond;
        }
    }

    /** Takes a snapshot with so many connections. */
    Mono<WatchSnapshot> take(int top) {
        return BlockingCalls.call(() -> now(top));
    }

    private WatchSnapshot now(int top) {
        long nowNanos = network.parts.clock().nanos();
        long sinceNanos = isFirst ? 0 : nowNanos - beforeNanos;
        List<Moved> all = moved(sinceNanos);
        before = new HashMap<>();
        all.forEach(one -> before.put(one.connection(), one));
        beforeNanos = nowNanos;
        isFirst = false;
        List<Moved> shown = all.stream()
                .sorted(Comparator.comparingLong(Moved::rate)
                        .thenComparingLong(each -> each.in() + each.out())
                        .reversed())
                .limit(top)
                .toList();
        List<Listener> listeners = network.listeners().stream()
                .filter(each -> !isOwn(each))
                .limit(MOST_LISTENERS)
                .toList();
        Answers answers = new Answers();
        answers.await(network, listeners, shown);
        return new WatchSnapshot(
                ProcessHandle.current().pid(),
                network.transport(),
                Duration.ofNanos(sinceNanos),
                network.counts(),
                listeners.stream().map(answers::of).toList(),
                shown.stream().map(answers::of).toList(),
                all.size(),
                answers.ofLoops());
    }

    private boolean isOwn(Listener listener) {
        return listener.endpoints().contains(own);
    }

    private List<Moved> moved(long sinceNanos) {
        List<Moved> all = new ArrayList<>();
        for (ObservedConnection connection : network.connections(MOST_SEEN)) {
            if (connection.requested().equals(own)) {
                continue;
            }
            long in = connection.bytesIn();
            long out = connection.bytesOut();
            Moved last = before.get(connection);
            // A connection that is new since the last snapshot has moved all of it since.
            long lastIn = last == null ? 0 : last.in();
            long lastOut = last == null ? 0 : last.out();
            all.add(new Moved(
                    connection, in, out, perSecond(in - lastIn, sinceNanos), perSecond(out - lastOut, sinceNanos)));
        }
        return all;
    }

    private static long perSecond(long bytes, long nanos) {
        return nanos <= 0 ? 0 : Math.round((double) bytes * SECOND_NANOS / nanos);
    }

    /**
     * Waits for answers, so long and no longer. The questions that are open then, or when the thread is interrupted, are given
     * up. That some do not answer in time is no failure.
     */
    @SuppressWarnings("ReturnValueIgnored") // Whether all have answered is no matter.
    static void awaitThose(List<? extends Mono<?>> asked, Duration longest) {
        CountDownLatch answered = new CountDownLatch(1);
        Disposable asking = Mono.when(asked.stream().map(Mono::onErrorComplete).toList())
                .subscribe(none -> {}, error -> {}, answered::countDown);
        try {
            // Timers of the loops would not come where a loop hangs.
            answered.await(longest.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            asking.dispose();
        }
    }

    /** What the loops answer in time. */
    private static final class Answers {

        private final Map<Listener, List<Listener.Backlog>> queues = new ConcurrentHashMap<>();
        private final Map<Moved, TcpInfo> infos = new ConcurrentHashMap<>();
        private final Map<EventLoop, Duration> delays = new ConcurrentHashMap<>();
        private List<EventLoop> loops = List.of();

        void await(Network network, List<Listener> listeners, List<Moved> shown) {
            loops = network.parts.loops().different(network.parts.loops().count());
            List<Mono<?>> asked = new ArrayList<>();
            loops.forEach(loop -> asked.add(delay(loop)));
            listeners.forEach(each -> asked.add(each.backlogs().doOnNext(told -> queues.put(each, told))));
            shown.stream()
                    .filter(each -> each.connection().peerEndpoint() instanceof TcpEndpoint)
                    .forEach(each -> asked.add(
                            each.connection().get(TcpOptions.TCP_INFO).doOnNext(told -> infos.put(each, told))));
            awaitThose(asked, LONGEST_ANSWER);
        }

        private Mono<Void> delay(EventLoop loop) {
            long asked = LoopClock.nanos(loop);
            return OnLoop.mono(
                    loop,
                    sink -> {
                        delays.put(loop, LoopClock.since(loop, asked));
                        sink.success();
                    },
                    () -> new NetworkClosedException("watch"));
        }

        ListenerState of(Listener listener) {
            return new ListenerState(
                    first(listener.endpoints()), listener.counts(), first(queues.getOrDefault(listener, List.of())));
        }

        private static <T> List<T> first(List<T> all) {
            return all.stream().limit(MOST_ENDPOINTS).toList();
        }

        ConnectionState of(Moved moved) {
            ObservedConnection connection = moved.connection();
            @Nullable TcpInfo info = infos.get(moved);
            return new ConnectionState(
                    connection.origin(),
                    connection.state(),
                    connection.requested(),
                    connection.localEndpoint(),
                    connection.peerEndpoint(),
                    connection.transport(),
                    connection.age(),
                    moved.in(),
                    moved.out(),
                    moved.inPerSecond(),
                    moved.outPerSecond(),
                    Optional.ofNullable(info).map(TcpInfo::roundTripTime),
                    info == null ? OptionalLong.empty() : OptionalLong.of(info.totalRetransmits()));
        }

        List<LoopState> ofLoops() {
            return loops.stream()
                    .map(loop -> new LoopState(
                            Optional.ofNullable(delays.get(loop)),
                            loop instanceof SingleThreadEventExecutor single
                                    ? OptionalLong.of(single.pendingTasks())
                                    : OptionalLong.empty()))
                    .toList();
        }
    }
}
