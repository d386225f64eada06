package io.sockflux.internal.stream;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.sockflux.address.Endpoint;
import io.sockflux.error.Errno;
import io.sockflux.error.SystemCallException;
import io.sockflux.internal.channel.ObserverCalls;
import io.sockflux.internal.flight.CloseFlight;
import io.sockflux.observe.ConnectionEnd;
import io.sockflux.observe.ObservedConnection;
import io.sockflux.observe.ObservedConnection.Origin;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Tells the network's observer and Flight Recorder of a connection: when it is open, and how it ended. It is a handler,
 * so a connection that nobody observes costs nothing, not even a field. Event loop only.
 */
public final class ConnectionReport extends ChannelInboundHandlerAdapter {

    private final StreamConnection connection;
    private final @Nullable ObserverCalls observer;
    private final @Nullable CloseFlight flight;
    private final Origin origin;
    private final Endpoint requested;
    private @Nullable ObservedConnection told;

    private ConnectionReport(
            StreamConnection connection,
            @Nullable ObserverCalls observer,
            @Nullable CloseFlight flight,
            Origin origin,
            Endpoint requested) {
        this.connection = connection;
        this.observer = observer;
        this.flight = flight;
        this.origin = origin;
        this.requested = requested;
    }

    /** Tells those who observe, if any, when the channel has become active. Called before it is registered. */
    public static void whenActive(StreamConnection connection, Origin origin, Endpoint requested) {
        add(connection, origin, requested);
    }

    /** Tells those who observe, if any, that the connection is open. */
    public static void now(StreamConnection connection, Origin origin, Endpoint requested) {
        ConnectionReport report = add(connection, origin, requested);
        if (report != null) {
            report.open();
        }
    }

    private static @Nullable ConnectionReport add(StreamConnection connection, Origin origin, Endpoint requested) {
        ObserverCalls observer = connection.context().observer();
        CloseFlight flight = CloseFlight.begun();
        if (observer == null && flight == null) {
            return null;
        }
        ConnectionReport report = new ConnectionReport(connection, observer, flight, origin, requested);
        // Stands before the connection's own handler, which is last and forwards nothing.
        connection.channel().pipeline().addFirst(report);
        return report;
    }

    private void open() {
        if (told != null) {
            return;
        }
        ObservedConnection opened = new ObservedConnection(
                origin,
                requested,
                connection.localEndpoint(),
                connection.peerEndpoint(),
                connection.context().transport().name());
        told = opened;
        if (observer != null) {
            observer.opened(opened);
        }
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        context.fireChannelActive();
        open();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        // A subscriber that hears of the end may close the connection again, so the state before counts.
        boolean closing = connection.lossless().hasBegun();
        boolean closedHere = connection.streamEnd().isClosedHere();
        context.fireChannelInactive();
        ObservedConnection closed = told;
        if (closed != null) {
            ConnectionEnd end = end(closing, closedHere);
            if (flight != null) {
                flight.closed(closed, end, connection.sentBytes().taken());
            }
            if (observer != null) {
                observer.closed(closed, end);
            }
        }
    }

    private ConnectionEnd end(boolean closing, boolean closedHere) {
        IOException failure = connection.streamEnd().failure();
        if (failure != null) {
            return new ConnectionEnd.Failed(failure);
        }
        if (closing) {
            return new ConnectionEnd.Closed(connection.lossless().outcomeAfterEnd());
        }
        if (closedHere) {
            return new ConnectionEnd.Aborted();
        }
        if (connection.context().loops().isClosing()) {
            return new ConnectionEnd.NetworkClosed();
        }
        if (connection.hasEndedInOrder()) {
            return new ConnectionEnd.Ended();
        }
        return connection.streamEnd().isHungUp()
                ? new ConnectionEnd.Failed(new SystemCallException("send", Errno.EPIPE, connection.peerEndpoint()))
                : new ConnectionEnd.Aborted();
    }
}
