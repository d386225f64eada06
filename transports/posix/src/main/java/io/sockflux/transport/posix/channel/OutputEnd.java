package io.sockflux.transport.posix.channel;

/** Written to learn that everything before it has gone. An empty buffer would be an empty record. */
public enum OutputEnd {
    INSTANCE
}
