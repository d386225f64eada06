package io.sockflux.internal.loop;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoEventLoop;
import io.netty.util.concurrent.EventExecutor;
import io.sockflux.error.NetworkClosedException;
import io.sockflux.observe.ObservedLoop;
import io.sockflux.spi.Transport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * The event loops of a network.
 *
 * <p>They close their channels themselves before they end. Netty's loops do so too, but not always. A loop without a
 * quiet period that is told to end after its last look for channels leaves its sockets open for good. Nor do Netty's
 * loops wait for a close that the transport finishes later.
 */
public final class Loops {

    private static final long LONGEST_END_SECONDS = 5;

    private static final RandomGenerator BY_THREAD =
            () -> ThreadLocalRandom.current().nextLong();

    private final EventLoopGroup group;
    private final LoopClock clock;
    private final Optional<RandomGenerator> random;
    private final Closing closing = new Closing();
    private final Draining draining = new Draining();
    /** The channels of loops of another make, which keep no list themselves. */
    private final Map<EventLoop, OpenChannels> open = new ConcurrentHashMap<>();

    /** Loops of a group, with random numbers that nobody can predict. */
    public Loops(EventLoopGroup group) {
        this(group, Optional.empty());
    }

    private Loops(EventLoopGroup group, Optional<RandomGenerator> random) {
        this.group = group;
        this.clock = LoopClock.of(group);
        this.random = random;
    }

    /** Starts the loops that the transport gives, or else loops over it on daemon threads. */
    public static Loops start(Transport transport, int threads) {
        return new Loops(
                transport
                        .eventLoops(threads)
                        .orElseGet(() -> NetworkLoop.group(
                                threads,
                                LoopThread.factory("sockflux-" + transport.name()),
                                transport.ioHandlerFactory())),
                transport.random());
    }

    /** Whether channels of another transport can live here too. */
    public boolean canRun(Transport other) {
        return group.next() instanceof IoEventLoop loop && other.runsOn(loop);
    }

    public EventLoop next() {
        return group.next();
    }

    /** Registers a channel, which is closed with the network. */
    public ChannelFuture register(EventLoop loop, Channel channel) {
        if (!(loop instanceof NetworkLoop)) {
            open(loop).add(OpenChannel.of(channel));
        }
        return loop.register(channel);
    }

    private OpenChannels open(EventLoop loop) {
        return loop instanceof NetworkLoop own ? own.open() : open.computeIfAbsent(loop, unknown -> new OpenChannels());
    }

    /** The number of loops. */
    public int count() {
        return (int) StreamSupport.stream(group.spliterator(), false).count();
    }

    /** Some of the loops, each once; at most the number of loops. */
    public List<EventLoop> different(int many) {
        Set<EventLoop> loops = new LinkedHashSet<>();
        while (loops.size() < many) {
            loops.add(group.next());
        }
        return List.copyOf(loops);
    }

    /**
     * What a function makes of some of the open channels: as many of each loop, the youngest first, as far as the loop has them.
     * Any thread.
     *
     * @param what gives null for a channel that does not count
     */
    public <T> List<T> open(int most, Function<? super Channel, @Nullable T> what) {
        List<Iterator<T>> loops = new ArrayList<>();
        group.forEach(
                loop -> loops.add(open((EventLoop) loop).youngest(most, what).iterator()));
        List<T> some = new ArrayList<>();
        while (!loops.isEmpty() && some.size() < most) {
            loops.removeIf(loop -> !loop.hasNext());
            for (Iterator<T> loop : loops) {
                if (some.size() < most) {
                    some.add(loop.next());
                }
            }
        }
        return some;
    }

    /** The loops, for those who observe. */
    public List<LoopView> views() {
        List<LoopView> views = new ArrayList<>();
        group.forEach(loop -> views.add(new LoopView((EventLoop) loop)));
        return views;
    }

    /** Tells four times a second how late each loop runs a task, until it ends. */
    public void watch(BiConsumer<? super ObservedLoop, Duration> told) {
        group.forEach(loop -> OnLoop.queue((EventLoop) loop, () -> new LoopView((EventLoop) loop).watch(told)));
    }

    /** The clock of the loops. */
    public LoopClock clock() {
        return clock;
    }

    /** The random numbers of the network, for choices that nobody gains by predicting. Any thread. */
    public RandomGenerator random() {
        return random.orElse(BY_THREAD);
    }

    /** The random numbers that the transport gives, if it does. */
    public Optional<RandomGenerator> givenRandom() {
        return random;
    }

    /** Tells waiters without a channel on a loop that the network is being closed. */
    public Closing closing() {
        return closing;
    }

    /** Tells of the network's drain, and knows what it waits for. */
    public Draining draining() {
        return draining;
    }

    /**
     * Drains what is served and lent, then ends; nothing is ended if the subscriber cancels before.
     *
     * @return the outcome, when the threads have ended
     */
    public Mono<Draining.Drained> drain(Duration deadline) {
        return UntilClosed.mono(draining.run(deadline, clock), closing.error(() -> new NetworkClosedException("drain")))
                .flatMap(drained -> end().thenReturn(drained));
    }

    /** Whether the network is being closed, and everything on it. */
    public boolean isClosing() {
        return closing.hasBegun();
    }

    /**
     * Refuses to open a socket on a network that is being closed, as its loops may have had their last look for open
     * sockets.
     *
     * @param operation the refused operation, such as {@code bind tcp://127.0.0.1:80}
     */
    public void checkOpen(String operation) throws NetworkClosedException {
        if (isClosing()) {
            throw new NetworkClosedException(operation);
        }
    }

    /** Whether this is one of these loops. */
    public boolean have(EventLoop loop) {
        for (EventExecutor own : group) {
            if (own.equals(loop)) {
                return true;
            }
        }
        return false;
    }

    /** Whether the caller is on one of these loops. */
    public boolean areHere() {
        for (EventExecutor loop : group) {
            if (loop.inEventLoop()) {
                return true;
            }
        }
        return false;
    }

    /**
     * Closes every channel, then ends the threads. Happens once, and goes on if the subscriber cancels.
     *
     * @return completes when the threads have ended
     */
    public Mono<Void> end() {
        return Mono.defer(() -> {
            if (closing.begin()) {
                closeChannels();
            }
            return new FutureEnd(group.terminationFuture());
        });
    }

    /**
     * Makes every loop close its channels, and repeats until no loop has any. A connection that was just accepted may
     * still be on its way from the listener's loop to its own. Only then do the threads end.
     */
    private void closeChannels() {
        List<EventLoop> loops = new ArrayList<>();
        group.forEach(loop -> loops.add((EventLoop) loop));
        AtomicInteger left = new AtomicInteger(loops.size() + 1);
        AtomicBoolean found = new AtomicBoolean();
        Runnable loopDone = () -> {
            if (left.decrementAndGet() > 0) {
                return;
            }
            if (found.get()) {
                closeChannels();
            } else {
                group.shutdownGracefully(0, LONGEST_END_SECONDS, TimeUnit.SECONDS);
            }
        };
        for (EventLoop loop : loops) {
            Runnable close = () -> {
                OpenChannels channels = open(loop);
                channels.networkCloses();
                channels.close(loop, any -> {
                    if (any) {
                        found.set(true);
                    }
                    loopDone.run();
                });
            };
            OnLoop.queue(loop, close, loopDone);
        }
        loopDone.run();
    }
}
