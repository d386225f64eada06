package io.sockflux.internal.connect;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandler;
import io.sockflux.address.Endpoint;
import io.sockflux.codec.CodecPipeline;
import io.sockflux.codec.Encoder;
import io.sockflux.exchange.Exchange;
import io.sockflux.exchange.Requester;
import io.sockflux.message.ControlMessage;
import io.sockflux.message.Descriptor;
import io.sockflux.message.Message;
import io.sockflux.message.MessageFlag;
import io.sockflux.option.LiveOptions;
import io.sockflux.proxy.ProxyHeader;
import io.sockflux.socket.SignalIo;
import io.sockflux.socket.SocketInspection;
import io.sockflux.stream.ByteFlux;
import io.sockflux.stream.CloseOutcome;
import io.sockflux.stream.Connection;
import io.sockflux.stream.RelayCounts;
import io.sockflux.stream.RelayOutcome;
import io.sockflux.stream.RelayWay;
import io.sockflux.stream.Shutdown;
import io.sockflux.urgent.Urgent;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Scheduler;

/** A connection that a test can drop, and no more. */
final class DroppableConnection implements Connection {

    private final Sinks.Empty<Void> closed = Sinks.empty();
    private final Endpoint peer;
    private int closes;

    DroppableConnection(Endpoint peer) {
        this.peer = peer;
    }

    /** How often its user closed it. */
    int closes() {
        return closes;
    }

    void drop() {
        closed.tryEmitEmpty();
    }

    @Override
    public Mono<Integer> receiveInto(Set<MessageFlag> flags, ByteBuffer... buffers) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Mono<SocketInspection> inspect() {
        throw new UnsupportedOperationException();
    }

    @Override
    public LiveOptions options() {
        throw new UnsupportedOperationException();
    }

    @Override
    public Mono<Descriptor> duplicate() {
        throw new UnsupportedOperationException();
    }

    @Override
    public SignalIo signals() {
        throw new UnsupportedOperationException();
    }

    @Override
    public Mono<ControlMessage.Credentials> peerCredentials() {
        throw new UnsupportedOperationException();
    }

    @Override
    public Flux<Message> receiveMessages() {
        throw new UnsupportedOperationException();
    }

    @Override
    public Mono<Void> sendMessages(Publisher<Message> messages) {
        throw new UnsupportedOperationException();
    }

    @Override
    public <T> Mono<Void> send(Publisher<? extends T> items, Encoder<? super T> encoder) {
        throw new UnsupportedOperationException();
    }

    @Override
    public <I, O> CodecPipeline<I, O> codec(Class<I> received, Class<O> sent, ChannelHandler... handlers) {
        throw new UnsupportedOperationException();
    }

    @Override
    public <Q, A> Requester<Q, A> requester(Exchange<Q, A> exchange) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Mono<ByteBuf> peek(int bytes) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Urgent urgent() {
        throw new UnsupportedOperationException();
    }

    @Override
    public Mono<Void> closed() {
        return closed.asMono();
    }

    @Override
    public Mono<CloseOutcome> close() {
        return Mono.fromSupplier(() -> {
            closes++;
            drop();
            return new CloseOutcome.Acknowledged();
        });
    }

    @Override
    public Mono<Void> abort() {
        return Mono.fromRunnable(this::drop);
    }

    @Override
    public Endpoint socketPeerEndpoint() {
        throw new UnsupportedOperationException();
    }

    @Override
    public Optional<ProxyHeader> proxyHeader() {
        throw new UnsupportedOperationException();
    }

    @Override
    public Endpoint peerEndpoint() {
        return peer;
    }

    @Override
    public Endpoint localEndpoint() {
        return peer;
    }

    @Override
    public ByteFlux receive() {
        throw new UnsupportedOperationException();
    }

    @Override
    public Mono<Void> send(Publisher<? extends ByteBuf> buffers) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Mono<Void> sendFile(Path file, long offset, long length) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Mono<Void> sendFile(FileChannel file, long offset, long length) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Mono<RelayOutcome> relayTo(Connection other, RelayWay way, RelayCounts counts) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Mono<Void> shutdown(Shutdown how) {
        throw new UnsupportedOperationException();
    }

    @Override
    public long bytesIn() {
        throw new UnsupportedOperationException();
    }

    @Override
    public long bytesOut() {
        throw new UnsupportedOperationException();
    }

    @Override
    public Mono<Void> peerEnded() {
        throw new UnsupportedOperationException();
    }

    @Override
    public Scheduler scheduler() {
        throw new UnsupportedOperationException();
    }

    @Override
    public Mono<Void> draining() {
        throw new UnsupportedOperationException();
    }
}
