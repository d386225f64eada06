package io.sockflux.internal.datagram;

import io.netty.channel.Channel;
import io.sockflux.address.Endpoint;
import io.sockflux.error.ConnectionClosedException;
import io.sockflux.error.Errno;
import io.sockflux.error.SendFailedException;
import io.sockflux.error.SystemCallException;
import io.sockflux.internal.channel.ChannelContext;
import io.sockflux.internal.channel.Counter;
import io.sockflux.internal.channel.LoopCounts;
import io.sockflux.internal.send.SendTarget;
import io.sockflux.internal.send.SendTurns;
import io.sockflux.spi.Transport;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A datagram socket as the target of its sends. */
final class DatagramTarget implements SendTarget {

    /** The most datagrams that a send asks its source for at once: two of the largest batches. */
    private static final int MOST_AHEAD = 64;

    private final Channel channel;
    private final ChannelContext context;
    private final Transport transport;
    private final Endpoint requested;
    private final SendTurns sends;
    /** Null until the socket is on its loop and something counts. */
    private @Nullable LoopCounts counts;

    DatagramTarget(Channel channel, ChannelContext context, Endpoint requested) {
        this.channel = channel;
        this.context = context;
        this.transport = context.transport();
        this.requested = requested;
        this.sends = new SendTurns(channel, transport, MOST_AHEAD, false);
    }

    /** The endpoint that the socket is connected to. */
    Optional<Endpoint> peer() {
        return Optional.ofNullable(channel.remoteAddress()).map(transport::datagramEndpoint);
    }

    @Override
    public Channel channel() {
        return channel;
    }

    @Override
    public SendTurns sends() {
        return sends;
    }

    @Override
    public boolean isSendOpen() {
        return channel.isOpen();
    }

    @Override
    public ConnectionClosedException sendClosedCause() {
        return new ConnectionClosedException(requested);
    }

    @Override
    public SendFailedException sendFailure(Throwable cause, long bytesTaken) {
        if (cause instanceof SystemCallException call) {
            // The transport has named the peer and the length of the datagram.
            Endpoint peer = call.endpoint().or(this::peer).orElse(requested);
            Errno errno = call.errno().orElse(null);
            return new SendFailedException(peer, bytesTaken, BroadcastHint.words(call, requested), errno, cause);
        }
        Errno errno = transport.errno(cause).orElse(null);
        String reason = errno == null ? String.valueOf(cause.getMessage()) : BroadcastHint.words(errno, requested);
        return new SendFailedException(peer().orElse(requested), bytesTaken, reason, errno, cause);
    }

    /** Where the socket counts. Event loop only. */
    LoopCounts counts() {
        LoopCounts known = counts;
        if (known == null) {
            known = context.stock().counts().at(channel.eventLoop());
            counts = known;
        }
        return known;
    }

    @Override
    public void handedOver(int bytes) {
        counts().add(Counter.DATAGRAM_BYTES_OUT, bytes);
    }

    @Override
    public void elementEnded(boolean taken) {
        counts().count(taken ? Counter.DATAGRAMS_OUT : Counter.DATAGRAMS_FAILED);
    }

    @Override
    public void taken(long bytes) {}

    @Override
    public void broke(String call, Throwable cause) {
        // A datagram socket has no connection to lose.
    }
}
