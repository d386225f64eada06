package io.sockflux.contract.close;

import static org.assertj.core.api.Assertions.assertThat;

import io.sockflux.Network;
import io.sockflux.address.Endpoint;
import io.sockflux.address.TcpEndpoint;
import io.sockflux.address.UnixAbstractEndpoint;
import io.sockflux.address.UnixPathEndpoint;
import io.sockflux.contract.TransportContract;
import io.sockflux.contract.kit.Endpoints;
import io.sockflux.contract.kit.Waiting;
import io.sockflux.stream.Connection;
import io.sockflux.stream.Listener;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** A close waits for its peer, but not for one that is gone. */
@TransportContract
class GonePeerContract {

    @Test
    void shouldEndACloseWhenThePeerLeftBeforeItsAnswer(Network network) throws IOException {
        for (Endpoint endpoint : Endpoints.ofEachKind(network)) {
            if (!(endpoint instanceof UnixAbstractEndpoint)) {
                answerOneThatLeft(network, endpoint);
            }
        }
    }

    private static void answerOneThatLeft(Network network, Endpoint endpoint) throws IOException {
        Sinks.One<Connection> accepted = Sinks.one();
        Sinks.Empty<Void> left = Sinks.empty();
        Listener listener = Waiting.result(network.acceptor()
                .endpoints(endpoint)
                .closeTimeout(Duration.ofHours(1))
                .onHandlerError((connection, error) -> {})
                .serve(connection -> {
                    accepted.tryEmitValue(connection);
                    return left.asMono().then(connection.send("an answer"));
                }));
        try (SocketChannel client =
                SocketChannel.open(address(listener.endpoints().get(0)))) {
            assertThat(client.isConnected()).isTrue();
            Waiting.result(accepted.asMono());
        }
        left.tryEmitEmpty();
        Mono<Void> closed = accepted.asMono().flatMap(Connection::closed);
        Waiting.done(closed);
        Waiting.done(listener.close());
    }

    /** For a socket of Java's own, so that its end of stream and its reset are the kernel's. */
    private static SocketAddress address(Endpoint endpoint) {
        return endpoint instanceof UnixPathEndpoint path
                ? UnixDomainSocketAddress.of(path.toPath())
                : ((TcpEndpoint) endpoint).socketAddress();
    }
}
