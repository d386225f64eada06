package io.sockflux.internal.accept;

import io.sockflux.check.Checks;
import io.sockflux.internal.option.OptionRequests;
import io.sockflux.internal.socket.Lineage;
import io.sockflux.option.Option;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * The settings of every listening socket of an acceptor.
 *
 * @param backlogAsked how many connections the kernel may hold for each endpoint, {@code listen(2)}; empty if the
 *     acceptor does not say
 * @param options the options of each listening socket
 * @param keepsFile whether the file of a unix path stays when the socket is closed
 * @param lineage the processes before and behind this one; null where sockets are handed over to nobody
 */
public record ListenSocketSettings(
        OptionalInt backlogAsked,
        OptionRequests options,
        boolean keepsFile,
        @Nullable Lineage lineage) {

    private static final int BACKLOG = 4096;

    /** 4,096 connections, no options, and the file of a unix path goes with its socket. */
    public static final ListenSocketSettings DEFAULT =
            new ListenSocketSettings(OptionalInt.empty(), OptionRequests.NONE, false, null);

    /** The backlog of a socket that begins to listen. */
    int backlog() {
        return backlogAsked.orElse(BACKLOG);
    }

    /** These settings with another backlog. */
    public ListenSocketSettings withBacklog(int connections) {
        Checks.checkAtLeast(connections, 1, "backlog");
        return new ListenSocketSettings(OptionalInt.of(connections), options, keepsFile, lineage);
    }

    /** These settings with a further option. */
    public <T> ListenSocketSettings withOption(Option<T> option, T value, boolean required) {
        return new ListenSocketSettings(backlogAsked, options.with(option, value, required), keepsFile, lineage);
    }

    /** These settings with the files of unix paths kept or removed. */
    public ListenSocketSettings withKeepsFile(boolean keeps) {
        return new ListenSocketSettings(backlogAsked, options, keeps, lineage);
    }

    /** These settings with the processes before and behind this one. */
    public ListenSocketSettings withLineage(Lineage changed) {
        return new ListenSocketSettings(backlogAsked, options, keepsFile, changed);
    }
}
