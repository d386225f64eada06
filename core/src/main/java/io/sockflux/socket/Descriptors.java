package io.sockflux.socket;

import io.netty.buffer.ByteBuf;
import io.sockflux.message.Descriptor;
import java.nio.file.Path;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Descriptors of files and other things than sockets of the framework's: made to be passed to another process, or received
 * from one ({@link io.sockflux.message.ControlMessage.Rights}). What may block runs on Reactor's bounded elastic scheduler.
 */
public interface Descriptors {

    /**
     * Opens a file to read it, {@code open(2)}.
     *
     * @return the descriptor, the subscriber's to close or to send; or {@link io.sockflux.error.SystemCallException}
     */
    Mono<Descriptor> open(Path file);

    /** Another descriptor of the same open file, {@code dup(2)}. */
    Mono<Descriptor> duplicate(Descriptor descriptor);

    /** What it is a descriptor of, {@code fstat(2)}. */
    Mono<FileStatus> status(Descriptor descriptor);

    /**
     * Reads until the end, {@code read(2)}: of a file from where it is, of a pipe or socket until the other side ends it.
     * The descriptor stays the caller's. Buffers are safe to lose. A read may wait without end, so each subscription has a
     * thread of its own; one that is cancelled ends within 100 ms, and a descriptor that is closed meanwhile is closed then.
     */
    Flux<ByteBuf> read(Descriptor descriptor);
}
