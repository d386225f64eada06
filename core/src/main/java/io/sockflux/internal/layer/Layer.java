package io.sockflux.internal.layer;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.sockflux.internal.loop.LoopClock;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Stands in the pipelines of a recipe's stream channels between the socket and the connection: TLS, a PROXY header, time
 * limits, byte counts. A layer serves all connections of the recipe, on any event loop. The state of a connection is in
 * the handlers that the layer installs.
 *
 * <p>The handlers keep these rules. They forward each event that they do not answer, in particular the end of a read, the
 * change of writability, {@code ChannelInputShutdownEvent} and {@link io.sockflux.spi.HangUp}. A handler that needs input
 * before the connection asks for any calls {@code read()} on its context. Input that goes on to the connection without
 * demand waits in the connection's queue. So a handler hands on the input of a single read at a time.
 */
public interface Layer {

    /** Hears of a layer that begins on a connection in clear. Event loop only. */
    interface Upgrading {

        /** It begins. Exactly one of the other methods is called later, once. */
        void begun();

        /** The layer is ready. */
        void done();

        /** It has failed. Who hears this ends the connection. */
        void failed(IOException cause);
    }

    /** The layer's place among the other layers. */
    LayerPlace place();

    /**
     * Adds its handlers to the end of the channel's pipeline. The channel is not registered yet.
     *
     * @param opening the layer holds it if the connection must not be handed over before the layer is ready
     */
    void install(LayerHost host, Opening opening);

    /**
     * Whether the layer passes bytes unchanged. Only then may {@code splice(2)} and {@code sendfile(2)} go past the
     * layer, and only then do the kernel's counts hold for the user's bytes.
     */
    boolean isTransparent();

    /**
     * Whether a layer that changes bytes counts the kernel's bytes by itself, and tells sends of whole writes. Otherwise
     * handlers around it do, which cost each connection four objects.
     */
    default boolean countsWrites() {
        return false;
    }

    /** How many bytes the kernel has taken of a channel, if the layer {@linkplain #countsWrites counts}. Event loop only. */
    default long bytesTaken(Channel channel) {
        return 0;
    }

    /** Whether the opening may tell another peer than the socket's, by {@link Opening#peer}. */
    default boolean tellsPeer() {
        return false;
    }

    /** Brings what the layer needs before the first channel, such as certificates from files. Runs before each bind and round. */
    default Mono<Void> ready() {
        return Mono.empty();
    }

    /** Whether it asks for the credentials of a unix socket's peer. */
    default boolean asksCredentials() {
        return false;
    }

    /**
     * Begins to work on a connection that has carried bytes in clear until now, if the layer waits for that. Both directions
     * are idle. Event loop only.
     *
     * @param limit how long it may take
     * @param told hears of it
     * @return false if the layer waits for nothing; nothing is told then
     */
    default boolean upgrade(LayerHost host, Duration limit, Upgrading told) {
        return false;
    }

    /**
     * A listener of the recipe listens.
     *
     * @param until ends when the listener is closed
     */
    default void listening(LoopClock clock, Mono<Void> until) {}

    /** The layer for the connections of a single listener, with what they share. */
    default Layer ofListener() {
        return this;
    }

    /**
     * Ends the output in the layer's own way, such as a close_notify of TLS. Called once, behind all output and before
     * the socket's own end of stream. Event loop only.
     *
     * @return done when the output and the layer's end have been written. Null if the layer has no end of its own; a
     *     layer that changes bytes has one
     */
    default @Nullable ChannelFuture endOutput(Channel channel) {
        return null;
    }

    /**
     * Why this side cannot end its output while the peer may still send; null if it can. Event loop only.
     */
    default @Nullable IOException halfCloseRefusal(Channel channel) {
        return null;
    }

    /**
     * The failure of the connection in the layer's own words, if the layer has caused it; otherwise null.
     *
     * @param cause what a handler threw, or a write failed with
     */
    default @Nullable IOException failure(LayerHost host, Throwable cause) {
        return null;
    }
}
