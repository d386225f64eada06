package io.sockflux.contract.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sockflux.Network;
import io.sockflux.blocking.BlockingConnection;
import io.sockflux.contract.TransportContract;
import io.sockflux.contract.kit.Aside;
import io.sockflux.contract.kit.Bytes;
import io.sockflux.contract.kit.Pair;
import io.sockflux.contract.kit.PeerKind;
import io.sockflux.contract.kit.Waiting;
import io.sockflux.contract.wire.NotOver;
import io.sockflux.contract.wire.OverTls;
import io.sockflux.contract.wire.Wire;
import io.sockflux.error.ConnectionClosedException;
import io.sockflux.error.SystemCallException;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.publisher.Mono;

/** {@link BlockingConnection}: streams of {@code java.io} whose calls wait on the caller's thread, and not on a loop. */
@TransportContract
@OverTls
class BlockingContract {

    private static final int MUCH = 8 << 20;
    private static final Duration SHORT = Duration.ofMillis(1);

    @ParameterizedTest
    @EnumSource
    @NotOver(value = Wire.TLS_OPENSSL, because = "OpenSSL ends both directions together")
    void shouldCarryBothDirectionsWholeAndEndThem(PeerKind kind, Network network) throws Exception {
        byte[] sent = Bytes.pattern(MUCH);
        try (Pair pair = Pair.connect(network, kind)) {
            BlockingConnection blocking = BlockingConnection.of(pair.connection());
            Future<byte[]> received = Aside.run(() -> pair.peer().receiveRest());
            blocking.output().write(sent);
            blocking.shutdownOutput();
            assertThat(Aside.result(received)).isEqualTo(sent);
            Future<Void> answered = Aside.run(() -> {
                pair.peer().send(sent);
                pair.peer().endOutput();
                return null;
            });
            assertThat(blocking.input().readAllBytes()).isEqualTo(sent);
            Aside.result(answered);
            assertThat(blocking.input().read()).isEqualTo(-1);
            assertThatThrownBy(() -> blocking.output().write(1)).isInstanceOf(IOException.class);
            blocking.close();
            Waiting.done(pair.connection().closed());
        }
    }

    @Test
    void shouldLeaveTheConnectionUsableWhenAReadIsInterrupted(Network network) throws Exception {
        try (Pair pair = Pair.connect(network, PeerKind.IPV4)) {
            BlockingConnection blocking = BlockingConnection.of(pair.connection());
            Thread reader = Thread.currentThread();
            Future<Void> interrupting = Aside.run(() -> {
                Awaitility.await().until(() -> isParked(reader));
                reader.interrupt();
                return null;
            });
            assertThatThrownBy(() -> blocking.input().read())
                    .isInstanceOf(InterruptedIOException.class)
                    .hasMessage("read: interrupted");
            assertThat(Thread.currentThread().isInterrupted()).isFalse();
            Aside.result(interrupting);
            pair.peer().send("after");
            assertThat(text(blocking.input(), 5)).isEqualTo("after");
        }
    }

    @Test
    void shouldLeaveTheConnectionUsableWhenAReadTakesTooLong(Network network) throws Exception {
        try (Pair pair = Pair.connect(network, PeerKind.IPV4)) {
            BlockingConnection blocking =
                    BlockingConnection.of(pair.connection()).readTimeout(SHORT);
            assertThatThrownBy(() -> blocking.input().read())
                    .isInstanceOf(SocketTimeoutException.class)
                    .hasMessage("read: not done within 1 ms");
            pair.peer().send("after");
            blocking.readTimeout(null);
            assertThat(text(blocking.input(), 5)).isEqualTo("after");
        }
    }

    /** The bytes of a write that was given up go out once, before those of the next. */
    @Test
    @NotOver(value = Wire.TLS_OPENSSL, because = "OpenSSL ends both directions together")
    void shouldKeepTheOrderBehindAWriteThatTookTooLong(Network network) throws Exception {
        byte[] much = Bytes.pattern(64 << 20);
        try (Pair pair = Pair.connect(network, PeerKind.IPV4)) {
            BlockingConnection blocking =
                    BlockingConnection.of(pair.connection()).writeTimeout(Duration.ofMillis(200));
            int[] given = new int[1];
            assertThatThrownBy(() -> blocking.output().write(much))
                    .isInstanceOfSatisfying(SocketTimeoutException.class, e -> given[0] = e.bytesTransferred);
            assertThat(given[0]).isPositive().isLessThan(much.length);
            Future<byte[]> received = Aside.run(() -> pair.peer().receiveRest());
            blocking.writeTimeout(null);
            blocking.output().write(much, given[0], much.length - given[0]);
            blocking.shutdownOutput();
            assertThat(Aside.result(received)).isEqualTo(much);
        }
    }

    @Test
    void shouldRefuseALoopAtOnceWithWords(Network network) throws Exception {
        try (Pair pair = Pair.connect(network, PeerKind.IPV4)) {
            BlockingConnection blocking = BlockingConnection.of(pair.connection());
            Mono<Integer> onTheLoop = Mono.fromCallable(() -> blocking.input().read())
                    .subscribeOn(pair.connection().scheduler());
            assertThatThrownBy(() -> Waiting.result(onTheLoop))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageStartingWith("read: would block ")
                    .hasMessageContaining("expected: a thread that may block");
        }
    }

    @Test
    void shouldFailAReadThatWaitsWhenAnotherThreadCloses(Network network) throws Exception {
        try (Pair pair = Pair.connect(network, PeerKind.IPV4)) {
            BlockingConnection blocking = BlockingConnection.of(pair.connection());
            CompletableFuture<Thread> reading = new CompletableFuture<>();
            Future<Integer> read = Aside.run(() -> {
                reading.complete(Thread.currentThread());
                return blocking.input().read();
            });
            Thread reader = reading.join();
            Awaitility.await().until(() -> isParked(reader));
            Waiting.done(pair.connection().abort());
            assertThatThrownBy(() -> Aside.result(read)).hasRootCauseInstanceOf(ConnectionClosedException.class);
        }
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "UNIX_PATH")
    void shouldTellThePeersResetAtEachRead(PeerKind kind, Network network) throws Exception {
        try (Pair pair = Pair.connect(network, kind)) {
            BlockingConnection blocking = BlockingConnection.of(pair.connection());
            pair.peer().reset();
            for (int i = 0; i < 2; i++) {
                assertThatThrownBy(() -> blocking.input().read()).isInstanceOf(SystemCallException.class);
            }
        }
    }

    /** The loop brings no more than two buffers that nobody has read, so that the kernel stops the peer. */
    @Test
    void shouldKeepNoMoreThanTwoBuffers(Network network) throws Exception {
        try (Pair pair = Pair.connect(network, PeerKind.IPV4)) {
            BlockingConnection blocking = BlockingConnection.of(pair.connection());
            Future<Void> sending = Aside.run(() -> {
                pair.peer().send(new byte[MUCH]);
                pair.peer().endOutput();
                return null;
            });
            assertThat(blocking.input().read()).isZero();
            Awaitility.await().until(() -> blocking.input().available() > 0);
            assertThat(blocking.input().available()).isLessThan(MUCH / 4);
            assertThat(blocking.input().readAllBytes()).hasSize(MUCH - 1);
            Aside.result(sending);
        }
    }

    @Test
    void shouldServeLibrariesThatAskForASocketOfJava(Network network) throws Exception {
        try (Pair pair = Pair.connect(network, PeerKind.IPV4)) {
            Socket socket = BlockingConnection.of(pair.connection()).socket();
            assertThat(socket.isConnected()).isTrue();
            assertThat(socket.getPort())
                    .isEqualTo(((java.net.InetSocketAddress) socket.getRemoteSocketAddress()).getPort());
            socket.setTcpNoDelay(true);
            assertThat(socket.getTcpNoDelay()).isTrue();
            socket.setSoTimeout(1);
            assertThat(socket.getSoTimeout()).isEqualTo(1);
            DataInputStream input = new DataInputStream(socket.getInputStream());
            assertThatThrownBy(input::readInt).isInstanceOf(SocketTimeoutException.class);
            socket.setSoTimeout(0);
            new DataOutputStream(socket.getOutputStream()).writeInt(0x01020304);
            assertThat(pair.peer().receive(4)).containsExactly(1, 2, 3, 4);
            pair.peer().send(new byte[] {1, 2, 3});
            pair.peer().endOutput();
            assertThatThrownBy(input::readInt).isInstanceOf(EOFException.class);
            try (OutputStream output = socket.getOutputStream()) {
                output.write(new byte[0]);
            }
            Waiting.done(pair.connection().closed());
        }
    }

    private static String text(InputStream input, int length) throws IOException {
        return new String(input.readNBytes(length), StandardCharsets.US_ASCII);
    }

    private static boolean isParked(Thread thread) {
        Thread.State state = thread.getState();
        return state == Thread.State.WAITING || state == Thread.State.TIMED_WAITING;
    }
}
