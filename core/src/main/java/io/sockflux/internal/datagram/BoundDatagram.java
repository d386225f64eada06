package io.sockflux.internal.datagram;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.sockflux.address.Endpoint;
import io.sockflux.address.UnixPathEndpoint;
import io.sockflux.datagram.DatagramError;
import io.sockflux.datagram.DatagramSocket;
import io.sockflux.datagram.MulticastGroup;
import io.sockflux.datagram.ResendSchedule;
import io.sockflux.datagram.SendResult;
import io.sockflux.error.ConnectionClosedException;
import io.sockflux.error.Errno;
import io.sockflux.error.NetworkClosedException;
import io.sockflux.error.SendFailedException;
import io.sockflux.error.SystemCallException;
import io.sockflux.internal.channel.ChannelContext;
import io.sockflux.internal.channel.ChannelFailures;
import io.sockflux.internal.loop.FutureEnd;
import io.sockflux.internal.loop.LoopCall;
import io.sockflux.internal.loop.OnLoop;
import io.sockflux.internal.option.ChannelOptions;
import io.sockflux.internal.option.DefaultOptions;
import io.sockflux.internal.option.OptionRequests;
import io.sockflux.internal.option.SocketStage;
import io.sockflux.internal.path.PathBind;
import io.sockflux.internal.path.PathTurn;
import io.sockflux.internal.path.SocketFile;
import io.sockflux.internal.receive.ReceiveQueue;
import io.sockflux.internal.receive.ReceivedBytes;
import io.sockflux.internal.receive.ReceivedMessages;
import io.sockflux.internal.resource.ResourceMono;
import io.sockflux.internal.resource.ResourceSink;
import io.sockflux.internal.send.SendEach;
import io.sockflux.internal.send.SendOperation;
import io.sockflux.internal.send.SendSubscriber;
import io.sockflux.internal.send.SendTarget;
import io.sockflux.internal.send.SendTurns;
import io.sockflux.internal.socket.AdoptedDescriptor;
import io.sockflux.internal.socket.Adoption;
import io.sockflux.internal.socket.ChannelCalls;
import io.sockflux.message.Descriptor;
import io.sockflux.message.Message;
import io.sockflux.option.LiveOptions;
import io.sockflux.option.OptionException;
import io.sockflux.option.SocketOptions;
import io.sockflux.socket.SignalIo;
import io.sockflux.socket.SocketInspection;
import io.sockflux.spi.DatagramSettings;
import io.sockflux.spi.SocketIdentity;
import io.sockflux.spi.Transport;
import java.net.InetAddress;
import java.net.SocketAddress;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** One datagram channel as a socket. */
public final class BoundDatagram extends ChannelInboundHandlerAdapter implements DatagramSocket, SendTarget {

    private static final int MOST_AHEAD = 64;

    private final Channel channel;
    private final Transport transport;
    private final Endpoint requested;
    private final ReceiveQueue receiveQueue;
    private final SendTurns sends;
    private final ChannelCalls calls;
    private final ChannelOptions options;
    private final MulticastGroups groups;
    private final DatagramRequests requests = new DatagramRequests(this);
    private final Sinks.Many<DatagramError> errors = Sinks.many().multicast().directBestEffort();

    private BoundDatagram(Channel channel, ChannelContext streams, Endpoint requested) {
        this.channel = channel;
        this.transport = streams.transport();
        this.calls = new ChannelCalls(channel, streams, requested);
        this.options = new ChannelOptions(channel, transport, requested, this::stage);
        this.groups = new MulticastGroups(channel, options, requested);
        this.requested = requested;
        this.receiveQueue = new ReceiveQueue(channel, this::closedHere);
        this.sends = new SendTurns(channel, transport, MOST_AHEAD, false);
        channel.pipeline().addLast(this);
    }

    /** Makes a socket for an address and binds it. */
    public static Mono<DatagramSocket> bind(
            ChannelContext streams, Endpoint local, DatagramSettings settings, OptionRequests options) {
        return Mono.defer(() -> bind(streams, streams.loops().next(), local, settings, options));
    }

    /** The same on a loop that is given. */
    static Mono<DatagramSocket> bind(
            ChannelContext streams, EventLoop loop, Endpoint local, DatagramSettings settings, OptionRequests options) {
        return ResourceMono.create(
                sink -> {
                    if (local instanceof UnixPathEndpoint path) {
                        PathBind.begin(
                                path,
                                loop,
                                turn -> openOnLoop(
                                        streams, loop, local, settings, options, new InTurn(loop, turn, sink)),
                                sink::error);
                    } else {
                        openOnLoop(streams, loop, local, settings, options, new Plain(sink));
                    }
                },
                BoundDatagram::abandon);
    }

    private static void openOnLoop(
            ChannelContext streams,
            EventLoop loop,
            Endpoint local,
            DatagramSettings settings,
            OptionRequests options,
            Outcome outcome) {
        OnLoop.queue(
                loop,
                () -> OnLoop.telling(outcome::failed, () -> open(streams, loop, local, settings, options, outcome)),
                () -> outcome.failed(new NetworkClosedException("bind " + local)));
    }

    /** Who is told how a bind ended. */
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

    /** A bind at a unix path is told when its turn has ended, on the loop as well. */
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

    /** Nobody will ever have this socket: it was made, and its taker was gone. */
    static void abandon(DatagramSocket socket) {
        ((BoundDatagram) socket).channel.close();
    }

    private static void open(
            ChannelContext streams,
            EventLoop loop,
            Endpoint local,
            DatagramSettings settings,
            OptionRequests options,
            Outcome outcome) {
        Transport transport = streams.transport();
        if (streams.loops().isClosing()) {
            outcome.failed(new NetworkClosedException("bind " + local));
            return;
        }
        Channel channel;
        try {
            channel = transport.openDatagram(local, settings);
        } catch (RuntimeException e) {
            outcome.failed(ChannelFailures.of(transport, "socket", local, e));
            return;
        }
        OptionRequests defaults = DefaultOptions.datagrams(transport, local);
        register(
                streams,
                loop,
                channel,
                local,
                defaults,
                options,
                outcome,
                socket -> socket.bind(streams, settings, outcome));
    }

    /** Gives a channel its options and a loop. */
    private static void register(
            ChannelContext streams,
            EventLoop loop,
            Channel channel,
            Endpoint local,
            OptionRequests defaults,
            OptionRequests options,
            Outcome outcome,
            Consumer<BoundDatagram> next) {
        Transport transport = streams.transport();
        BoundDatagram socket;
        try {
            channel.config().setAllocator(streams.allocator()).setAutoRead(false);
            ChannelContext.set(channel, ChannelOption.AUTO_CLOSE, false);
            socket = new BoundDatagram(channel, streams, local);
            MulticastGroups.hearOwnOnly(socket.options, local);
            socket.options.applyDefaults(defaults);
            socket.options.applyAll(options);
        } catch (OptionException | RuntimeException e) {
            channel.unsafe().closeForcibly();
            outcome.failed(ChannelFailures.of(transport, "setsockopt", local, e));
            return;
        }
        OnLoop.whenDone(
                loop.register(channel),
                registration -> {
                    if (registration.isSuccess()) {
                        next.accept(socket);
                    } else {
                        channel.unsafe().closeForcibly();
                        outcome.failed(ChannelFailures.of(transport, "socket", local, registration.cause()));
                    }
                },
                e -> socket.notBound(e, outcome));
    }

    /** A socket that somebody else has opened; an error, and the descriptor is as it was. */
    public static Mono<DatagramSocket> adopt(
            AdoptedDescriptor descriptor, DatagramSettings settings, OptionRequests options) {
        return ResourceMono.create(
                sink -> {
                    EventLoop loop = descriptor.loops().next();
                    OnLoop.queue(
                            loop,
                            () -> OnLoop.telling(
                                    sink::error, () -> adopt(descriptor, loop, settings, options, new Plain(sink))),
                            () -> sink.error(new NetworkClosedException("adopt " + descriptor)));
                },
                BoundDatagram::abandon);
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
        ChannelContext streams = descriptor.streams(given, Set.of());
        Adoption adoption = descriptor.begin();
        Adopting adopting = new Adopting(adoption, outcome);
        Channel channel;
        try {
            channel = adoption.open(number -> streams.transport().adoptDatagram(number, local, settings));
        } catch (SystemCallException | RuntimeException | Error e) {
            adopting.failed(e);
            return;
        }
        register(streams, loop, channel, local, OptionRequests.NONE, options, adopting, socket -> {
            try {
                adoption.unblock();
            } catch (SystemCallException e) {
                socket.notBound(e, adopting);
                return;
            }
            adopting.bound(socket);
        });
    }

    /** An adoption ends before its subscriber is told. */
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

    private void bind(ChannelContext streams, DatagramSettings settings, Outcome outcome) {
        SocketAddress address;
        try {
            address = transport.socketAddress(requested);
            if (requested instanceof UnixPathEndpoint path) {
                SocketFile.checkFree(path);
            }
        } catch (SystemCallException | RuntimeException e) {
            notBound(e, outcome);
            return;
        }
        OnLoop.whenDone(
                channel.bind(address),
                bound -> {
                    if (requested instanceof UnixPathEndpoint path) {
                        SocketFile.own(
                                channel,
                                transport,
                                path,
                                address,
                                settings.keepsFile(),
                                streams.loops().closing()::tell);
                    }
                    if (bound.isSuccess()) {
                        outcome.bound(this);
                    } else {
                        notBound(bound.cause(), outcome);
                    }
                },
                e -> notBound(e, outcome));
    }

    private void notBound(Throwable cause, Outcome outcome) {
        channel.close();
        outcome.failed(ChannelFailures.of(transport, "bind", requested, cause));
    }

    // The public face

    @Override
    public Flux<Message> receive() {
        return new ReceivedMessages(receiveQueue);
    }

    @Override
    public Flux<Message> receivePooled() {
        return new ReceivedMessages(receiveQueue).pooled();
    }

    @Override
    public Mono<Message> peek() {
        return ReceivedBytes.received(receiveQueue, DatagramPeek::new).next();
    }

    @Override
    public Flux<Message> receive(MulticastGroup... joined) {
        return groups.during(List.of(joined), receive());
    }

    @Override
    public Mono<Void> join(MulticastGroup group) {
        return groups.join(group);
    }

    @Override
    public Mono<Void> leave(MulticastGroup group) {
        return groups.leave(group);
    }

    @Override
    public Mono<Void> block(MulticastGroup group, InetAddress source) {
        return groups.block(group, source);
    }

    @Override
    public Mono<Void> unblock(MulticastGroup group, InetAddress source) {
        return groups.unblock(group, source);
    }

    @Override
    public Mono<Void> send(Publisher<Message> messages) {
        Objects.requireNonNull(messages, "messages");
        // What comes from a socket of ours needs no copy on its way through.
        Publisher<Message> source = messages instanceof ReceivedMessages received ? received.pooled() : messages;
        // Datagrams go by batches, so of short ones several are asked for at once, whoever makes them.
        return SendOperation.send(this, source);
    }

    @Override
    public Flux<SendResult> sendEach(Publisher<Message> messages) {
        Objects.requireNonNull(messages, "messages");
        return SendEach.send(
                this,
                transport,
                this::peerEndpoint,
                messages instanceof ReceivedMessages received ? received.pooled() : messages);
    }

    @Override
    public Mono<Message> request(Message question, ResendSchedule schedule) {
        return requests.ask(channel.eventLoop(), question, Objects.requireNonNull(schedule, "schedule"), null);
    }

    @Override
    public Mono<Message> request(Message question, ResendSchedule schedule, Predicate<? super Message> isAnswer) {
        Objects.requireNonNull(isAnswer, "isAnswer");
        return requests.ask(channel.eventLoop(), question, Objects.requireNonNull(schedule, "schedule"), isAnswer);
    }

    @Override
    public Flux<DatagramError> errors() {
        return errors.asFlux();
    }

    @Override
    public Endpoint localEndpoint() {
        return endpoint(channel.localAddress()).orElse(requested);
    }

    @Override
    public Optional<Endpoint> peerEndpoint() {
        return endpoint(channel.remoteAddress());
    }

    private Optional<Endpoint> endpoint(@Nullable SocketAddress address) {
        return Optional.ofNullable(address).map(transport::endpoint);
    }

    @Override
    public Mono<Descriptor> duplicate() {
        return calls.duplicate();
    }

    @Override
    public Mono<SocketInspection> inspect() {
        return calls.inspect();
    }

    @Override
    public LiveOptions options() {
        return options;
    }

    /** Lets others be bound to the address that it has; on Linux that may be said after its own bind. */
    Mono<Void> shareAddress() {
        OptionRequests shared = OptionRequests.NONE.with(SocketOptions.SO_REUSEPORT, true, true);
        return new LoopCall<>(
                channel.eventLoop(),
                () -> {
                    options.applyAll(shared);
                    return null;
                },
                this::closedHere);
    }

    private SocketStage stage() {
        if (channel.remoteAddress() != null) {
            return SocketStage.CONNECTED;
        }
        return channel.localAddress() != null ? SocketStage.BOUND : SocketStage.UNBOUND;
    }

    @Override
    public SignalIo signals() {
        return calls;
    }

    @Override
    public Mono<Void> connect(Endpoint peer) {
        return call("connect", peer, () -> channel.connect(transport.socketAddress(peer)))
                .onErrorMap(SystemCallException.class, e -> BroadcastHint.explained(e, peer));
    }

    @Override
    public Mono<Void> disconnect() {
        return call("connect", requested, channel::disconnect);
    }

    @Override
    public Mono<Void> close() {
        return call("close", requested, channel::close).onErrorComplete(ConnectionClosedException.class);
    }

    private Mono<Void> call(String name, Endpoint endpoint, Supplier<ChannelFuture> call) {
        // On the loop, as Netty tells of nothing that a loop did not take.
        return OnLoop.<Void>mono(
                        channel.eventLoop(),
                        sink -> OnLoop.whenDone(
                                call.get(),
                                done -> {
                                    if (done.isSuccess()) {
                                        sink.success();
                                    } else {
                                        sink.error(done.cause());
                                    }
                                },
                                sink::error),
                        this::closedHere)
                .onErrorMap(
                        e -> !(e instanceof ConnectionClosedException),
                        e -> ChannelFailures.of(transport, name, endpoint, e));
    }

    @Override
    public Mono<Void> closed() {
        return new FutureEnd(channel.closeFuture());
    }

    @Override
    public String toString() {
        return "datagram socket " + localEndpoint();
    }

    // What a send needs

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
    public Throwable sendClosedCause() {
        return closedHere();
    }

    @Override
    public SendFailedException sendFailure(Throwable cause, long bytesTaken) {
        if (cause instanceof SystemCallException call) {
            // The transport names the peer of the datagram, and how long it was.
            Endpoint peer = call.endpoint().or(this::peerEndpoint).orElse(requested);
            Errno errno = call.errno().orElse(null);
            return new SendFailedException(peer, bytesTaken, BroadcastHint.words(call, requested), errno, cause);
        }
        Errno errno = transport.errno(cause).orElse(null);
        String reason = errno == null ? String.valueOf(cause.getMessage()) : BroadcastHint.words(errno, requested);
        return new SendFailedException(peerEndpoint().orElse(requested), bytesTaken, reason, errno, cause);
    }

    @Override
    public void taken(long bytes) {}

    @Override
    public void broke(String call, Throwable cause) {
        // A socket without a connection has none to lose.
    }

    private ConnectionClosedException closedHere() {
        return new ConnectionClosedException(requested);
    }

    // What the channel tells

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        receiveQueue.received(message);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof DatagramError error) {
            errors.tryEmitNext(error);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        receiveQueue.readCompleted();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (channel.isWritable()) {
            sends.roomAgain();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        transport.errno(cause).ifPresent(errno -> errors.tryEmitNext(DatagramError.of(errno, peerEndpoint())));
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        for (SendSubscriber send : sends.underWay()) {
            send.fail(closedHere());
        }
        receiveQueue.release();
        receiveQueue.end(closedHere());
        errors.tryEmitComplete();
    }
}
