package io.sockflux.examples.cli;

import io.sockflux.Acceptor;
import io.sockflux.DatagramBinder;
import io.sockflux.Network;
import io.sockflux.handover.Succession;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What a program that serves is told of the process before it, and of the one behind it. */
public final class HandOverWords {

    @Option(
            names = "--hand-over",
            paramLabel = "PATH",
            description = "where this program takes over from the one that serves there, if any, and leaves its sockets"
                    + " to the next: a path, or @NAME; no connection is refused meanwhile")
    private @Nullable String place;

    @Option(
            names = "--hand-over-drain",
            paramLabel = "DURATION",
            converter = Words.DurationWord.class,
            defaultValue = "10m",
            description = "how long connections may go on when the next has taken over; ${DEFAULT-VALUE} unless given")
    @SuppressWarnings("NullAway.Init")
    private Duration drain;

    private @Nullable Succession succession;

    /** For picocli. */
    public HandOverWords() {}

    /** Takes the sockets of the process that is there. */
    public Optional<Succession> begin(Network network) {
        String where = place;
        if (where != null) {
            succession = network.handOver("unix:" + where).begin().block();
        }
        return Optional.ofNullable(succession);
    }

    /** How long connections may go on when the next has taken over. */
    public Duration drain() {
        return drain;
    }

    /** What listens takes sockets over where it may. */
    public Acceptor applyTo(Acceptor acceptor) {
        Succession known = succession;
        return known == null ? acceptor : acceptor.handOver(known);
    }

    /** The same for sockets without connections. */
    public DatagramBinder applyTo(DatagramBinder binder) {
        Succession known = succession;
        return known == null ? binder : binder.handOver(known);
    }
}
