package io.sockflux.examples.guide;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.sockflux.Network;
import io.sockflux.address.Endpoint;
import io.sockflux.error.TimeLimitException;
import io.sockflux.proxy.ProxyHeader;
import io.sockflux.proxy.ProxyTlv;
import io.sockflux.stream.AccessList;
import io.sockflux.stream.ByteRates;
import io.sockflux.stream.Connection;
import io.sockflux.stream.Listener;
import io.sockflux.stream.Refusal;
import io.sockflux.stream.TimeLimits;
import io.sockflux.stream.WhenFailed;
import io.sockflux.stream.WireLog;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Mono;

/** The snippets of {@code docs/guide/time-limits.md}, {@code access.md} and {@code proxy-protocol.md}. */
class GuardPageTest {

    @Test
    void shouldLimitTime() {
        try (Network network = Network.create()) {
            // snippet: timeLimits
            TimeLimits limits = TimeLimits.NONE
                    .idle(Duration.ofMinutes(5))
                    .read(Duration.ofSeconds(30))
                    .write(Duration.ofSeconds(30), WhenFailed.ABORT)
                    .life(Duration.ofHours(12));
            Mono<Listener> server = network.acceptor()
                    .endpoints("tcp://127.0.0.1:0")
                    .timeLimits(limits)
                    .serve(connection -> connection.send(connection.receive()));
            // end
            Listener listener = requireNonNull(server.block());
            assertThat(ask(network, listener, "hello")).isEqualTo("hello");
        }
    }

    @Test
    void shouldTellWhichLimitPassed() {
        try (Network network = Network.create()) {
            Listener silent = requireNonNull(network.acceptor()
                    .endpoints("tcp://127.0.0.1:0")
                    .serve(connection -> connection.receive().then())
                    .block());
            Endpoint server = silent.endpoints().get(0);
            // snippet: timeLimitError
            Mono<String> answer = network.connector(server)
                    .timeLimits(TimeLimits.NONE.read(Duration.ofMillis(50), WhenFailed.ABORT))
                    .use(connection -> connection
                            .send("ping\n")
                            .then(connection
                                    .receive()
                                    .lines(StandardCharsets.UTF_8, 512)
                                    .next()))
                    .next();
            // end
            TimeLimitException failure = catchThrowableOfType(TimeLimitException.class, () -> throwCause(answer));
            assertThat(failure.limit()).isEqualTo("readLimit");
            assertThat(failure.bytesSent()).isEqualTo(5);
        }
    }

    private static void throwCause(Mono<String> answer) throws Throwable {
        Throwable failure = answer.map(line -> new Throwable("answered"))
                .onErrorResume(Mono::just)
                .block();
        throw requireNonNull(failure);
    }

    @Test
    void shouldLetPeersIn() {
        try (Network network = Network.create()) {
            List<Refusal> refused = new CopyOnWriteArrayList<>();
            // snippet: access
            AccessList office = AccessList.NOBODY.deny("192.0.2.7").allow("192.0.2.0/24", "2001:db8::/32", "127.0.0.1");
            Mono<Listener> server = network.acceptor()
                    .endpoints("tcp://127.0.0.1:0")
                    .access(office)
                    .acceptRate(1_000, Duration.ofSeconds(1))
                    .acceptRatePerPeer(10, Duration.ofSeconds(1))
                    .onRefused(refusal -> {
                        if (refusal.reason() == Refusal.Reason.ACCESS) {
                            refused.add(refusal);
                        }
                    })
                    .serve(connection -> connection.send(connection.receive()));
            // end
            Listener listener = requireNonNull(server.block());
            assertThat(ask(network, listener, "hello")).isEqualTo("hello");
            network.connector(listener.endpoints().get(0))
                    .from("tcp://127.0.0.2:0")
                    .connect()
                    .onErrorComplete()
                    .block();
            await().until(() -> refused.size() == 1);
            assertThat(refused.get(0).words()).isEqualTo("access is denied to 127.0.0.2");
        }
    }

    @Test
    void shouldLimitBytes(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "much");
        long length = Files.size(file);
        try (Network network = Network.create()) {
            // snippet: byteRates
            Mono<Listener> download = network.acceptor()
                    .endpoints("tcp://127.0.0.1:0")
                    .byteRates(ByteRates.NONE.write(1_000_000, Duration.ofSeconds(1)))
                    .totalByteRates(ByteRates.NONE.write(10_000_000, Duration.ofSeconds(1)))
                    .serve(connection -> connection.sendFile(file, 0, length));
            // end
            assertThat(ask(network, requireNonNull(download.block()), "hello")).isEqualTo("much");
        }
    }

    @Test
    void shouldReadAProxysHeader() {
        try (Network network = Network.create()) {
            // snippet: proxyInput
            Mono<Listener> server = network.acceptor()
                    .endpoints("tcp://127.0.0.1:0")
                    .proxyProtocol(AccessList.NOBODY.allow("127.0.0.1"))
                    .access(AccessList.EVERYBODY.deny("203.0.113.0/24"))
                    .maxConnectionsPerPeer(100)
                    .serve(connection -> {
                        Optional<String> name = connection.proxyHeader().flatMap(ProxyHeader::authority);
                        return connection.send(connection.peerEndpoint() + " asks for " + name.orElse("no name"));
                    });
            // end
            Listener listener = requireNonNull(server.block());
            Endpoint backend = listener.endpoints().get(0);
            Endpoint client = Endpoint.tcp("198.51.100.1", 40_000);
            Endpoint server443 = Endpoint.tcp("198.51.100.2", 443);
            // snippet: proxyOutput
            Mono<Connection> connection = network.connector(backend)
                    .proxyProtocol(ProxyHeader.of(client, server443)
                            .with(ProxyTlv.of(ProxyTlv.AUTHORITY, "example.com"))
                            .withChecksum())
                    .connect();
            // end
            Connection told = requireNonNull(connection.block());
            assertThat(told.receive()
                            .collectString(StandardCharsets.UTF_8, 1 << 10)
                            .block())
                    .isEqualTo("tcp://198.51.100.1:40000 asks for example.com");
            told.close().block();
        }
    }

    @Test
    void shouldLogBytes() {
        try (Network network = Network.create()) {
            // snippet: wireLog
            Mono<Listener> server = network.acceptor()
                    .endpoints("tcp://127.0.0.1:0")
                    .wireLog(WireLog.TEXT.most(80).to("my.server.wire"))
                    .serve(connection -> connection.send(connection.receive()));
            // end
            assertThat(ask(network, requireNonNull(server.block()), "hello")).isEqualTo("hello");
        }
    }

    private static String ask(Network network, Listener listener, String text) {
        return requireNonNull(network.connector(listener.endpoints().get(0))
                .use(connection -> connection
                        .send(text)
                        .then(connection.shutdown(io.sockflux.stream.Shutdown.WRITE))
                        .then(connection.receive().collectString(StandardCharsets.UTF_8, 1 << 16)))
                .blockFirst());
    }
}
