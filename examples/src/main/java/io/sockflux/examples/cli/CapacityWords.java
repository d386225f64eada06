package io.sockflux.examples.cli;

import io.sockflux.Acceptor;
import io.sockflux.stream.WhenFull;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How many connections a server takes, and what becomes of the others. */
public final class CapacityWords {

    @Option(
            names = "--max-connections",
            paramLabel = "N",
            description = "connections at once; one more is refused, with a line REFUSED on standard error")
    private @Nullable Integer maxConnections;

    @Option(names = "--max-per-peer", paramLabel = "N", description = "the same for each peer address")
    private @Nullable Integer maxPerPeer;

    @Option(
            names = "--when-full",
            paramLabel = "WHAT",
            defaultValue = "reset",
            description = "what becomes of what --max-connections leaves out: reset, or wait (in the kernel's queue);"
                    + " ${DEFAULT-VALUE} unless given")
    @SuppressWarnings("NullAway.Init")
    private WhenFull whenFull;

    @Option(
            names = "--when-out-of-descriptors",
            paramLabel = "WHAT",
            defaultValue = "wait",
            description =
                    "what becomes of those for whom there is no descriptor: reset, or wait; ${DEFAULT-VALUE} unless"
                            + " given")
    @SuppressWarnings("NullAway.Init")
    private WhenFull whenOutOfDescriptors;

    /** The recipe with these limits. */
    public Acceptor applyTo(Acceptor acceptor) {
        Acceptor limited = acceptor.whenFull(whenFull).whenOutOfDescriptors(whenOutOfDescriptors);
        limited = maxConnections == null ? limited : limited.maxConnections(maxConnections);
        return maxPerPeer == null ? limited : limited.maxConnectionsPerPeer(maxPerPeer);
    }
}
