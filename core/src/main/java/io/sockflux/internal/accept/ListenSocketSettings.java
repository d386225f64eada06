package io.sockflux.internal.accept;

import io.sockflux.check.Checks;
import io.sockflux.internal.option.OptionRequests;
import io.sockflux.option.Option;

/**
 * The settings of every listening socket of an acceptor.
 *
 * @param backlog how many connections the kernel may hold for each endpoint, {@code listen(2)}
 * @param options the options of each listening socket
 * @param keepsFile whether the file of a unix path stays when the socket is closed
 */
public record ListenSocketSettings(int backlog, OptionRequests options, boolean keepsFile) {

    /** 4,096 connections, no options, and the file of a unix path goes with its socket. */
    public static final ListenSocketSettings DEFAULT = new ListenSocketSettings(4096, OptionRequests.NONE, false);

    /** These settings with another backlog. */
    public ListenSocketSettings withBacklog(int connections) {
        Checks.checkAtLeast(connections, 1, "backlog");
        return new ListenSocketSettings(connections, options, keepsFile);
    }

    /** These settings with a further option. */
    public <T> ListenSocketSettings withOption(Option<T> option, T value, boolean required) {
        return new ListenSocketSettings(backlog, options.with(option, value, required), keepsFile);
    }

    /** These settings with the files of unix paths kept or removed. */
    public ListenSocketSettings withKeepsFile(boolean keeps) {
        return new ListenSocketSettings(backlog, options, keeps);
    }
}
