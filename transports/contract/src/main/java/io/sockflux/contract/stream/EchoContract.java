package io.sockflux.contract.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.sockflux.Network;
import io.sockflux.address.Endpoint;
import io.sockflux.contract.TransportContract;
import io.sockflux.contract.kit.Amount;
import io.sockflux.contract.kit.Endpoints;
import io.sockflux.contract.kit.Waiting;
import io.sockflux.contract.wire.NotOver;
import io.sockflux.contract.wire.OverTls;
import io.sockflux.contract.wire.Wire;
import io.sockflux.stream.Connection;
import io.sockflux.stream.Listener;
import io.sockflux.stream.Shutdown;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.Checksum;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** What is sent arrives: whole, in order and unchanged, on endpoints of every kind. */
@TransportContract
@OverTls
@NotOver(value = Wire.TLS_OPENSSL, because = "OpenSSL ends both directions together")
class EchoContract {

    private final long much = Wire.now().isTls() ? 1L << 21 : Amount.of(1L << 27, 1L << 30);

    @Test
    void shouldEchoOnEveryKindOfEndpointOfOneListener(Network network) {
        Listener listener = serveEcho(network);
        assertThat(listener.endpoints()).hasSameSizeAs(Endpoints.ofEachKind(network));
        for (Endpoint endpoint : listener.endpoints()) {
            String answer = Waiting.result(Wire.now()
                    .connector(network, endpoint)
                    .use(connection -> connection
                            .send("grüße an " + endpoint)
                            .then(connection.shutdown(Shutdown.WRITE))
                            .then(connection.receive().collectString(StandardCharsets.UTF_8, 1000)))
                    .single());
            assertThat(answer).isEqualTo("grüße an " + endpoint);
        }
        Waiting.done(listener.close());
    }

    @Test
    void shouldCarryMuchBothWaysWithEqualChecksumsOnEveryKind(Network network) {
        Listener listener = serveEcho(network);
        for (Endpoint endpoint : listener.endpoints()) {
            CRC32 sent = new CRC32();
            CRC32 received = new CRC32();
            long bytes = Waiting.result(Wire.now()
                    .connector(network, endpoint)
                    .use(connection -> exchange(connection, sent, received))
                    .single());
            assertThat(bytes).as("bytes echoed by %s", endpoint).isEqualTo(much);
            assertThat(received.getValue()).as("checksum, %s", endpoint).isEqualTo(sent.getValue());
        }
        Waiting.done(listener.close());
    }

    private Mono<Long> exchange(Connection connection, Checksum sent, Checksum received) {
        int chunk = 1 << 16;
        Flux<ByteBuf> data = Flux.range(0, (int) (much / chunk)).map(i -> {
            int index = i;
            byte[] bytes = new byte[chunk];
            // Cheap and different in each chunk, so that a lost or doubled one shows.
            for (int j = 0; j < chunk; j += 512) {
                bytes[j] = (byte) (index >> 8);
                bytes[j + 1] = (byte) index;
                bytes[j + 2] = (byte) j;
            }
            sent.update(bytes, 0, chunk);
            return Unpooled.wrappedBuffer(bytes);
        });
        Mono<Void> sending = connection.send(data).then(connection.shutdown(Shutdown.WRITE));
        Mono<Long> receiving = connection.receive().asBytes().reduce(0L, (sum, bytes) -> {
            received.update(bytes, 0, bytes.length);
            return sum + bytes.length;
        });
        return Mono.zip(sending.thenReturn(true), receiving, (done, sum) -> sum);
    }

    private static Listener serveEcho(Network network) {
        return Waiting.result(Wire.now()
                .acceptor(network)
                .endpoints(Endpoints.ofEachKind(network).toArray(Endpoint[]::new))
                .serve(connection -> connection.send(connection.receive())));
    }
}
