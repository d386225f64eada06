package io.sockflux.internal.receive;

/** What a {@link ReceiveQueue} reads ahead of demand. */
public enum ReadAhead {
    NONE,
    /** One read more, whenever nothing waits in the queue: what comes next may be the end. */
    ONE,
    /** Everything; only where the kernel has a bounded amount left. */
    ALL
}
