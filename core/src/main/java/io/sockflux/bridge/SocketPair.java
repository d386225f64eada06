package io.sockflux.bridge;

import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.sockflux.ConnectionPair;
import io.sockflux.address.UnixUnnamedEndpoint;
import io.sockflux.error.SystemCallException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Makes two connections that are each other's peers. Each lives on a loop of its own where there are several. */
public final class SocketPair {

    private final Streams streams;
    private final StreamSettings settings;
    private final UnixUnnamedEndpoint kind;
    private final List<StreamConnection> ends = new ArrayList<>(2);

    private SocketPair(Streams streams, StreamSettings settings, UnixUnnamedEndpoint kind) {
        this.streams = streams;
        this.settings = settings;
        this.kind = kind;
    }

    /** Two connections of this kind. */
    public static Mono<ConnectionPair> open(Streams streams, StreamSettings settings, UnixUnnamedEndpoint kind) {
        return ResourceMono.create(
                sink -> {
                    SocketPair pair = new SocketPair(streams, settings, kind);
                    streams.loops().next().execute(() -> pair.open(sink));
                },
                SocketPair::abandon);
    }

    private void open(ResourceSink<ConnectionPair> sink) {
        List<Channel> channels;
        try {
            channels = streams.transport().openPair(kind, settings.needs());
        } catch (ChannelException e) {
            sink.error(e.getCause() instanceof SystemCallException failure ? failure : e);
            return;
        }
        for (Channel channel : channels) {
            streams.prepare(channel, settings);
            ends.add(StreamConnection.accepted(channel, streams, settings, kind, kind));
        }
        register(channels, 0, sink);
    }

    private void register(List<Channel> channels, int index, ResourceSink<ConnectionPair> sink) {
        if (index == channels.size()) {
            sink.success(new ConnectionPair(ends.get(0), ends.get(1)));
            return;
        }
        streams.loops().next().register(channels.get(index)).addListener(registration -> {
            if (registration.isSuccess()) {
                register(channels, index + 1, sink);
            } else {
                channels.forEach(channel -> channel.unsafe().closeForcibly());
                sink.error(failure(registration.cause()));
            }
        });
    }

    private SystemCallException failure(@Nullable Throwable cause) {
        return new SystemCallException("socketpair", null, kind, "could not be watched: " + cause, cause);
    }

    private static void abandon(ConnectionPair pair) {
        ((StreamConnection) pair.first()).abandon();
        ((StreamConnection) pair.second()).abandon();
    }
}
