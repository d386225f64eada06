package io.sockflux.internal.datagram;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.sockflux.address.Endpoint;
import io.sockflux.address.UnixPathEndpoint;
import io.sockflux.datagram.DatagramSocket;
import io.sockflux.error.NetworkClosedException;
import io.sockflux.error.SystemCallException;
import io.sockflux.internal.channel.ChannelContext;
import io.sockflux.internal.channel.ChannelFailures;
import io.sockflux.internal.loop.OnLoop;
import io.sockflux.internal.option.DefaultOptions;
import io.sockflux.internal.option.OptionRequests;
import io.sockflux.internal.path.PathBind;
import io.sockflux.internal.path.PathTurn;
import io.sockflux.internal.path.SocketFile;
import io.sockflux.internal.resource.ResourceMono;
import io.sockflux.internal.resource.ResourceSink;
import io.sockflux.internal.socket.AdoptedDescriptor;
import io.sockflux.internal.socket.Adoption;
import io.sockflux.option.OptionException;
import io.sockflux.spi.DatagramSettings;
import io.sockflux.spi.SocketIdentity;
import io.sockflux.spi.Transport;
import java.net.SocketAddress;
import java.util.function.Consumer;
import reactor.core.publisher.Mono;

/** Makes a datagram socket: opens or adopts its channel, gives it options and a loop, and binds it. */
public final class DatagramBind {

    private final ChannelContext context;
    private final EventLoop loop;
    private final Endpoint local;
    private final DatagramSettings settings;
    private final OptionRequests options;
    private final Outcome outcome;

    private DatagramBind(
            ChannelContext context,
            EventLoop loop,
            Endpoint local,
            DatagramSettings settings,
            OptionRequests options,
            Outcome outcome) {
        this.context = context;
        this.loop = loop;
        this.local = local;
        this.settings = settings;
        this.options = options;
        this.outcome = outcome;
    }

    /** Makes a socket and binds it to an address. */
    public static Mono<DatagramSocket> bind(
            ChannelContext context, Endpoint local, DatagramSettings settings, OptionRequests options) {
        return Mono.defer(() -> bind(context, context.loops().next(), local, settings, options));
    }

    /** Makes a socket on a given loop and binds it to an address. */
    static Mono<DatagramSocket> bind(
            ChannelContext context, EventLoop loop, Endpoint local, DatagramSettings settings, OptionRequests options) {
        return ResourceMono.create(
                sink -> {
                    if (local instanceof UnixPathEndpoint path
                            && context.transport().isOfThisMachine()) {
                        PathBind.begin(
                                path,
                                loop,
                                turn -> new DatagramBind(
                                                context, loop, local, settings, options, new InTurn(loop, turn, sink))
                                        .openOnLoop(),
                                sink::error);
                    } else {
                        new DatagramBind(context, loop, local, settings, options, new Plain(sink)).openOnLoop();
                    }
                },
                DatagramBind::abandon);
    }

    /** Makes a socket of a descriptor that the caller has opened. If that fails, the descriptor is unchanged. */
    public static Mono<DatagramSocket> adopt(
            AdoptedDescriptor descriptor, DatagramSettings settings, OptionRequests options) {
        return Mono.defer(() -> adopt(descriptor, descriptor.loops().next(), settings, options));
    }

    /** The same on a given loop. */
    static Mono<DatagramSocket> adopt(
            AdoptedDescriptor descriptor, EventLoop loop, DatagramSettings settings, OptionRequests options) {
        return ResourceMono.create(
                sink -> OnLoop.queue(
                        loop,
                        () -> OnLoop.telling(
                                sink::error, () -> adopt(descriptor, loop, settings, options, new Plain(sink))),
                        () -> sink.error(new NetworkClosedException("adopt " + descriptor))),
                DatagramBind::abandon);
    }

    /** Closes a socket whose subscriber has cancelled before the socket was made. */
    static void abandon(DatagramSocket socket) {
        ((BoundDatagram) socket).channel.close();
    }

    /** Tells the subscriber the result of a bind. */
    private interface Outcome {
        void bound(DatagramSocket socket);

        void failed(Throwable failure);
    }

    private record Plain(ResourceSink<DatagramSocket> sink) implements Outcome {
        @Override
        public void bound(DatagramSocket socket) {
            sink.success(socket);
        }

        @Override
        public void failed(Throwable failure) {
            sink.error(failure);
        }
    }

    /** Ends the turn at a unix path, then tells the subscriber on the loop. */
    private record InTurn(EventLoop loop, PathTurn turn, ResourceSink<DatagramSocket> sink) implements Outcome {
        @Override
        public void bound(DatagramSocket socket) {
            end(() -> sink.success(socket));
        }

        @Override
        public void failed(Throwable failure) {
            end(() -> sink.error(failure));
        }

        private void end(Runnable tell) {
            turn.end(() -> OnLoop.queue(loop, tell, tell));
        }
    }

    private void openOnLoop() {
        OnLoop.queue(
                loop,
                () -> OnLoop.telling(outcome::failed, this::open),
                () -> outcome.failed(new NetworkClosedException("bind " + local)));
    }

    private void open() {
        if (context.loops().isClosing()) {
            outcome.failed(new NetworkClosedException("bind " + local));
            return;
        }
        Transport transport = context.transport();
        Channel channel;
        try {
            channel = transport.openDatagram(local, settings);
        } catch (RuntimeException e) {
            outcome.failed(ChannelFailures.of(transport, "socket", local, e));
            return;
        }
        register(channel, DefaultOptions.datagrams(transport, local), this::bind);
    }

    private static void adopt(
            AdoptedDescriptor descriptor,
            EventLoop loop,
            DatagramSettings settings,
            OptionRequests options,
            Outcome outcome) {
        if (descriptor.loops().isClosing()) {
            outcome.failed(new NetworkClosedException("adopt " + descriptor));
            return;
        }
        SocketIdentity given = descriptor.datagrams();
        Endpoint local = given.local();
        ChannelContext context = descriptor.datagramContext(given);
        Adoption adoption = descriptor.begin();
        Adopting adopting = new Adopting(adoption, outcome);
        Channel channel;
        try {
            channel = adoption.open(number -> context.transport().adoptDatagram(number, local, settings));
        } catch (SystemCallException | RuntimeException | Error e) {
            adopting.failed(e);
            return;
        }
        DatagramBind bind = new DatagramBind(context, loop, local, settings, options, adopting);
        bind.register(channel, OptionRequests.NONE, socket -> {
            try {
                adoption.unblock();
            } catch (SystemCallException e) {
                bind.notBound(channel, e);
                return;
            }
            adopting.bound(socket);
        });
    }

    /** Ends an adoption before it tells the subscriber. */
    private record Adopting(Adoption adoption, Outcome outcome) implements Outcome {
        @Override
        public void bound(DatagramSocket socket) {
            adoption.close();
            outcome.bound(socket);
        }

        @Override
        public void failed(Throwable failure) {
            adoption.end();
            outcome.failed(failure);
        }
    }

    /** Gives a channel its options and its loop. */
    private void register(Channel channel, OptionRequests defaults, Consumer<BoundDatagram> next) {
        Transport transport = context.transport();
        BoundDatagram socket;
        try {
            channel.config().setAllocator(context.allocator()).setAutoRead(false);
            ChannelContext.set(channel, ChannelOption.AUTO_CLOSE, false);
            PacketCodec.prepare(channel, transport, settings);
            socket = new BoundDatagram(channel, context, local);
            MulticastGroups.hearOwnOnly(socket.options(), local);
            socket.options().applyDefaults(defaults);
            socket.options().applyAll(options);
        } catch (OptionException | RuntimeException e) {
            channel.unsafe().closeForcibly();
            outcome.failed(ChannelFailures.of(transport, "setsockopt", local, e));
            return;
        }
        OnLoop.whenDone(
                context.loops().register(loop, channel),
                registration -> {
                    if (registration.isSuccess()) {
                        next.accept(socket);
                    } else {
                        channel.unsafe().closeForcibly();
                        outcome.failed(ChannelFailures.of(transport, "socket", local, registration.cause()));
                    }
                },
                e -> notBound(channel, e));
    }

    private void bind(BoundDatagram socket) {
        Channel channel = socket.channel;
        Transport transport = context.transport();
        SocketAddress address;
        try {
            address = transport.socketAddress(local);
            if (local instanceof UnixPathEndpoint path) {
                SocketFile.checkFree(transport, path);
            }
        } catch (SystemCallException | RuntimeException e) {
            notBound(channel, e);
            return;
        }
        OnLoop.whenDone(
                channel.bind(address),
                bound -> {
                    if (local instanceof UnixPathEndpoint path) {
                        SocketFile.own(
                                channel,
                                transport,
                                path,
                                address,
                                settings.keepsFile(),
                                context.loops().closing()::tell);
                    }
                    if (bound.isSuccess()) {
                        outcome.bound(socket);
                    } else {
                        notBound(channel, bound.cause());
                    }
                },
                e -> notBound(channel, e));
    }

    private void notBound(Channel channel, Throwable cause) {
        channel.close();
        outcome.failed(ChannelFailures.of(context.transport(), "bind", local, cause));
    }
}
