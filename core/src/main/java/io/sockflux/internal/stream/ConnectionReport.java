package io.sockflux.internal.stream;

import static java.util.Objects.requireNonNull;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.sockflux.address.Endpoint;
import io.sockflux.error.Errno;
import io.sockflux.error.SystemCallException;
import io.sockflux.internal.channel.ObserverCalls;
import io.sockflux.internal.flight.CloseFlight;
import io.sockflux.internal.stream.StreamEnd.Way;
import io.sockflux.observe.ConnectionEnd;
import io.sockflux.observe.ObservedConnection;
import io.sockflux.observe.ObservedConnection.Origin;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Tells the network's observer and Flight Recorder of a connection: when it is open, and how it ended. It is a handler,
 * so a connection that nobody observes costs nothing, not even a field. The counts need no report. Event loop only.
 */
public final class ConnectionReport extends ChannelInboundHandlerAdapter {

    private final StreamConnection connection;
    private final @Nullable ObserverCalls observer;
    private final @Nullable CloseFlight flight;
    private boolean told;

    private ConnectionReport(
            StreamConnection connection, @Nullable ObserverCalls observer, @Nullable CloseFlight flight) {
        this.connection = connection;
        this.observer = observer;
        this.flight = flight;
    }

    /** Tells those who observe, if any, when the channel has become active. Called before it is registered. */
    public static void whenActive(StreamConnection connection) {
        add(connection);
    }

    /** Tells those who observe, if any, that the connection is open. */
    public static void now(StreamConnection connection, Origin origin, Endpoint requested) {
        connection.isFrom(origin, requested);
        connection.open();
        ConnectionReport report = add(connection);
        if (report != null) {
            report.open();
        }
    }

    /** The connection of a channel, if it is open. Any thread. */
    public static @Nullable ObservedConnection observed(Channel channel) {
        return channel.pipeline().last() instanceof StreamHandler handler
                        && handler.connection() instanceof StreamConnection connection
                        && connection.wasOpened()
                ? connection
                : null;
    }

    private static @Nullable ConnectionReport add(StreamConnection connection) {
        ObserverCalls observer = connection.context().observer();
        CloseFlight flight = CloseFlight.begun();
        if (observer == null && flight == null) {
            return null;
        }
        ConnectionReport report = new ConnectionReport(connection, observer, flight);
        // Stands before the connection's own handler, which is last and forwards nothing.
        connection.channel().pipeline().addFirst(report);
        return report;
    }

    private void open() {
        if (told) {
            return;
        }
        told = true;
        if (observer != null) {
            observer.opened(connection);
        }
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        context.fireChannelActive();
        open();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        context.fireChannelInactive();
        Way way = connection.way();
        if (told && way != null) {
            ConnectionEnd end = end(way);
            if (flight != null) {
                flight.closed(connection, end);
            }
            if (observer != null) {
                observer.closed(connection, end);
            }
        }
    }

    private ConnectionEnd end(Way way) {
        IOException failure = connection.failure();
        return switch (way) {
            case FAILED -> new ConnectionEnd.Failed(requireNonNull(failure));
            case CLOSED -> new ConnectionEnd.Closed(connection.lossless().outcomeAfterEnd());
            case ABORTED -> new ConnectionEnd.Aborted();
            case NETWORK_CLOSED -> new ConnectionEnd.NetworkClosed();
            case ENDED -> new ConnectionEnd.Ended();
            case LEFT ->
                new ConnectionEnd.Failed(new SystemCallException("send", Errno.EPIPE, connection.peerEndpoint()));
        };
    }
}
