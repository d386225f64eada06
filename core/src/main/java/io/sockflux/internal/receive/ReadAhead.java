package io.sockflux.internal.receive;

/** How far a {@link ReceiveQueue} reads ahead of demand. */
public enum ReadAhead {
    NONE,
    /** A further read whenever the queue is empty, as the end may come next. */
    ONE,
    /** All input; used only if the kernel has a bounded amount left. */
    ALL
}
