package io.sockflux.examples.cli;

import io.sockflux.Network;
import picocli.CommandLine.Mixin;

/** The options of a program that may be watched while it runs. */
public final class WatchedNetworkWords {

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private NetworkWords network;

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private WatchWords watch;

    /** For picocli. */
    public WatchedNetworkWords() {}

    /** A network that can be watched, if that was asked for. The caller closes it. */
    public Network network() {
        Network made = network.network();
        try {
            watch.begin(made).block();
        } catch (RuntimeException e) {
            made.close();
            throw e;
        }
        return made;
    }
}
