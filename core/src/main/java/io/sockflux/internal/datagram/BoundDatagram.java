package io.sockflux.internal.datagram;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.sockflux.address.Endpoint;
import io.sockflux.address.UnixPathEndpoint;
import io.sockflux.datagram.DatagramError;
import io.sockflux.datagram.DatagramSocket;
import io.sockflux.datagram.MulticastGroup;
import io.sockflux.datagram.ResendSchedule;
import io.sockflux.datagram.SendOutcome;
import io.sockflux.error.ConnectionClosedException;
import io.sockflux.error.SystemCallException;
import io.sockflux.internal.channel.ChannelContext;
import io.sockflux.internal.channel.ChannelFailures;
import io.sockflux.internal.loop.LoopCall;
import io.sockflux.internal.loop.OnLoop;
import io.sockflux.internal.option.ChannelOptions;
import io.sockflux.internal.option.OptionRequests;
import io.sockflux.internal.option.SocketStage;
import io.sockflux.internal.path.SocketFile;
import io.sockflux.internal.receive.ReceiveQueue;
import io.sockflux.internal.receive.ReceivedBytes;
import io.sockflux.internal.receive.ReceivedMessages;
import io.sockflux.internal.send.SendEach;
import io.sockflux.internal.send.SendOperation;
import io.sockflux.internal.socket.ChannelCalls;
import io.sockflux.internal.socket.ChannelSocket;
import io.sockflux.internal.socket.Lineage;
import io.sockflux.message.Message;
import io.sockflux.observe.ObservedDatagrams;
import io.sockflux.option.SocketLevelOptions;
import io.sockflux.spi.Transport;
import java.net.InetAddress;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.reactivestreams.Publisher;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A datagram channel as a socket. */
final class BoundDatagram extends ChannelSocket implements DatagramSocket, ObservedDatagrams {

    private final ChannelContext context;
    private final Transport transport;
    private final Endpoint requested;
    private final DatagramTarget target;
    private final DatagramHandler handler;
    private final DatagramRequests requests = new DatagramRequests(this, this::listRequests);
    private final MulticastGroups groups;

    BoundDatagram(Channel channel, ChannelContext context, Endpoint requested) {
        super(channel);
        this.context = context;
        this.transport = context.transport();
        this.requested = requested;
        this.target = new DatagramTarget(channel, context, requested);
        this.handler = new DatagramHandler(channel, context, target, this);
        this.groups = new MulticastGroups(channel, options(), requested);
        channel.pipeline().addLast(handler);
    }

    @Override
    public ChannelCalls newCalls() {
        return new ChannelCalls(channel, context, requested);
    }

    @Override
    public ChannelOptions newOptions() {
        return new ChannelOptions(channel, transport, requested, this::stage);
    }

    @Override
    public Flux<Message> receive() {
        return new ReceivedMessages(handler.receiveQueue());
    }

    @Override
    public Flux<Message> receivePooled() {
        return new ReceivedMessages(handler.receiveQueue()).pooled();
    }

    @Override
    public Mono<Message> peek() {
        return ReceivedBytes.received(handler.receiveQueue(), DatagramPeek::new).next();
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
        // Messages from another socket of this library need no copy on their way through.
        Publisher<Message> source = messages instanceof ReceivedMessages received ? received.pooled() : messages;
        // Datagrams go by batches, so any source is asked for several short datagrams at once.
        return SendOperation.send(target, source);
    }

    @Override
    public Flux<SendOutcome> sendEach(Publisher<Message> messages) {
        Objects.requireNonNull(messages, "messages");
        return SendEach.send(
                target,
                transport,
                target::peer,
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
        return handler.errors();
    }

    @Override
    public Endpoint localEndpoint() {
        return Optional.ofNullable(channel.localAddress())
                .map(transport::datagramEndpoint)
                .orElse(requested);
    }

    @Override
    public Optional<Endpoint> peerEndpoint() {
        return target.peer();
    }

    private void listRequests() {
        Disposable listed = context.stock().add(new DatagramRequests.Seen(requested, requests));
        channel.closeFuture().addListener(closed -> listed.dispose());
    }

    @Override
    public Endpoint requested() {
        return requested;
    }

    @Override
    public String transport() {
        return transport.name();
    }

    /** Lets other sockets bind to this socket's address. On Linux the option may be set after the socket's own bind. */
    Mono<Void> shareAddress() {
        OptionRequests shared = OptionRequests.NONE.with(SocketLevelOptions.SO_REUSEPORT, true, true);
        return new LoopCall<>(
                channel.eventLoop(),
                () -> {
                    options().applyAll(shared);
                    return null;
                },
                target::sendClosedCause);
    }

    /**
     * Waits with receiving until this process serves in the place of another, and offers the socket to the next.
     *
     * @param asked the endpoint that was to be bound
     * @param hasFile whether the file of its unix path will be this process's
     */
    Mono<Void> joins(Lineage lineage, Endpoint asked, boolean hasFile) {
        return onLoop(() -> {
            ReceiveQueue queue = handler.receiveQueue();
            queue.hold();
            Disposable.Composite waits = Disposables.composite();
            channel.closeFuture().addListener(closed -> waits.dispose());
            waits.add(lineage.serving().tell(() -> OnLoop.run(channel.eventLoop(), queue::goOn, () -> {})));
            if (hasFile && asked instanceof UnixPathEndpoint path) {
                Runnable own = () ->
                        SocketFile.ownInherited(channel, path, context.loops().closing()::tell);
                waits.add(lineage.alone().tell(() -> OnLoop.run(channel.eventLoop(), own, () -> {})));
            }
            lineage.offer(new Lineage.Offer(
                    asked,
                    this::localEndpoint,
                    channel,
                    calls(),
                    () -> SocketFile.isOwnedBy(channel),
                    () -> SocketFile.disown(channel),
                    onLoop(queue::stop).onErrorComplete()));
        });
    }

    private Mono<Void> onLoop(Runnable task) {
        return OnLoop.<Void>mono(
                channel.eventLoop(),
                sink -> {
                    task.run();
                    sink.success();
                },
                target::sendClosedCause);
    }

    private SocketStage stage() {
        if (channel.remoteAddress() != null) {
            return SocketStage.CONNECTED;
        }
        return channel.localAddress() != null ? SocketStage.BOUND : SocketStage.UNBOUND;
    }

    @Override
    public Mono<Void> connect(Endpoint peer) {
        return call("connect", peer, () -> PeerChange.connect(channel, transport, requested, peer))
                .onErrorMap(SystemCallException.class, e -> BroadcastHint.explained(e, peer));
    }

    @Override
    public Mono<Void> disconnect() {
        return call("connect", requested, () -> PeerChange.disconnect(channel, transport, requested));
    }

    @Override
    public Mono<Void> close() {
        return call("close", requested, channel::close).onErrorComplete(ConnectionClosedException.class);
    }

    private Mono<Void> call(String name, Endpoint endpoint, Supplier<ChannelFuture> call) {
        // Runs on the loop: Netty completes no future of a task that a loop refused.
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
                        target::sendClosedCause)
                .onErrorMap(
                        e -> !(e instanceof ConnectionClosedException),
                        e -> ChannelFailures.of(transport, name, endpoint, e));
    }

    @Override
    public String toString() {
        return "datagram socket " + localEndpoint();
    }
}
