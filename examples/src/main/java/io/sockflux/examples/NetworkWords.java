package io.sockflux.examples;

import io.sockflux.Network;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that every program takes. */
final class NetworkWords {

    @Option(
            names = "--transport",
            paramLabel = "NAME",
            description = "epoll, kqueue or nio; the best of this machine unless given")
    private @Nullable String transport;

    @Option(names = "--threads", paramLabel = "N", description = "event loops; one per processor unless given")
    private @Nullable Integer threads;

    Network network() {
        Network.Builder builder = Network.builder();
        if (transport != null) {
            builder.transport(transport);
        }
        if (threads != null) {
            builder.threads(threads);
        }
        return builder.build();
    }
}
