package io.sockflux.transport.epoll;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.PooledByteBufAllocator;
import io.sockflux.Connection;
import io.sockflux.Listener;
import io.sockflux.Network;
import io.sockflux.RelayOutcome;
import io.sockflux.RelayWay;
import io.sockflux.Shutdown;
import io.sockflux.address.Endpoint;
import io.sockflux.contract.Endpoints;
import io.sockflux.contract.Waiting;
import java.util.concurrent.CompletableFuture;
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

    /** One connection of a relay, and its peer. */
    private record Line(Connection ours, Connection peer) {

        static Line over(Network network, Endpoint endpoint) {
            Listener listener =
                    Waiting.result(network.acceptor().endpoints(endpoint).listen());
            CompletableFuture<Connection> accepted =
                    listener.connections().next().toFuture();
            Connection peer = Waiting.result(
                    network.connector(listener.endpoints().get(0)).connect());
            return new Line(accepted.join(), peer);
        }
    }
}
