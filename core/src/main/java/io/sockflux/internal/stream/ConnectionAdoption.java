package io.sockflux.internal.stream;

import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.sockflux.address.Endpoint;
import io.sockflux.error.NetworkClosedException;
import io.sockflux.error.SystemCallException;
import io.sockflux.internal.channel.ChannelContext;
import io.sockflux.internal.channel.ChannelFailures;
import io.sockflux.internal.layer.Opening;
import io.sockflux.internal.loop.OnLoop;
import io.sockflux.internal.option.DefaultOptions;
import io.sockflux.internal.resource.ResourceMono;
import io.sockflux.internal.resource.ResourceSink;
import io.sockflux.internal.socket.AdoptedDescriptor;
import io.sockflux.internal.socket.Adoption;
import io.sockflux.observe.ObservedConnection.Origin;
import io.sockflux.spi.SocketIdentity;
import io.sockflux.stream.Connection;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Makes a connection of a connected socket that the caller has opened. */
public final class ConnectionAdoption {

    private final AdoptedDescriptor descriptor;
    private final StreamSettings settings;
    private final ResourceSink<Connection> sink;

    private ConnectionAdoption(AdoptedDescriptor descriptor, StreamSettings settings, ResourceSink<Connection> sink) {
        this.descriptor = descriptor;
        this.settings = settings;
        this.sink = sink;
    }

    /** Makes the connection, on a loop of the network. If that fails, the descriptor is unchanged. */
    public static Mono<Connection> adopt(AdoptedDescriptor descriptor, StreamSettings settings) {
        return ResourceMono.create(
                sink -> {
                    EventLoop loop = descriptor.loops().next();
                    ConnectionAdoption adoption = new ConnectionAdoption(descriptor, settings, sink);
                    OnLoop.queue(
                            loop,
                            () -> OnLoop.telling(sink::error, () -> adoption.open(loop)),
                            () -> sink.error(new NetworkClosedException("adopt " + descriptor)));
                },
                connection -> ((StreamConnection) connection).abandon());
    }

    private void open(EventLoop loop) {
        if (descriptor.loops().isClosing()) {
            sink.error(new NetworkClosedException("adopt " + descriptor));
            return;
        }
        SocketIdentity socket = descriptor.connected();
        Endpoint kind = socket.local();
        ChannelContext context = descriptor.context(socket, settings.needs());
        Adoption adoption = descriptor.begin();
        Channel channel;
        try {
            channel = adoption.open(number -> context.transport().adoptStream(number, kind, settings.needs()));
        } catch (SystemCallException | RuntimeException | Error e) {
            adoption.end();
            sink.error(e);
            return;
        }
        OnLoop.telling(
                e -> failed(adoption, channel, context, kind, e),
                () -> register(loop, adoption, channel, context, socket));
    }

    private void register(
            EventLoop loop, Adoption adoption, Channel channel, ChannelContext context, SocketIdentity socket)
            throws IOException {
        if (!channel.isActive()) {
            throw new IllegalArgumentException(
                    descriptor + ": its connection has failed (expected: a socket that is connected)");
        }
        context.prepare(channel, settings.waterMark());
        StreamConnection connection = StreamConnection.adopted(channel, context, settings, socket);
        connection.apply(DefaultOptions.adopted(socket.local()), settings.options());
        connection.isFrom(Origin.ADOPTED, socket.local());
        Opening opening = settings.layers().opening(channel);
        if (opening != null) {
            // The layers read and write as soon as the channel is registered.
            adoption.unblock();
        }
        OnLoop.whenDone(
                context.loops().register(loop, channel),
                registration -> {
                    if (!registration.isSuccess()) {
                        failed(adoption, channel, context, socket.local(), registration.cause());
                        return;
                    }
                    if (opening == null) {
                        adoption.unblock();
                        taken(adoption, connection, socket);
                    } else {
                        open(adoption, channel, connection, socket, opening);
                    }
                },
                e -> failed(adoption, channel, context, socket.local(), e));
    }

    private void open(
            Adoption adoption, Channel channel, StreamConnection connection, SocketIdentity socket, Opening opening) {
        opening.whenOver(new Opening.Taker() {
            @Override
            public void opened(@Nullable Endpoint peer) {
                if (peer != null) {
                    connection.isOf(peer);
                }
                taken(adoption, connection, socket);
            }

            @Override
            public void failed(IOException cause) {
                end(adoption, channel);
                sink.error(cause);
            }
        });
    }

    private void taken(Adoption adoption, StreamConnection connection, SocketIdentity socket) {
        adoption.close();
        ConnectionReport.now(connection, Origin.ADOPTED, socket.local());
        sink.success(connection);
    }

    private static void end(Adoption adoption, Channel channel) {
        if (channel.isRegistered()) {
            SocketClose.now(channel);
        } else {
            channel.unsafe().closeForcibly();
        }
        adoption.end();
    }

    private void failed(Adoption adoption, Channel channel, ChannelContext context, Endpoint kind, Throwable cause) {
        end(adoption, channel);
        sink.error(
                cause instanceof IllegalArgumentException
                        ? cause
                        : ChannelFailures.unwatched(context.transport(), "adopt", kind, cause));
    }
}
