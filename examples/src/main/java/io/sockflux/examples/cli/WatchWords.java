package io.sockflux.examples.cli;

import io.sockflux.Network;
import io.sockflux.NetworkWatch;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import reactor.core.publisher.Mono;

/** Whether a program that serves may be watched. */
public final class WatchWords {

    private static final String BY_PROCESS = "auto";

    @Option(
            names = "--watch",
            paramLabel = "PATH|auto",
            description = "let sockflux watch look at this process, by a unix socket at PATH; auto is a path by the"
                    + " number of the process. Only its own user and root may look.")
    private @Nullable String path;

    /** Listens for watchers, if that was asked for. */
    public Mono<Void> begin(Network network) {
        String asked = path;
        if (asked == null) {
            return Mono.empty();
        }
        return (asked.equals(BY_PROCESS) ? NetworkWatch.listen(network) : NetworkWatch.listen(network, Path.of(asked)))
                .then();
    }
}
