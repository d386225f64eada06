package io.sockflux.spi;

import java.util.OptionalInt;

/**
 * What the kernel says of a listening socket; each part empty where it does not.
 *
 * @param backlog the backlog in force, after the kernel has cut what was asked for
 * @param waiting how many connections are established and wait to be accepted
 */
public record ListenState(OptionalInt backlog, OptionalInt waiting) {

    /** The kernel says nothing. */
    public static final ListenState UNKNOWN = new ListenState(OptionalInt.empty(), OptionalInt.empty());
}
