package io.sockflux.internal.stream;

import static java.util.Objects.requireNonNull;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.socket.DuplexChannel;
import io.sockflux.address.Endpoint;
import io.sockflux.codec.CodecPipeline;
import io.sockflux.codec.Encoder;
import io.sockflux.error.Errno;
import io.sockflux.exchange.Exchange;
import io.sockflux.exchange.Requester;
import io.sockflux.internal.channel.ChannelContext;
import io.sockflux.internal.channel.ChannelFailures;
import io.sockflux.internal.channel.Items;
import io.sockflux.internal.channel.ObserverCalls;
import io.sockflux.internal.codec.CodecHost;
import io.sockflux.internal.codec.HandlerChain;
import io.sockflux.internal.exchange.ConnectionRequester;
import io.sockflux.internal.layer.HandshakeReport;
import io.sockflux.internal.loop.OnLoop;
import io.sockflux.internal.receive.PeekSplitter;
import io.sockflux.internal.receive.ReceiveDiscard;
import io.sockflux.internal.receive.ReceivedBytes;
import io.sockflux.internal.receive.ScatterReceive;
import io.sockflux.internal.receive.WholeItemSplitter;
import io.sockflux.internal.send.EncodedItem;
import io.sockflux.internal.send.FileSending;
import io.sockflux.internal.send.SendOperation;
import io.sockflux.message.Message;
import io.sockflux.message.MessageFlag;
import io.sockflux.observe.ObservedConnect;
import io.sockflux.observe.ObservedConnection;
import io.sockflux.observe.ObservedHandshake;
import io.sockflux.observe.ObservedHandshake.Kind;
import io.sockflux.spi.Capability;
import io.sockflux.spi.RecordReader;
import io.sockflux.spi.SocketIdentity;
import io.sockflux.stream.ByteFlux;
import io.sockflux.stream.CloseOutcome;
import io.sockflux.stream.Connection;
import io.sockflux.stream.RelayCounts;
import io.sockflux.stream.RelayOutcome;
import io.sockflux.stream.RelayWay;
import io.sockflux.stream.Shutdown;
import io.sockflux.tls.TlsInfo;
import io.sockflux.urgent.Urgent;
import io.sockflux.urgent.UrgentByte;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;
import reactor.util.context.ContextView;

/** A stream channel as a connection: what its user may call, from any thread. */
public final class StreamConnection extends StreamLife implements ObservedConnection {

    private static final AtomicReferenceFieldUpdater<StreamConnection, @Nullable StreamUrgent> URGENT =
            AtomicReferenceFieldUpdater.newUpdater(StreamConnection.class, StreamUrgent.class, "urgent");

    private volatile @Nullable StreamUrgent urgent;
    /** Null until somebody asks for the peer's end. Event loop only. */
    private @Nullable PeerEndWatch peerEnd;

    private boolean used;

    private StreamConnection(
            Channel channel,
            ChannelContext context,
            StreamSettings settings,
            boolean accepted,
            Endpoint kind,
            @Nullable Endpoint knownLocal,
            @Nullable Endpoint knownPeer) {
        super(channel, context, settings, accepted, kind, knownLocal, knownPeer);
        if (settings.longestRecord() != RecordReader.LONGEST_RECORD && channel instanceof RecordReader records) {
            records.longestRecord(settings.longestRecord());
        }
    }

    /**
     * A connection over an accepted channel that is not registered yet.
     *
     * @param kind an endpoint of the family, type and protocol of the channel
     * @param local the local endpoint, if the channel itself will not know it
     */
    public static StreamConnection accepted(
            Channel channel, ChannelContext context, StreamSettings settings, Endpoint kind, @Nullable Endpoint local) {
        return new StreamConnection(channel, context, settings, true, kind, local, null);
    }

    /** A connection over a channel that will be connected to the peer and is not registered yet. */
    public static StreamConnection connecting(
            Channel channel, ChannelContext context, StreamSettings settings, Endpoint peer) {
        return new StreamConnection(channel, context, settings, false, peer, null, peer);
    }

    /** A connection over the channel of an adopted socket that is connected. The channel is not registered yet. */
    static StreamConnection adopted(
            Channel channel, ChannelContext context, StreamSettings settings, SocketIdentity socket) {
        StreamConnection connection = new StreamConnection(
                channel,
                context,
                settings,
                true,
                socket.local(),
                socket.local(),
                socket.peer().orElse(null));
        connection.sentBytes().startBehind(socket.unacknowledged());
        return connection;
    }

    /** The class of every {@link Connection}: all connections are made here. */
    public static StreamConnection of(Connection connection) {
        return (StreamConnection) connection;
    }

    // For users

    @Override
    public ByteFlux receive() {
        used = true;
        return new ReceivedBytes(receiveQueue);
    }

    @Override
    public Mono<Void> send(Publisher<? extends ByteBuf> buffers) {
        requireNonNull(buffers, "buffers");
        used = true;
        // Bytes from another connection need no copy on their way through.
        return buffers instanceof ByteFlux bytes
                ? SendOperation.send(this, bytes.pooled(), true)
                : SendOperation.send(this, buffers, asksAhead());
    }

    @Override
    public <T> Mono<Void> send(Publisher<? extends T> items, Encoder<? super T> encoder) {
        used = true;
        return SendOperation.send(this, EncodedItem.encoded(items, encoder, allocator()), asksAhead());
    }

    @Override
    public <I, O> CodecPipeline<I, O> codec(Class<I> received, Class<O> sent, ChannelHandler... handlers) {
        used = true;
        return HandlerChain.begun(new CodecHost(this, this, this::isClosedHere), received, sent, handlers);
    }

    @Override
    public <Q, A> Requester<Q, A> requester(Exchange<Q, A> exchange) {
        used = true;
        return ConnectionRequester.begun(exchange, carrier());
    }

    @Override
    public Mono<Void> sendFile(Path file, long offset, long length) {
        used = true;
        return new FileSending(this, offset, length).send(file);
    }

    @Override
    public Mono<Void> sendFile(FileChannel file, long offset, long length) {
        used = true;
        return new FileSending(this, offset, length).send(file);
    }

    @Override
    public Mono<RelayOutcome> relayTo(Connection other, RelayWay way, RelayCounts counts) {
        used = true;
        return Relay.between(this, other, way, counts);
    }

    @Override
    public Flux<Message> receiveMessages() {
        used = true;
        settings.require(Capability.MESSAGES, "receiveMessages");
        return ReceivedBytes.received(receiveQueue, () -> new WholeItemSplitter<>(Items::onHeap));
    }

    @Override
    public Mono<Void> sendMessages(Publisher<Message> messages) {
        used = true;
        settings.require(Capability.MESSAGES, "sendMessages");
        return SendOperation.send(this, requireNonNull(messages, "messages"), asksAhead());
    }

    /**
     * Whether the source may be asked ahead. A record may be too long for the kernel, and then no record may go out
     * behind it.
     */
    private boolean asksAhead() {
        return !kind.type().keepsBoundaries();
    }

    @Override
    public Urgent urgent() {
        used = true;
        settings.require(Capability.URGENT_DATA, "urgent");
        StreamUrgent known = urgent;
        if (known != null) {
            return known;
        }
        StreamUrgent made = new StreamUrgent(this);
        return URGENT.compareAndSet(this, null, made) ? made : requireNonNull(urgent);
    }

    @Override
    public Mono<ByteBuf> peek(int bytes) {
        used = true;
        return ReceivedBytes.received(
                        receiveQueue, PeekSplitter.of(bytes, kind.type().keepsBoundaries()))
                .next();
    }

    @Override
    public Mono<Integer> receiveInto(Set<MessageFlag> flags, ByteBuffer... buffers) {
        used = true;
        return ScatterReceive.of(receiveQueue, flags, buffers, kind.type().keepsBoundaries(), mayPassLayers());
    }

    @Override
    public Mono<Void> shutdown(Shutdown how) {
        used = true;
        requireNonNull(how, "how");
        return onLoop(sink -> {
            if (isClosedHere()) {
                sink.error(closedHereFailure());
                return;
            }
            IOException refusal = how == Shutdown.WRITE ? settings.layers().halfCloseRefusal(channel) : null;
            if (refusal != null) {
                sink.error(refusal);
                return;
            }
            if (how != Shutdown.WRITE) {
                receiveQueue.discardAll(ReceiveDiscard.UNNOTICED);
            }
            if (how == Shutdown.READ) {
                sink.success();
            } else if (how == Shutdown.SYSTEM_READ) {
                ((DuplexChannel) channel).shutdownInput().addListener(end -> {
                    // Not every channel reports an end that this side has made.
                    receiveQueue.end(null);
                    if (end.isSuccess()) {
                        sink.success();
                    } else {
                        sink.error(streamEnd().shutdownFailure(end.cause()));
                    }
                });
            } else {
                OnLoop.whenDone(
                        endOutput(),
                        end -> {
                            if (end.isSuccess()) {
                                sink.success();
                            } else {
                                Errno error = askForError();
                                sink.error(
                                        error == null
                                                ? streamEnd().shutdownFailure(end.cause())
                                                : ChannelFailures.of("shutdown", error, peerEndpoint(), end.cause()));
                            }
                        },
                        sink::error);
            }
        });
    }

    @Override
    public Mono<Void> peerEnded() {
        used = true;
        return Mono.create(sink -> OnLoop.run(eventLoop(), () -> peerEndWatch().add(sink), sink::success));
    }

    private PeerEndWatch peerEndWatch() {
        PeerEndWatch known = peerEnd;
        if (known == null) {
            known = new PeerEndWatch(this);
            peerEnd = known;
        }
        return known;
    }

    @Override
    public Mono<TlsInfo> startTls() {
        used = true;
        return OnLoop.mono(eventLoop(), sink -> TlsUpgrade.begin(this, sink), this::closedHereFailure);
    }

    /**
     * Ends the write direction for a relay. Where a layer can only end both directions together, the end waits for the
     * close: the way back goes on.
     */
    Mono<Void> endWriting() {
        return Mono.defer(() -> settings.layers().areTransparent()
                ? shutdown(Shutdown.WRITE)
                : OnLoop.<Boolean>call(
                                eventLoop(),
                                () -> settings.layers().halfCloseRefusal(channel) == null,
                                this::closedHereFailure)
                        .flatMap(can -> can ? shutdown(Shutdown.WRITE) : Mono.empty()));
    }

    @Override
    public Mono<CloseOutcome> close() {
        used = true;
        return Mono.create(sink -> close(sink::success));
    }

    public void close(Consumer<? super CloseOutcome> told) {
        OnLoop.run(eventLoop(), () -> lossless().begin(told), () -> {
            releaseAfterEnd();
            told.accept(lossless().outcomeAfterEnd());
        });
    }

    @Override
    public Mono<Void> abort() {
        used = true;
        return Mono.defer(() -> {
            if (!runOnLoop(this::abortNow)) {
                OnLoop.whenEnded(eventLoop(), this::releaseAfterEnd);
            }
            return closed();
        });
    }

    /** Whether this thread has called the connection. */
    boolean isUsed() {
        return used;
    }

    @Override
    void urgentAhead(UrgentByte urgentByte) {
        StreamUrgent known = urgent;
        if (known != null) {
            known.tellAhead(urgentByte);
        }
    }

    /** Aborts a connection that no subscriber has taken. */
    public void abandon() {
        abort().subscribe();
    }

    /**
     * Its user has left, perhaps in the middle of what it sends: then the connection is aborted, so that the peer does not take
     * a part for the whole. Otherwise it is closed without loss.
     */
    public void leave() {
        OnLoop.tell(eventLoop(), () -> {
            if (isSending()) {
                abortNow();
            } else {
                close().subscribe();
            }
        });
    }

    // For layers

    @Override
    public @Nullable HandshakeReport handshakeBegun(
            Kind handshake, @Nullable ObservedConnect connect, ContextView waiting) {
        ObserverCalls observer = context.observer();
        return observer == null || knownOrigin() == null
                ? null
                : HandshakeReport.begun(this, observer, new ObservedHandshake(handshake, this, connect, waiting));
    }

    @Override
    public boolean isInputRequested() {
        return receiveQueue.isRequested();
    }

    @Override
    public boolean isInputWatched() {
        return receiveQueue.isWatched();
    }

    /** Whether a layer has ended the connection and closes it without loss. Event loop only. */
    public boolean isClosingByLayer() {
        return isClosing() && streamEnd().isEndedByLayer();
    }

    // The ways to the loop

    private Mono<Void> onLoop(Consumer<MonoSink<Void>> task) {
        return OnLoop.mono(eventLoop(), task, this::closedHereFailure);
    }
}
