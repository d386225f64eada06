package io.sockflux.contract.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.ByteBuf;
import io.sockflux.Network;
import io.sockflux.contract.OnNativeTransport;
import io.sockflux.contract.TransportContract;
import io.sockflux.contract.kit.Aside;
import io.sockflux.contract.kit.Bytes;
import io.sockflux.contract.kit.Joined;
import io.sockflux.contract.kit.Pair;
import io.sockflux.contract.kit.PeerKind;
import io.sockflux.contract.kit.Waiting;
import io.sockflux.stream.RelayOutcome;
import io.sockflux.stream.RelayWay;
import io.sockflux.tls.ClientTls;
import io.sockflux.tls.TlsProvider;
import io.sockflux.tls.TlsVersion;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.publisher.Flux;
import reactor.test.subscriber.TestSubscriber;

/** Demand, the send budget, files and relays hold over TLS as they do without. */
@TransportContract
@OnNativeTransport
class TlsStreamContract {

    private static final byte[] DATA = Bytes.pattern(1_000_000);

    @AfterAll
    static void collect() {
        Collected.await();
    }

    @ParameterizedTest
    @EnumSource
    void shouldTakeNoMoreOfThePeerThanIsAskedFor(TlsProvider provider, Network network) throws Exception {
        try (TlsPair pair = TlsPair.connect(network, provider, TlsVersion.TLS_1_3)) {
            pair.peer().socket().setSendBufferSize(1 << 16);
            AtomicLong sent = new AtomicLong();
            Future<?> sending = Aside.run(() -> {
                for (int i = 0; i < 64; i++) {
                    pair.peer().tls().getOutputStream().write(DATA);
                    sent.addAndGet(DATA.length);
                }
                pair.peer().endTls();
                return null;
            });
            AtomicLong received = new AtomicLong();
            TestSubscriber<byte[]> receiving =
                    TestSubscriber.builder().initialRequest(1).build();
            pair.connection()
                    .receive()
                    .asBytes()
                    .doOnNext(bytes -> received.addAndGet(bytes.length))
                    .subscribe(receiving);
            await("an element").until(() -> !receiving.getReceivedOnNext().isEmpty());
            // The peer fills the kernel's buffers, and then has to wait.
            long stalled = stalled(sent);
            assertThat(stalled).isLessThan(64L * DATA.length);
            assertThat(receiving.getReceivedOnNext()).hasSize(1);
            receiving.request(Long.MAX_VALUE);
            receiving.block(Duration.ofSeconds(100));
            Aside.result(sending);
            assertThat(received).hasValue(64L * DATA.length);
        }
    }

    /** Waits until the number stays the same for a number of looks. */
    private static long stalled(AtomicLong number) {
        long[] last = {-1, 0};
        await("a stall").until(() -> {
            long now = number.get();
            last[1] = now == last[0] ? last[1] + 1 : 0;
            last[0] = now;
            return last[1] > 40;
        });
        return last[0];
    }

    @ParameterizedTest
    @EnumSource
    void shouldAskASourceForNoMoreThanTheBudget(TlsProvider provider, Network network) throws Exception {
        int length = 1 << 14;
        try (TlsPair pair = TlsPair.connect(
                network, ClientTls.create().provider(provider), connector -> connector.sendBudget(1 << 18))) {
            AtomicLong asked = new AtomicLong();
            CompletableFuture<Void> sending = pair.connection()
                    .send(Flux.range(0, 4096).map(i -> {
                        asked.addAndGet(length);
                        return Bytes.pooled(new byte[length]);
                    }))
                    .toFuture();
            long stalled = stalled(asked);
            assertThat(stalled).isLessThan(4096L * length);
            long read = 0;
            while (read < 4096L * length) {
                read += pair.peer().tls().getInputStream().skip(1 << 20);
            }
            sending.get(100, TimeUnit.SECONDS);
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldSendAFile(TlsProvider provider, @TempDir Path folder, Network network) throws Exception {
        Path file = Files.write(folder.resolve("file"), DATA);
        try (TlsPair pair = TlsPair.connect(network, provider, TlsVersion.TLS_1_3)) {
            Future<byte[]> received =
                    Aside.run(() -> pair.peer().tls().getInputStream().readNBytes(DATA.length));
            Waiting.done(pair.connection().sendFile(file, 0, DATA.length));
            assertThat(Aside.result(received)).isEqualTo(DATA);
        }
    }

    @ParameterizedTest
    @CsvSource({"JDK,TLS_1_3", "JDK,TLS_1_2", "OPENSSL,TLS_1_3"})
    void shouldRelayToAndFromPlainBytes(TlsProvider provider, TlsVersion version, Network network) throws Throwable {
        try (TlsPair secret = TlsPair.connect(network, provider, version);
                Pair plain = Pair.connect(network, PeerKind.IPV4)) {
            CompletableFuture<RelayOutcome> relay = plain.connection()
                    .relayTo(secret.connection(), RelayWay.KERNEL)
                    .toFuture();
            Future<byte[]> there =
                    Aside.run(() -> secret.peer().tls().getInputStream().readNBytes(DATA.length));
            Future<byte[]> back = Aside.run(() -> plain.peer().receiveRest());
            plain.peer().send(DATA);
            secret.peer().tls().getOutputStream().write(DATA);
            assertThat(Aside.result(there)).isEqualTo(DATA);
            // The end of the plain side first: it must not cut the way back.
            plain.peer().endOutput();
            secret.peer().endTls();
            assertThat(Joined.outcome(relay))
                    .isEqualTo(new RelayOutcome(DATA.length, DATA.length, RelayWay.USER_SPACE));
            assertThat(Aside.result(back)).isEqualTo(DATA);
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldHandOnPooledBuffersThatAreCounted(TlsProvider provider, Network network) throws Exception {
        try (TlsPair pair = TlsPair.connect(network, provider, TlsVersion.TLS_1_3)) {
            pair.peer().send("hello");
            ByteBuf first = Waiting.result(pair.connection().receivePooled().next());
            assertThat(first.refCnt()).isEqualTo(1);
            first.release();
        }
    }
}
