package io.sockflux.internal.stream;

import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.EventLoop;
import io.sockflux.address.UnixUnnamedEndpoint;
import io.sockflux.error.NetworkClosedException;
import io.sockflux.internal.channel.ChannelContext;
import io.sockflux.internal.channel.ChannelFailures;
import io.sockflux.internal.loop.BlockingCalls;
import io.sockflux.internal.loop.OnLoop;
import io.sockflux.internal.resource.ResourceMono;
import io.sockflux.internal.resource.ResourceSink;
import io.sockflux.observe.ObservedConnection.Origin;
import io.sockflux.stream.ConnectionPair;
import java.util.ArrayList;
import java.util.List;
import reactor.core.publisher.Mono;

/** Makes two connections that are each other's peers, on different loops if the network has several. */
public final class SocketPair {

    private final ChannelContext context;
    private final StreamSettings settings;
    private final UnixUnnamedEndpoint kind;
    private final List<StreamConnection> ends = new ArrayList<>(2);

    private SocketPair(ChannelContext context, StreamSettings settings, UnixUnnamedEndpoint kind) {
        this.context = context;
        this.settings = settings;
        this.kind = kind;
    }

    /** Makes two connections of this kind. */
    public static Mono<ConnectionPair> open(ChannelContext context, StreamSettings settings, UnixUnnamedEndpoint kind) {
        return ResourceMono.create(
                sink -> {
                    SocketPair pair = new SocketPair(context, settings, kind);
                    // Where there is no socketpair(2) the sockets may meet at a file.
                    BlockingCalls.run(() -> OnLoop.telling(sink::error, () -> pair.open(sink)), sink::error);
                },
                SocketPair::abandon);
    }

    private void open(ResourceSink<ConnectionPair> sink) {
        if (context.loops().isClosing()) {
            sink.error(new NetworkClosedException("socketpair " + kind));
            return;
        }
        List<Channel> channels;
        try {
            channels = context.transport().openPair(kind, settings.needs());
        } catch (ChannelException e) {
            sink.error(ChannelFailures.of(context.transport(), "socketpair", kind, e));
            return;
        }
        OnLoop.queue(
                context.loops().next(),
                () -> OnLoop.telling(e -> broken(channels, e, sink), () -> connected(channels, sink)),
                () -> broken(channels, new NetworkClosedException("socketpair " + kind), sink));
    }

    private void connected(List<Channel> channels, ResourceSink<ConnectionPair> sink) {
        for (Channel channel : channels) {
            context.prepare(channel, settings.waterMark());
            StreamConnection end = StreamConnection.accepted(channel, context, settings, kind, kind);
            // A kernel that was not asked for a pair has the name where both have met.
            end.isOf(kind);
            ends.add(end);
        }
        register(channels, 0, sink);
    }

    private void broken(List<Channel> channels, Throwable cause, ResourceSink<ConnectionPair> sink) {
        for (Channel channel : channels) {
            if (channel.isRegistered()) {
                // Its loop would keep a registration of the number, which may be another file's next.
                channel.close();
            } else {
                channel.unsafe().closeForcibly();
            }
        }
        sink.error(ChannelFailures.unwatched(context.transport(), "socketpair", kind, cause));
    }

    private void register(List<Channel> channels, int index, ResourceSink<ConnectionPair> sink) {
        if (index == channels.size()) {
            ends.forEach(end -> ConnectionReport.now(end, Origin.PAIR, kind));
            sink.success(new ConnectionPair(ends.get(0), ends.get(1)));
            return;
        }
        Channel channel = channels.get(index);
        EventLoop loop = context.loops().next();
        // Called on that loop: Netty completes no registration that a loop refused.
        OnLoop.run(
                loop,
                () -> OnLoop.whenDone(
                        context.loops().register(loop, channel),
                        registration -> {
                            if (registration.isSuccess()) {
                                register(channels, index + 1, sink);
                            } else {
                                broken(channels, registration.cause(), sink);
                            }
                        },
                        e -> broken(channels, e, sink)),
                () -> broken(channels, new NetworkClosedException("socketpair " + kind), sink));
    }

    private static void abandon(ConnectionPair pair) {
        ((StreamConnection) pair.first()).abandon();
        ((StreamConnection) pair.second()).abandon();
    }
}
