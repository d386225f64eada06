package io.sockflux.spi;

import java.util.OptionalInt;

/**
 * The kernel's state of a listening socket; a part is empty if the kernel does not tell it.
 *
 * @param backlog the backlog in force, after the kernel has cut the requested backlog
 * @param waiting how many connections are established and wait to be accepted
 */
public record ListenState(OptionalInt backlog, OptionalInt waiting) {

    /** A state of which the kernel tells nothing. */
    public static final ListenState UNKNOWN = new ListenState(OptionalInt.empty(), OptionalInt.empty());
}
