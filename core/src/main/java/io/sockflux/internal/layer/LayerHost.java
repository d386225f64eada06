package io.sockflux.internal.layer;

import io.netty.channel.Channel;
import io.sockflux.address.Endpoint;
import io.sockflux.message.ControlMessage;
import io.sockflux.observe.ObservedConnect;
import io.sockflux.observe.ObservedHandshake;
import io.sockflux.stream.WhenFailed;
import io.sockflux.tls.TlsInfo;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.util.context.ContextView;

/** The connection that layers are installed for. */
public interface LayerHost {

    Channel channel();

    Endpoint peerEndpoint();

    /** Sets the peer, whatever the socket says. Event loop only, before the connection is handed over. */
    void isOf(Endpoint peer);

    /**
     * How many bytes of its sends the kernel has taken so far. After a layer that changes bytes, they count when their
     * write is done. Event loop only.
     */
    long bytesTaken();

    /** A number that changes whenever the kernel takes bytes of the channel. Event loop only. */
    long outputProgress();

    /** Whether a subscriber has requested input that has not come. Event loop only. */
    boolean isInputRequested();

    /** Whether an idle connection reads without a subscriber, to see its end. Event loop only. */
    boolean isInputWatched();

    /** Counts bytes that a layer sends ahead of all others, and that the peer's kernel acknowledges too. */
    void sentAhead(int bytes);

    /** The credentials of a unix socket's peer. On the event loop they come at once. */
    Mono<ControlMessage.Credentials> peerCredentials();

    /** The reason of the connection's failure; null if it has not failed, or this side has closed it. Event loop only. */
    @Nullable
    IOException failure();

    /**
     * Tells that what a layer exchanges before the user's bytes begins. Event loop only.
     *
     * @param connect the round of connecting that it is a part of; null if it is of none
     * @param context the context of who waits for it
     * @return to be told the end; null if nobody observes
     */
    default @Nullable HandshakeReport handshakeBegun(
            ObservedHandshake.Kind kind, @Nullable ObservedConnect connect, ContextView context) {
        return null;
    }

    /** Whether this side has given the connection up, which had not failed. Event loop only. */
    boolean isLeft();

    /** Tells what a handshake has shown, for the connection's user. Event loop only. */
    void secured(TlsInfo info);

    /**
     * Ends the input by a failure, after what was received. The output goes on. It is the peer's end of stream instead if
     * this side has closed the connection, and does nothing if the connection has failed. Event loop only.
     */
    void inputCut(IOException cause);

    /** Fails the connection in a call, as a failed send does. Event loop only. */
    void broke(String call, Throwable cause);

    /**
     * Ends the connection. Does nothing if it has failed, or its user is closing it. Event loop only.
     *
     * @param cause the failure for its receiver and its sends, now and later
     * @param how whether the connection is aborted, or closed without loss
     */
    void end(IOException cause, WhenFailed how);
}
