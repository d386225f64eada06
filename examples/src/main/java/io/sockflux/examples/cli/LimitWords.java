package io.sockflux.examples.cli;

import io.sockflux.StreamRecipe;
import io.sockflux.stream.TimeLimits;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What every server and client takes: how long a connection may be silent. */
public final class LimitWords {

    @Option(
            names = "--idle",
            paramLabel = "DURATION",
            converter = Words.DurationWord.class,
            description = "ends a connection on which no byte moves for so long while its peer is waited for")
    private @Nullable Duration idle;

    @Option(
            names = "--read-timeout",
            paramLabel = "DURATION",
            converter = Words.DurationWord.class,
            description = "ends a connection whose peer sends nothing for so long while a read is requested")
    private @Nullable Duration read;

    @Option(
            names = "--write-timeout",
            paramLabel = "DURATION",
            converter = Words.DurationWord.class,
            description = "aborts a connection whose peer takes nothing for so long while bytes wait")
    private @Nullable Duration write;

    /** The recipe with these limits. */
    public <R extends StreamRecipe<R>> R applyTo(R recipe) {
        TimeLimits limits = TimeLimits.NONE;
        limits = idle == null ? limits : limits.idle(idle);
        limits = read == null ? limits : limits.read(read);
        limits = write == null ? limits : limits.write(write);
        return limits.equals(TimeLimits.NONE) ? recipe : recipe.timeLimits(limits);
    }
}
