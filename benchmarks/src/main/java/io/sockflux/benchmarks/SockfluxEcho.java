package io.sockflux.benchmarks;

import static java.util.Objects.requireNonNull;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.sockflux.Network;
import io.sockflux.stream.Connection;
import io.sockflux.stream.Listener;
import reactor.core.publisher.Flux;

/** The echo as a user of Sockflux would write it. */
final class SockfluxEcho implements EchoStack {

    private final Network serverNetwork;
    private final Network clientNetwork;
    private final Connection connection;
    private final byte[] message;

    /** Over loopback TCP. */
    SockfluxEcho(String transport, int messageBytes) {
        this(transport, "tcp://127.0.0.1:0", messageBytes);
    }

    /** At any endpoint of streams or records. */
    SockfluxEcho(String transport, String endpoint, int messageBytes) {
        message = new byte[messageBytes];
        serverNetwork = Network.builder().transport(transport).threads(1).build();
        clientNetwork = Network.builder().transport(transport).threads(1).build();
        Listener listener = requireNonNull(serverNetwork
                .acceptor()
                .endpoints(endpoint)
                .serve(accepted -> accepted.send(accepted.receive()))
                .block(HANG));
        connection = requireNonNull(
                clientNetwork.connector(listener.endpoints().get(0)).connect().block(HANG));
    }

    @Override
    public void roundTrips(int count) {
        connection.send(answers((long) count * message.length)).block(HANG);
    }

    /** The message, then whatever comes back, until all of it has. */
    private Flux<ByteBuf> answers(long bytes) {
        return Flux.defer(() -> {
            long[] left = {bytes};
            return connection
                    .receivePooled()
                    .<ByteBuf>handle((buffer, sink) -> {
                        left[0] -= buffer.readableBytes();
                        if (left[0] > 0) {
                            sink.next(buffer);
                        } else {
                            buffer.release();
                            sink.complete();
                        }
                    })
                    .startWith(Unpooled.wrappedBuffer(message));
        });
    }

    @Override
    public void close() {
        connection.close().block(HANG);
        clientNetwork.close();
        serverNetwork.close();
    }
}
