package io.sockflux.internal.accept;

import io.sockflux.internal.option.OptionRequests;
import io.sockflux.option.Option;

/**
 * What every listening socket of an acceptor is made with.
 *
 * @param backlog how many connections the kernel may hold for each endpoint, {@code listen(2)}
 * @param options what each listening socket is to have
 * @param keepsFile whether the file of a unix path stays when the socket is closed
 */
public record ListenSocketSettings(int backlog, OptionRequests options, boolean keepsFile) {

    /** 4,096 connections, no options, and files go with their sockets. */
    public static final ListenSocketSettings DEFAULT = new ListenSocketSettings(4096, OptionRequests.NONE, false);

    /** The same with another backlog. */
    public ListenSocketSettings withBacklog(int connections) {
        if (connections < 1) {
            throw new IllegalArgumentException("backlog: " + connections + " (expected: >= 1)");
        }
        return new ListenSocketSettings(connections, options, keepsFile);
    }

    /** The same with one more option. */
    public <T> ListenSocketSettings withOption(Option<T> option, T value, boolean required) {
        return new ListenSocketSettings(backlog, options.with(option, value, required), keepsFile);
    }

    /** The same, and files stay or go. */
    public ListenSocketSettings withKeepsFile(boolean keeps) {
        return new ListenSocketSettings(backlog, options, keeps);
    }
}
