package io.sockflux.internal.accept;

import io.sockflux.internal.option.OptionRequests;

/**
 * What every listening socket of an acceptor is made with.
 *
 * @param backlog how many connections the kernel may hold for each endpoint, {@code listen(2)}
 * @param options what each listening socket is to have
 * @param keepsFile whether the file of a unix path stays when the socket is closed
 */
public record ListenSettings(int backlog, OptionRequests options, boolean keepsFile) {

    /** 4,096 connections, no options, and files go with their sockets. */
    public static final ListenSettings DEFAULT = new ListenSettings(4096, OptionRequests.NONE, false);

    /** The same with another backlog. */
    public ListenSettings withBacklog(int connections) {
        return new ListenSettings(connections, options, keepsFile);
    }

    /** The same with other options. */
    public ListenSettings withOptions(OptionRequests changed) {
        return new ListenSettings(backlog, changed, keepsFile);
    }

    /** The same, and files stay or go. */
    public ListenSettings withKeepsFile(boolean keeps) {
        return new ListenSettings(backlog, options, keeps);
    }
}
