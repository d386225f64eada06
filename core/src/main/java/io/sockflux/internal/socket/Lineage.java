package io.sockflux.internal.socket;

import io.netty.channel.Channel;
import io.sockflux.address.Endpoint;
import io.sockflux.internal.loop.Onset;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Where a process stands between its predecessor and its successor, as the recipes of its sockets see it. A recipe takes
 * the predecessor's socket where there is one, and offers its own to the successor. Called from any thread.
 */
public interface Lineage {

    /** The predecessor's socket for an endpoint that a recipe is to bind to; null if it has none. It is given once. */
    @Nullable
    Inherited inherit(Endpoint wanted);

    /** Offers a socket to the successor until its channel is closed. */
    void offer(Offer socket);

    /** Begins when this process serves. Its sockets accept and receive nothing before. */
    Onset serving();

    /** Begins when the predecessor has let go of the sockets, so that the files of unix paths are this process's. */
    Onset alone();

    /**
     * A socket of the predecessor.
     *
     * @param descriptor what it is adopted by
     * @param hasFile whether the file of its unix path goes with it
     */
    record Inherited(AdoptedDescriptor descriptor, boolean hasFile) {}

    /**
     * A socket for the successor.
     *
     * @param requested the endpoint that was to be bound
     * @param bound the endpoint that is bound, with the port that the kernel chose
     * @param channel its channel
     * @param calls give the duplicate that the successor gets
     * @param hasFile whether the file of its unix path is the socket's, and is removed with it
     * @param disown leaves the file of its unix path to the successor
     * @param leave stops accepting or receiving; what is under way goes on
     */
    record Offer(
            Endpoint requested,
            Supplier<Endpoint> bound,
            Channel channel,
            ChannelCalls calls,
            BooleanSupplier hasFile,
            Runnable disown,
            Mono<Void> leave) {}
}
