package io.sockflux.transport.posix;

/** Written to learn that everything before it has gone. An empty buffer would be an empty record. */
enum OutputEnd {
    INSTANCE
}
