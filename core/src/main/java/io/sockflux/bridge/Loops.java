package io.sockflux.bridge;

import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoEventLoop;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.ThreadAwareExecutor;
import io.sockflux.bridge.path.SocketFile;
import io.sockflux.spi.Transport;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.StreamSupport;

/**
 * The event loops of one network.
 *
 * <p>They close their channels themselves before they end. Netty's loops do that too, but not always: one that is told to
 * end between its look at that and the end of its turn, with no quiet period, leaves its sockets open for good.
 */
public final class Loops {

    private static final long LONGEST_END_SECONDS = 5;

    private final EventLoopGroup group;
    private final List<Running> running;
    private final Set<Runnable> beforeEnd = ConcurrentHashMap.newKeySet();
    private final Map<EventLoop, OpenConnections> open = new ConcurrentHashMap<>();
    private volatile boolean closing;

    private record Running(ThreadAwareExecutor loop, IoHandler handler) {}

    Loops(EventLoopGroup group) {
        this(group, List.of());
    }

    private Loops(EventLoopGroup group, List<Running> running) {
        this.group = group;
        this.running = running;
    }

    /** So many loops over the transport, on daemon threads. */
    public static Loops start(Transport transport, int threads) {
        List<Running> running = new CopyOnWriteArrayList<>();
        IoHandlerFactory handlers = transport.ioHandlerFactory();
        IoHandlerFactory remembered = new IoHandlerFactory() {
            @Override
            public IoHandler newHandler(ThreadAwareExecutor loop) {
                IoHandler handler = handlers.newHandler(loop);
                running.add(new Running(loop, handler));
                return handler;
            }

            @Override
            public boolean isChangingThreadSupported() {
                return handlers.isChangingThreadSupported();
            }
        };
        DefaultThreadFactory factory = new DefaultThreadFactory("sockflux-" + transport.name(), true);
        return new Loops(new MultiThreadIoEventLoopGroup(threads, factory, remembered), running);
    }

    /** Whether channels of another transport can live here too. */
    boolean canRun(Transport other) {
        return group.next() instanceof IoEventLoop loop && other.runsOn(loop);
    }

    EventLoop next() {
        return group.next();
    }

    /** How many there are. */
    public int count() {
        return (int) StreamSupport.stream(group.spliterator(), false).count();
    }

    /** So many of them, no more than there are, each another one. */
    List<EventLoop> different(int many) {
        Set<EventLoop> loops = new LinkedHashSet<>();
        while (loops.size() < many) {
            loops.add(group.next());
        }
        return List.copyOf(loops);
    }

    /** The open connections of a loop. */
    OpenConnections open(EventLoop loop) {
        OpenConnections known = open.get(loop);
        return known != null ? known : open.computeIfAbsent(loop, unknown -> new OpenConnections());
    }

    /** Whether the network is being closed, and everything on it. */
    boolean isClosing() {
        return closing;
    }

    /** Whether the caller is on one of these loops. */
    public boolean areHere() {
        for (var loop : group) {
            if (loop.inEventLoop()) {
                return true;
            }
        }
        return false;
    }

    /** What runs on a loop before any channel is closed. */
    SocketFile.BeforeEnd beforeEnd() {
        return new SocketFile.BeforeEnd() {
            @Override
            public void add(Runnable task) {
                beforeEnd.add(task);
            }

            @Override
            public void forget(Runnable task) {
                beforeEnd.remove(task);
            }
        };
    }

    /** Closes every channel, then ends the threads; runs {@code ended} when they have. */
    public void end(Runnable ended) {
        closing = true;
        AtomicInteger left = new AtomicInteger(running.size());
        for (Running one : running) {
            try {
                one.loop().execute(() -> {
                    beforeEnd.forEach(Runnable::run);
                    open((EventLoop) one.loop()).networkCloses();
                    one.handler().prepareToDestroy();
                    if (left.decrementAndGet() == 0) {
                        endThreads();
                    }
                });
            } catch (RejectedExecutionException e) {
                // Ended before.
                left.decrementAndGet();
            }
        }
        if (left.get() <= 0) {
            endThreads();
        }
        group.terminationFuture().addListener(future -> ended.run());
    }

    private void endThreads() {
        group.shutdownGracefully(0, LONGEST_END_SECONDS, TimeUnit.SECONDS);
    }
}
