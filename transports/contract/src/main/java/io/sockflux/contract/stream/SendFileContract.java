package io.sockflux.contract.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.sockflux.Network;
import io.sockflux.contract.TransportContract;
import io.sockflux.contract.kit.Aside;
import io.sockflux.contract.kit.Bytes;
import io.sockflux.contract.kit.Descriptors;
import io.sockflux.contract.kit.Flow;
import io.sockflux.contract.kit.Memory;
import io.sockflux.contract.kit.Pair;
import io.sockflux.contract.kit.PeerKind;
import io.sockflux.contract.kit.Waiting;
import io.sockflux.contract.wire.NotOver;
import io.sockflux.contract.wire.OverTls;
import io.sockflux.contract.wire.Wire;
import io.sockflux.error.SendFailedException;
import io.sockflux.stream.Shutdown;
import java.io.EOFException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.channels.NonReadableChannelException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.Future;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;

/** A file is sent as its bytes would be. */
@TransportContract
@OverTls
class SendFileContract {

    private static final int MEBIBYTE = 1 << 20;
    private static final int CANCELLED_SENDS = 400;

    @TempDir
    Path folder = Path.of("");

    @ParameterizedTest
    @EnumSource
    @NotOver(value = Wire.TLS_OPENSSL, because = "OpenSSL ends both directions together")
    void shouldSendAPartOfAFileBetweenWhatIsSentBeforeAndAfter(PeerKind kind, Network network) throws Exception {
        byte[] data = Bytes.pattern(Wire.now().isTls() ? MEBIBYTE : 5 * MEBIBYTE);
        Path file = Files.write(folder.resolve("data"), data);
        try (Pair pair = Pair.connect(network, kind)) {
            Future<byte[]> received = Aside.run(() -> pair.peer().receiveRest());
            Waiting.done(pair.connection()
                    .send("before")
                    .then(pair.connection().sendFile(file, 1000, data.length - 3000))
                    .then(pair.connection().send("after"))
                    .then(pair.connection().shutdown(Shutdown.WRITE)));
            byte[] all = Aside.result(received);
            assertThat(Arrays.copyOfRange(all, 6, all.length - 5))
                    .isEqualTo(Arrays.copyOfRange(data, 1000, data.length - 2000));
            assertThat(new String(all, 0, 6, StandardCharsets.UTF_8)).isEqualTo("before");
            assertThat(new String(all, all.length - 5, 5, StandardCharsets.UTF_8))
                    .isEqualTo("after");
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldLeaveAFileOpenThatWasGivenOpen(PeerKind kind, Network network) throws Exception {
        byte[] data = Bytes.pattern(100_000);
        Path path = Files.write(folder.resolve("data"), data);
        try (Pair pair = Pair.connect(network, kind);
                FileChannel file = FileChannel.open(path)) {
            file.position(7);
            Future<byte[]> received = Aside.run(() -> pair.peer().receive(2 * data.length));
            Waiting.done(pair.connection().sendFile(file, 0, data.length));
            Waiting.done(pair.connection().sendFile(file, 0, data.length));
            assertThat(Aside.result(received)).startsWith(data).endsWith(data);
            assertThat(file.position()).isEqualTo(7);
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldSendNothingOfAnEmptyPart(PeerKind kind, Network network) throws Exception {
        Path file = Files.write(folder.resolve("data"), new byte[10]);
        try (Pair pair = Pair.connect(network, kind)) {
            Waiting.done(pair.connection().sendFile(file, 10, 0));
            Waiting.done(pair.connection().send("x"));
            assertThat(pair.peer().receiveText(1)).isEqualTo("x");
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldSendNothingOfAFileThatIsMissingOrTooShort(PeerKind kind, Network network) throws Exception {
        Path shorter = Files.write(folder.resolve("shorter"), new byte[10]);
        try (Pair pair = Pair.connect(network, kind)) {
            Path missing = folder.resolve("missing");
            Throwable none = failure(pair.connection().sendFile(missing, 0, 1));
            assertThat(none).isInstanceOf(NoSuchFileException.class);
            Throwable less = failure(pair.connection().sendFile(shorter, 5, 6));
            assertThat(less).isInstanceOf(EOFException.class).hasMessageContaining("has 10 bytes (expected: 11)");
            // The connection is as it was.
            Waiting.done(pair.connection().send("x"));
            assertThat(pair.peer().receiveText(1)).isEqualTo("x");
        }
    }

    @ParameterizedTest
    @EnumSource
    @NotOver(value = Wire.TLS_OPENSSL, because = "OpenSSL ends both directions together")
    void shouldStopWhenItIsCancelledWhileTheReaderDoesNotRead(PeerKind kind, Network network) throws Exception {
        long length = 256L * MEBIBYTE;
        Path file = holes(length);
        long before = Descriptors.open();
        try (Pair pair = Pair.connect(network, kind)) {
            Disposable sending = pair.connection().sendFile(file, 0, length).subscribe();
            pair.peer().receive(MEBIBYTE);
            assertThat(Memory.inBuffersNow()).isLessThan(MEBIBYTE);
            sending.dispose();
            Future<Flow> rest = Aside.run(() -> Flow.receive(pair.peer()));
            Waiting.done(pair.connection().shutdown(Shutdown.WRITE));
            assertThat(Aside.result(rest).bytes()).isLessThan(length / 2);
        }
        Awaitility.await("the file is closed").until(() -> Descriptors.open() <= before);
    }

    @Test
    void shouldLeaveAFileOpenThatIsBeingReadWhenItIsCancelled(Network network) throws Exception {
        Path path = Files.write(folder.resolve("data"), new byte[10]);
        try (Pair pair = Pair.connect(network, PeerKind.IPV4);
                ForeignFile file = new ForeignFile(FileChannel.open(path))) {
            file.hold();
            Disposable sending = pair.connection().sendFile(file, 0, 10).subscribe();
            Awaitility.await("a read").until(file::isBeingRead);
            sending.dispose();
            // The source of a send is cancelled on the loop, where this goes too.
            Waiting.done(pair.connection().send("x"));
            file.letGo();
            assertThat(pair.peer().receiveText(1)).isEqualTo("x");
            Awaitility.await("its end").until(() -> !file.isBeingRead());
            assertThat(file.isOpen()).isTrue();
        }
    }

    /** That no buffer is lost is looked at when all of this class has run. */
    @Test
    void shouldFailWithWhatReadingAForeignFileFailsWith(Network network) throws Exception {
        Path path = Files.write(folder.resolve("data"), new byte[10]);
        try (Pair pair = Pair.connect(network, PeerKind.IPV4);
                ForeignFile file = new ForeignFile(FileChannel.open(path, StandardOpenOption.WRITE))) {
            assertThat(failure(pair.connection().sendFile(file, 0, 10)))
                    .isInstanceOf(NonReadableChannelException.class);
            Waiting.done(pair.connection().send("x"));
            assertThat(pair.peer().receiveText(1)).isEqualTo("x");
        }
    }

    /** Where the file is read piece by piece the failure is the source's own; where the kernel reads it the send's. */
    @ParameterizedTest
    @EnumSource
    void shouldSayThatTheFileWasClosedMeanwhile(PeerKind kind, Network network) throws Exception {
        long length = 256L * MEBIBYTE;
        try (Pair pair = Pair.connect(network, kind)) {
            FileChannel file = FileChannel.open(holes(length));
            var sending =
                    pair.connection().sendFile(file, 0, length).materialize().toFuture();
            pair.peer().receive(MEBIBYTE);
            file.close();
            Aside.run(() -> Flow.receive(pair.peer()));
            assertThat(sending.get().getThrowable())
                    .hasMessageContaining("the file was closed")
                    .satisfies(this::isNotOfThePeer);
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldSayThatTheFileWasCutShortMeanwhile(PeerKind kind, Network network) throws Exception {
        long length = 256L * MEBIBYTE;
        Path file = holes(length);
        try (Pair pair = Pair.connect(network, kind)) {
            var sending =
                    pair.connection().sendFile(file, 0, length).materialize().toFuture();
            pair.peer().receive(MEBIBYTE);
            try (RandomAccessFile cut = new RandomAccessFile(file.toFile(), "rw")) {
                cut.setLength(MEBIBYTE);
            }
            Aside.run(() -> Flow.receive(pair.peer()));
            assertThat(sending.get().getThrowable())
                    .hasMessageContaining("has 1048576 bytes (expected: 268435456)")
                    .satisfies(this::isNotOfThePeer);
        }
    }

    private void isNotOfThePeer(Throwable failure) {
        if (failure instanceof SendFailedException send) {
            assertThat(send.errno()).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldCloseTheFileWhenTheConnectionIsAborted(PeerKind kind, Network network) throws Exception {
        long length = 256L * MEBIBYTE;
        Path file = holes(length);
        long before = Descriptors.open();
        try (Pair pair = Pair.connect(network, kind)) {
            var sending =
                    pair.connection().sendFile(file, 0, length).materialize().toFuture();
            pair.peer().receive(MEBIBYTE);
            Waiting.done(pair.connection().abort());
            assertThat(sending.get().getThrowable()).hasMessageContaining("closed on this side");
        }
        Awaitility.await("the file is closed").until(() -> Descriptors.open() <= before);
    }

    /** That no buffer is lost is looked at when all of this class has run. */
    @Test
    @NotOver(value = Wire.TLS_OPENSSL, because = "OpenSSL ends both directions together")
    void shouldLoseNothingOfSendsThatAreCancelledAtRandomMoments(Network network) throws Exception {
        long length = 64L * MEBIBYTE;
        Path file = holes(length);
        Random random = new Random(CANCELLED_SENDS);
        long before = Descriptors.open();
        try (Pair pair = Pair.connect(network, PeerKind.IPV4)) {
            Future<Flow> received = Aside.run(() -> Flow.receive(pair.peer()));
            for (int i = 0; i < CANCELLED_SENDS; i++) {
                Mono<Long> moment = Mono.delay(Duration.ofNanos(random.nextInt(3_000_000)));
                Waiting.done(pair.connection().sendFile(file, 0, length).takeUntilOther(moment));
            }
            Waiting.done(pair.connection().shutdown(Shutdown.WRITE));
            assertThat(Aside.result(received).bytes()).isPositive();
        }
        Awaitility.await("every file is closed").until(() -> Descriptors.open() <= before);
    }

    @Test
    void shouldRefuseNumbersThatAreNone(Network network) throws Exception {
        try (Pair pair = Pair.connect(network, PeerKind.IPV4)) {
            Assertions.assertThrows(
                    IllegalArgumentException.class, () -> pair.connection().sendFile(folder, -1, 1));
            Assertions.assertThrows(
                    IllegalArgumentException.class, () -> pair.connection().sendFile(folder, Long.MAX_VALUE, 1));
        }
    }

    private static Throwable failure(Mono<Void> send) {
        return Objects.requireNonNull(Waiting.result(send.materialize()).getThrowable());
    }

    /** A file of zeros that takes no room. */
    private Path holes(long length) throws IOException {
        Path file = folder.resolve("holes");
        try (RandomAccessFile made = new RandomAccessFile(file.toFile(), "rw")) {
            made.setLength(length);
        }
        return file;
    }
}
