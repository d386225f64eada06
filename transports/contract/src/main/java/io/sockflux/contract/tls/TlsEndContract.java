package io.sockflux.contract.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.sockflux.Network;
import io.sockflux.contract.OnNativeTransport;
import io.sockflux.contract.TransportContract;
import io.sockflux.contract.kit.Aside;
import io.sockflux.contract.kit.Bytes;
import io.sockflux.contract.kit.Memory;
import io.sockflux.contract.kit.Waiting;
import io.sockflux.error.SendFailedException;
import io.sockflux.error.SystemCallException;
import io.sockflux.stream.CloseOutcome;
import io.sockflux.stream.Connection;
import io.sockflux.stream.Shutdown;
import io.sockflux.tls.ClientTls;
import io.sockflux.tls.TlsException;
import io.sockflux.tls.TlsProvider;
import io.sockflux.tls.TlsTruncatedException;
import io.sockflux.tls.TlsVersion;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.test.subscriber.TestSubscriber;

/** How a connection over TLS ends: whole, cut, half, without loss, at once. */
@OnNativeTransport
@TransportContract
class TlsEndContract {

    private static final byte[] DATA = Bytes.pattern(300_000);

    @AfterAll
    static void collect() {
        Collected.await();
    }

    private static byte[] received(Connection connection) {
        CompletableFuture<byte[]> all =
                connection.receive().asBytes().reduce(TlsEndContract::joined).toFuture();
        // No verdict: it only ends what would wait for ever.
        await("the end of the stream at close_notify")
                .atMost(Duration.ofSeconds(20))
                .until(all::isDone);
        return Waiting.result(Mono.fromFuture(all));
    }

    private static byte[] joined(byte[] one, byte[] other) {
        byte[] both = Arrays.copyOf(one, one.length + other.length);
        System.arraycopy(other, 0, both, one.length, other.length);
        return both;
    }

    @ParameterizedTest
    @CsvSource({"JDK,TLS_1_3", "JDK,TLS_1_2", "OPENSSL,TLS_1_3", "OPENSSL,TLS_1_2"})
    void shouldCompleteAtCloseNotifyThoughTheSocketIsOpen(TlsProvider provider, TlsVersion version, Network network)
            throws Exception {
        try (TlsPair pair = TlsPair.connect(network, provider, version)) {
            pair.peer().send("the whole");
            pair.peer().endTls();
            assertThat(received(pair.connection())).asString().isEqualTo("the whole");
        }
    }

    @ParameterizedTest
    @CsvSource({"JDK,TLS_1_3", "JDK,TLS_1_2", "OPENSSL,TLS_1_3", "OPENSSL,TLS_1_2"})
    void shouldTellACutStreamFromItsEnd(TlsProvider provider, TlsVersion version, Network network) throws Exception {
        try (TlsPair pair = TlsPair.connect(network, provider, version)) {
            pair.peer().send("a part");
            pair.peer().cut();
            TestSubscriber<byte[]> receiving = TestSubscriber.create();
            pair.connection().receive().asBytes().subscribe(receiving);
            receiving.block(Duration.ofSeconds(100));
            assertThat(receiving.expectTerminalError())
                    .isInstanceOf(TlsTruncatedException.class)
                    .hasMessage("tls with " + pair.connection().peerEndpoint()
                            + ": the stream was cut without close_notify, after 6 bytes");
            assertThat(receiving.getReceivedOnNext().stream()
                            .mapToInt(bytes -> bytes.length)
                            .sum())
                    .isEqualTo(6);
            // The other direction is whole.
            Waiting.done(pair.connection().send("on"));
            assertThat(pair.peer().receive(2)).isEqualTo("on");
        }
    }

    @Test
    void shouldTakeACutForTheEndWhereTheRecipeSaysSo(Network network) throws Exception {
        try (TlsPair pair = TlsPair.connect(network, ClientTls.create().acceptTruncation())) {
            pair.peer().send("a part");
            pair.peer().cut();
            assertThat(received(pair.connection())).asString().isEqualTo("a part");
        }
    }

    @Test
    void shouldTellAResetFromACut(Network network) throws Exception {
        try (TlsPair pair = TlsPair.connect(network, ClientTls.create())) {
            pair.peer().reset();
            assertThatThrownBy(() -> Waiting.done(pair.connection().receive()))
                    .hasCauseInstanceOf(SystemCallException.class)
                    .hasMessageContaining("ECONNRESET");
        }
    }

    @Test
    void shouldEndOneDirectionAlone(Network network) throws Exception {
        try (TlsPair pair = TlsPair.connect(network, TlsProvider.JDK, TlsVersion.TLS_1_3)) {
            Waiting.done(
                    pair.connection().send("question").then(pair.connection().shutdown(Shutdown.WRITE)));
            assertThat(pair.peer().receiveRest()).asString().isEqualTo("question");
            Future<Void> answering = Aside.run(() -> {
                pair.peer().tls().getOutputStream().write(DATA);
                pair.peer().endTls();
                return null;
            });
            assertThat(received(pair.connection())).isEqualTo(DATA);
            Aside.result(answering);
        }
    }

    @ParameterizedTest
    @CsvSource({"JDK,TLS_1_2", "OPENSSL,TLS_1_3", "OPENSSL,TLS_1_2"})
    void shouldRefuseToEndOneDirectionWhereBothEndTogether(TlsProvider provider, TlsVersion version, Network network)
            throws Exception {
        try (TlsPair pair = TlsPair.connect(network, provider, version)) {
            assertThatThrownBy(() -> Waiting.done(pair.connection().shutdown(Shutdown.WRITE)))
                    .hasCauseInstanceOf(TlsException.class)
                    .hasMessageContaining("ends both directions together");
            // Nothing has happened.
            Waiting.done(pair.connection().send("on"));
            assertThat(pair.peer().receive(2)).isEqualTo("on");
            pair.peer().send("back");
            assertThat(Waiting.result(pair.connection().peek(4)).readableBytes())
                    .isEqualTo(4);
        }
    }

    @ParameterizedTest
    @CsvSource({"JDK,TLS_1_3", "JDK,TLS_1_2", "OPENSSL,TLS_1_3", "OPENSSL,TLS_1_2"})
    void shouldCloseWithoutLossAndEndByCloseNotify(TlsProvider provider, TlsVersion version, Network network)
            throws Exception {
        try (TlsPair pair = TlsPair.connect(network, provider, version)) {
            // What we do not read must not reset the connection.
            pair.peer().send("unread");
            Future<byte[]> received = Aside.run(() -> {
                byte[] all = pair.peer().receiveRest();
                pair.peer().close();
                return all;
            });
            pair.connection().send(DATA).subscribe();
            assertThat(Waiting.result(pair.connection().close())).isEqualTo(new CloseOutcome.Acknowledged());
            assertThat(Aside.result(received)).isEqualTo(DATA);
        }
    }

    @ParameterizedTest
    @CsvSource({"JDK,TLS_1_3", "JDK,TLS_1_2", "OPENSSL,TLS_1_3", "OPENSSL,TLS_1_2"})
    void shouldCloseAsWholeWhereThePeerHasEnded(TlsProvider provider, TlsVersion version, Network network)
            throws Exception {
        try (TlsPair pair = TlsPair.connect(network, provider, version)) {
            pair.peer().endTls();
            Waiting.done(pair.connection().receive());
            Future<byte[]> received = Aside.run(() -> {
                byte[] all = pair.peer().receiveRest();
                pair.peer().close();
                return all;
            });
            assertThat(Waiting.result(pair.connection().close())).isEqualTo(new CloseOutcome.Acknowledged());
            assertThat(Aside.result(received)).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({"JDK,TLS_1_3", "JDK,TLS_1_2", "OPENSSL,TLS_1_3"})
    void shouldThrowAwayWhatComesDuringTheCloseWithinItsBounds(
            TlsProvider provider, TlsVersion version, Network network) throws Exception {
        try (TlsPair pair = TlsPair.connect(network, provider, version)) {
            Future<Boolean> sending = Aside.run(() -> {
                for (int i = 0; i < 20; i++) {
                    pair.peer().tls().getOutputStream().write(DATA);
                }
                pair.peer().cut();
                return true;
            });
            assertThat(Waiting.result(pair.connection().close())).isEqualTo(new CloseOutcome.Acknowledged());
            assertThat(Aside.result(sending)).isTrue();
        }
    }

    @ParameterizedTest
    @CsvSource({"JDK,TLS_1_2", "OPENSSL,TLS_1_3", "OPENSSL,TLS_1_2"})
    void shouldKeepNothingOfWhatComesBehindAnEndOfBothDirections(
            TlsProvider provider, TlsVersion version, Network network) throws Exception {
        int records = 2048;
        byte[] record = Arrays.copyOf(new byte[] {23, 3, 3, 0x3f, (byte) 0xfb}, 1 << 14);
        try (TlsPair pair = TlsPair.connect(network, provider, version)) {
            long before = Memory.pooledNow();
            CompletableFuture<CloseOutcome> closing = pair.connection().close().toFuture();
            // The close_notify, which the peer's TLS must not see: it would answer.
            pair.peer().socket().getInputStream().read();
            for (int i = 0; i < records; i++) {
                pair.peer().socket().getOutputStream().write(record);
            }
            assertThat(Memory.pooledNow() - before)
                    .as("memory behind the end")
                    .isLessThan(records / 2 * (long) record.length);
            pair.peer().reset();
            assertThat(Waiting.result(Mono.fromFuture(closing))).isInstanceOf(CloseOutcome.Reset.class);
        }
    }

    @ParameterizedTest
    @CsvSource({"JDK", "OPENSSL"})
    void shouldAbortAtOnceThoughThePeerDoesNotRead(TlsProvider provider, Network network) throws Exception {
        try (TlsPair pair = TlsPair.connect(network, provider, TlsVersion.TLS_1_3)) {
            TestSubscriber<Void> sending = TestSubscriber.create();
            pair.connection()
                    .send(Flux.range(0, 1000).map(i -> Bytes.pooled(DATA)))
                    .subscribe(sending);
            pair.peer().receive(100);
            CompletableFuture<Void> closed = pair.connection().abort().toFuture();
            // Netty's handler would hold the close for three seconds. This comes to the loop behind the abort.
            assertThatThrownBy(() -> Waiting.done(pair.connection().send("late")))
                    .hasCauseInstanceOf(SendFailedException.class);
            if (!network.transport().equals("io_uring")) {
                // A ring lets go of the socket only when the kernel has answered the write that is under way.
                assertThat(closed).isDone();
            }
            closed.join();
            sending.block(Duration.ofSeconds(100));
            assertThat(sending.expectTerminalError()).isInstanceOf(SendFailedException.class);
        }
    }

    @Test
    void shouldCountPlainBytesOfASendThatFails(Network network) throws Exception {
        int length = 10_000;
        try (TlsPair pair = TlsPair.connect(network, ClientTls.create())) {
            TestSubscriber<Void> sending = TestSubscriber.create();
            // The rest follows when these are with the peer, so the kernel has taken their records whole.
            Sinks.Empty<Void> received = Sinks.empty();
            pair.connection()
                    .send(Flux.concat(
                                    Flux.range(0, 4), received.asMono().thenMany(Flux.range(4, Integer.MAX_VALUE - 4)))
                            .map(i -> Bytes.pooled(Bytes.pattern(length))))
                    .subscribe(sending);
            pair.peer().receive(4 * length);
            received.tryEmitEmpty();
            pair.peer().reset();
            sending.block(Duration.ofSeconds(100));
            assertThat(sending.expectTerminalError())
                    .asInstanceOf(InstanceOfAssertFactories.type(SendFailedException.class))
                    .extracting(SendFailedException::bytesTaken, InstanceOfAssertFactories.LONG)
                    .isGreaterThanOrEqualTo(4L * length)
                    .matches(taken -> taken % length == 0, "whole writes");
        }
    }
}
