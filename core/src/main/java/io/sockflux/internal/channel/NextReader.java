package io.sockflux.internal.channel;

/**
 * An event of a channel: the read that is under way has a new consumer. The consumer that had asked for it has left. A
 * layer that keeps a clock of reads begins anew.
 */
public enum NextReader {
    INSTANCE
}
