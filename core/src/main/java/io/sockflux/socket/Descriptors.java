package io.sockflux.socket;

import io.netty.buffer.ByteBuf;
import io.sockflux.message.Descriptor;
import java.nio.file.Path;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Descriptors of files and of other objects that are not sockets of this framework. They are made to be passed to
 * another process, or received from another process ({@link io.sockflux.message.ControlMessage.Rights}). Calls that may
 * block run on Reactor's bounded elastic scheduler.
 */
public interface Descriptors {

    /**
     * Opens a file to read it, {@code open(2)}.
     *
     * @return the descriptor, which the subscriber closes or sends; or {@link io.sockflux.error.SystemCallException}
     */
    Mono<Descriptor> open(Path file);

    /** Another descriptor of the same open file, {@code dup(2)}. */
    Mono<Descriptor> duplicate(Descriptor descriptor);

    /** The status of the descriptor's file, {@code fstat(2)}. */
    Mono<FileStatus> status(Descriptor descriptor);

    /**
     * Reads until the end, {@code read(2)}: a file from its position on, a pipe or socket until the other side ends it.
     * The descriptor stays the caller's. Buffers are safe to lose. A read may wait without end, so each subscription
     * has a thread of its own. A cancelled read ends within 100 ms. A descriptor that is closed meanwhile is closed
     * then.
     */
    Flux<ByteBuf> read(Descriptor descriptor);
}
