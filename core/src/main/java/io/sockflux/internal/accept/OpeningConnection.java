package io.sockflux.internal.accept;

import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.sockflux.address.Endpoint;
import io.sockflux.address.IpBlock;
import io.sockflux.internal.channel.ChannelFailures;
import io.sockflux.internal.layer.Opening;
import io.sockflux.internal.loop.OnLoop;
import io.sockflux.internal.stream.ConnectionReport;
import io.sockflux.internal.stream.StreamConnection;
import io.sockflux.observe.ObservedConnection.Origin;
import io.sockflux.spi.Transport;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * An accepted connection that its layers are opening. From the accept on it has its place within the limits and a unit of
 * the demand, which it gives back if it fails. Event loop of the listener only; the opening calls it on the connection's.
 *
 * @param ofSocket why the socket's own peer may not enter; null if it may, or is not asked
 */
record OpeningConnection(
        Openings openings,
        StreamConnection connection,
        ListenChannel socket,
        AcceptedPlace place,
        @Nullable Denial ofSocket,
        Opening opening)
        implements Opening.Taker, ChannelFutureListener {

    /** Begins: a channel that was never registered reports its close to no handler, so the close is listened to here. */
    void begin() {
        connection.channel().closeFuture().addListener(this);
        opening.whenOver(this);
    }

    @Override
    public void operationComplete(ChannelFuture closed) {
        openings.closed(this);
    }

    @Override
    public void opened(@Nullable Endpoint told) {
        // The connection holds nothing of its opening from here on.
        connection.listensAlone(this);
        // An observer hears of a connection when it is open. A connection that never opens is a refusal.
        ConnectionReport.now(connection, Origin.ACCEPTED, socket.requested());
        OnLoop.tell(openings.loop(), () -> openings.opened(this, told));
    }

    @Override
    public void failed(IOException cause) {
        Endpoint peer = connection.peerEndpoint();
        // Runs before the channel is closed, as the listener also hears of the close.
        IOException told = inWords(cause, peer);
        OnLoop.tell(openings.loop(), () -> openings.failed(this, peer, told));
        connection.abandon();
    }

    /** What a layer says is told as it is. */
    private IOException inWords(IOException cause, Endpoint peer) {
        Transport transport = socket.context().transport();
        boolean isOfCall = ChannelFailures.errno(transport, cause).isPresent();
        return isOfCall ? ChannelFailures.of(transport, "recv", peer, cause) : cause;
    }

    /**
     * The reason why the client may not enter; null if it may.
     *
     * @param told the peer that a layer has told; null if none was, and the socket's own peer is the client
     * @param peer the block of addresses that the client counts in
     */
    @Nullable
    Denial denial(
            @Nullable Endpoint told,
            Endpoint client,
            @Nullable IpBlock peer,
            Occupancy occupancy,
            @Nullable Admission admission) {
        Denial denial = occupancy.peerRefusal(peer);
        if (admission == null || denial != null) {
            return denial;
        }
        boolean isSocketOfUnix = told == null && socket.isUnix();
        denial = isSocketOfUnix ? ofSocket : admission.denial(client);
        return denial != null ? denial : admission.takeOfPeer(peer);
    }

    // Equal to itself only.

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other;
    }

    @Override
    public int hashCode() {
        return System.identityHashCode(this);
    }
}
