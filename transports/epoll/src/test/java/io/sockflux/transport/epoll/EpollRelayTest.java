package io.sockflux.transport.epoll;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.FileRegion;
import io.sockflux.Network;
import io.sockflux.address.Endpoint;
import io.sockflux.contract.kit.Endpoints;
import io.sockflux.contract.kit.Waiting;
import io.sockflux.stream.Connection;
import io.sockflux.stream.Listener;
import io.sockflux.stream.RelayOutcome;
import io.sockflux.stream.RelayWay;
import io.sockflux.stream.Shutdown;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;

/** That a relay goes inside the kernel, on one loop and over several. */
class EpollRelayTest {

    private static final int CHUNK = 1 << 16;
    private static final int CHUNKS = 1024;

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void shouldRelayInsideTheKernel(int loops) {
        try (Network network =
                Network.builder().transport("epoll").threads(loops).build()) {
            Line one = Line.over(network, Endpoint.tcp("127.0.0.1", 0));
            Line other = Line.over(network, Endpoints.unixPath());
            CompletableFuture<RelayOutcome> relay =
                    one.ours().relayTo(other.ours()).toFuture();
            CompletableFuture<Long> received = other.peer()
                    .receivePooled()
                    .map(buffer -> {
                        long bytes = buffer.readableBytes();
                        buffer.release();
                        return bytes;
                    })
                    .reduce(0L, Long::sum)
                    .toFuture();
            Waiting.done(one.peer()
                    .send(Flux.range(0, CHUNKS)
                            .map(i ->
                                    PooledByteBufAllocator.DEFAULT.buffer(CHUNK).writeZero(CHUNK)))
                    .then(one.peer().shutdown(Shutdown.WRITE))
                    .then(other.peer().shutdown(Shutdown.WRITE)));
            assertThat(received.join()).isEqualTo((long) CHUNK * CHUNKS);
            assertThat(relay.join()).isEqualTo(new RelayOutcome((long) CHUNK * CHUNKS, 0, RelayWay.KERNEL));
        }
    }

    @Test
    void shouldRelayInsideTheKernelBetweenTwoNetworks() throws Exception {
        try (Network network = Network.builder().transport("epoll").build();
                Network second = Network.builder().transport("epoll").build()) {
            Line one = Line.over(network, Endpoint.tcp("127.0.0.1", 0));
            Line other = Line.over(second, Endpoint.tcp("127.0.0.1", 0));
            Queue<Object> written = new ConcurrentLinkedQueue<>();
            for (Line line : List.of(one, other)) {
                channel(line.ours()).pipeline().addFirst(new ChannelOutboundHandlerAdapter() {
                    @Override
                    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
                        written.add(message);
                        context.write(message, promise);
                    }
                });
            }
            CompletableFuture<RelayOutcome> relay =
                    one.ours().relayTo(other.ours()).toFuture();
            Waiting.done(one.peer().send("there"));
            assertThat(Waiting.result(other.peer().receive().asBytes().next())).hasSize(5);
            Waiting.done(other.peer().send("back"));
            assertThat(Waiting.result(one.peer().receive().asBytes().next())).hasSize(4);
            assertThat(written).hasSize(2).allMatch(FileRegion.class::isInstance);
            Waiting.done(one.peer().shutdown(Shutdown.WRITE));
            Waiting.done(other.peer().shutdown(Shutdown.WRITE));
            assertThat(relay.join()).isEqualTo(new RelayOutcome(5, 4, RelayWay.KERNEL));
        }
    }

    /** The one that no user sees. */
    private static Channel channel(Connection connection) throws ReflectiveOperationException {
        Method channel = connection.getClass().getMethod("channel");
        channel.setAccessible(true);
        return (Channel) channel.invoke(connection);
    }

    /** One connection of a relay, and its peer. */
    private record Line(Connection ours, Connection peer) {

        static Line over(Network network, Endpoint endpoint) {
            Listener listener =
                    Waiting.result(network.acceptor().endpoints(endpoint).listen());
            CompletableFuture<Connection> accepted = listener.accept().next().toFuture();
            Connection peer = Waiting.result(
                    network.connector(listener.endpoints().get(0)).connect());
            return new Line(accepted.join(), peer);
        }
    }
}
