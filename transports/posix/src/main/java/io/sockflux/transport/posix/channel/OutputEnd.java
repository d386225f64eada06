package io.sockflux.transport.posix.channel;

/**
 * Marks the end of the output: when it is written, everything before it has been. An empty buffer would be an empty
 * record.
 */
public enum OutputEnd {
    INSTANCE
}
