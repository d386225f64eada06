package io.sockflux.contract.tls;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.sockflux.Network;
import io.sockflux.address.Endpoint;
import io.sockflux.contract.OnNativeTransport;
import io.sockflux.contract.TransportContract;
import io.sockflux.contract.kit.Bytes;
import io.sockflux.contract.kit.Endpoints;
import io.sockflux.contract.kit.Waiting;
import io.sockflux.stream.Connection;
import io.sockflux.stream.Listener;
import io.sockflux.tls.ClientTls;
import io.sockflux.tls.ServerTls;
import io.sockflux.tls.TlsInfo;
import io.sockflux.tls.TlsProvider;
import io.sockflux.tls.TlsVersion;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** What is sent over TLS arrives: whole, in order and unchanged, by both providers and in both versions. */
@OnNativeTransport
@TransportContract
class TlsEchoContract {

    private static final int CHUNK = 1 << 16;
    private static final long MUCH = 1L << 23;

    @AfterAll
    static void collect() {
        Collected.await();
    }

    private static Listener serveEcho(Network network, ServerTls tls, Endpoint endpoint) {
        return Waiting.result(network.acceptor()
                .endpoints(endpoint)
                .tls(tls)
                .serve(connection -> connection.send(connection.receive())));
    }

    @ParameterizedTest
    @CsvSource({"JDK,TLS_1_3", "JDK,TLS_1_2", "OPENSSL,TLS_1_3", "OPENSSL,TLS_1_2"})
    void shouldEcho(TlsProvider provider, TlsVersion version, Network network) {
        ServerTls server =
                ServerTls.of(Authority.TRUSTED.issue("localhost").identity()).provider(provider);
        ClientTls client = ClientTls.create()
                .trust(Authority.TRUSTED.trust())
                .provider(provider)
                .versions(version);
        Listener listener = serveEcho(network, server, Endpoint.parse("tls://127.0.0.1:0"));
        Endpoint endpoint = listener.endpoints().get(0);
        assertThat(endpoint.toString()).startsWith("tls://127.0.0.1:");
        CRC32 sent = new CRC32();
        CRC32 received = new CRC32();
        TlsInfo info = Waiting.result(network.connector(endpoint)
                .tls(client)
                .use(connection -> exchange(connection, sent, received)
                        .thenReturn(connection.tls().orElseThrow()))
                .single());
        assertThat(received.getValue()).isEqualTo(sent.getValue());
        assertThat(info.version()).isEqualTo(version);
        assertThat(info.provider()).isEqualTo(provider);
        assertThat(info.peerCertificates()).isNotEmpty();
        Waiting.done(listener.close());
    }

    private static Mono<Long> exchange(Connection connection, CRC32 sent, CRC32 received) {
        Flux<ByteBuf> data = Flux.range(0, (int) (MUCH / CHUNK)).map(i -> {
            byte[] bytes = Bytes.pattern(CHUNK - i);
            sent.update(bytes, 0, bytes.length);
            return Unpooled.wrappedBuffer(bytes);
        });
        long chunks = MUCH / CHUNK;
        long length = chunks * CHUNK - chunks * (chunks - 1) / 2;
        Mono<Void> sending = connection.send(data);
        Mono<Long> receiving = connection
                .receive()
                .asBytes()
                .scan(0L, (sum, bytes) -> {
                    received.update(bytes, 0, bytes.length);
                    return sum + bytes.length;
                })
                .filter(sum -> sum == length)
                .next();
        return Mono.zip(sending.thenReturn(true), receiving, (done, sum) -> sum);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a.example", "127.0.0.1"})
    void shouldSpeakTlsOnAnyStreamEndpoint(String name, Network network) {
        ServerTls server = ServerTls.of(Authority.TRUSTED.issue("a.example").identity());
        ClientTls client = ClientTls.create().trust(Authority.TRUSTED.trust()).serverName(name);
        for (Endpoint at : Endpoints.ofEachKind(network)) {
            Listener listener = serveEcho(network, server, at);
            Endpoint endpoint = listener.endpoints().get(0);
            String answer = Waiting.result(network.connector(endpoint)
                    .tls(client)
                    .use(connection -> connection
                            .send("hello")
                            .then(connection.peek(5))
                            .map(buffer -> buffer.toString(StandardCharsets.UTF_8)))
                    .single());
            assertThat(answer).as("%s", endpoint).isEqualTo("hello");
            Waiting.done(listener.close());
        }
    }
}
