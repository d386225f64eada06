package io.sockflux.examples.soak;

import io.netty.buffer.PooledByteBufAllocator;
import io.sockflux.Network;
import io.sockflux.observe.NetworkCounts;
import io.sockflux.observe.ObservedLoop;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;

/** What a process holds, and must not hold more of from round to round. */
@SuppressWarnings("ImmutableEnumChecker") // its functions hold nothing
enum Watched {
    /** Sockets, pipes and files that are open. */
    DESCRIPTORS("descriptors", 8, Watched::descriptors),
    /** Bytes of Netty's direct memory that somebody has, without what the pool keeps for later. */
    DIRECT_MEMORY("direct memory", 1 << 20, network -> PooledByteBufAllocator.DEFAULT.pinnedDirectMemory()),
    /** Bytes of the heap after a collection. */
    HEAP("heap", 16 << 20, network -> heap()),
    /** Threads of Java, without those that come and go with the calls that block. */
    THREADS("threads", 4, network -> threads()),
    /** Tasks that wait on the event loops. */
    TASKS("pending tasks", 16, Watched::tasks),
    /** Connections, listeners and datagram sockets that the network knows. */
    SOCKETS("sockets of the network", 0, Watched::sockets);

    private static final Path DESCRIPTORS_OF_LINUX = Path.of("/proc/self/fd");
    private static final Path DESCRIPTORS_ELSEWHERE = Path.of("/dev/fd");
    private static final long MEBI = 1 << 20;

    private final String words;
    private final long allowance;
    private final ToLongFunction<Network> look;

    Watched(String words, long allowance, ToLongFunction<Network> look) {
        this.words = words;
        this.allowance = allowance;
        this.look = look;
    }

    /** Its name, as the user reads it. */
    String words() {
        return words;
    }

    /** How much more than at the begin is no growth. */
    long allowance() {
        return allowance;
    }

    /** How much there is of it now. */
    long now(Network network) {
        return look.applyAsLong(network);
    }

    /** A number of it, with its unit. */
    String amount(long number) {
        return this == HEAP || this == DIRECT_MEMORY
                ? String.format(Locale.ROOT, "%.1f MiB", (double) number / MEBI)
                : String.valueOf(number);
    }

    private static long descriptors(Network network) {
        Path all = Files.isDirectory(DESCRIPTORS_OF_LINUX) ? DESCRIPTORS_OF_LINUX : DESCRIPTORS_ELSEWHERE;
        try (Stream<Path> open = Files.list(all)) {
            return open.count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long heap() {
        // Twice: what the first one finds to have a cleaner is collected by the second.
        System.gc();
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    private static long threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> !name.startsWith("boundedElastic-") && !name.startsWith("sockflux-blocking-"))
                .count();
    }

    private static long tasks(Network network) {
        return network.loops().stream().mapToInt(ObservedLoop::pendingTasks).sum();
    }

    private static long sockets(Network network) {
        NetworkCounts counts = network.counts();
        return counts.listeners() + counts.connections() + counts.datagrams().sockets();
    }
}
