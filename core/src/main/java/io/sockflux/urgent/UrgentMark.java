package io.sockflux.urgent;

/**
 * The mark, {@code sockatmark(3)}: what was sent before the urgent byte has come before it. Out of line the byte itself has
 * been told just before; in line it is the first byte of the data that comes next.
 */
public enum UrgentMark implements UrgentEvent {
    /** The mark. */
    MARK
}
