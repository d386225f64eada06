package io.sockflux.examples.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.sockflux.examples.OnEachTransport;
import io.sockflux.examples.Peers;
import io.sockflux.examples.Program;
import java.io.IOException;
import java.io.InputStream;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What goes into cat arrives at the peer, what the peer sends comes out, and both ends are told apart. */
@Timeout(value = 600, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class CatTest {

    private static final int MEBIBYTE = 1 << 20;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    @OnEachTransport
    void shouldCarry64MebibytesThereAndBack(String transport) throws IOException {
        Path input = randomFile("in", 64);
        try (Program server = Program.startOn(transport, "echo-server", "tcp://127.0.0.1:0");
                Program cat =
                        Program.startFed(input, transport, "cat", server.ready().toString())) {
            cat.assertWell();
            assertThat(cat.out()).hasSameBinaryContentAs(input);
            assertThat(server.complaints()).isEmpty();
        }
    }

    @OnEachTransport
    void shouldCarryBothWaysAtOnceWithAPlainPeer(String transport) throws IOException {
        Path input = randomFile("in", 8);
        Path toCat = randomFile("to-cat", 5);
        Path received = folder.resolve("received");
        try (ServerSocket listening = Peers.listen();
                Program cat = Program.startFed(input, transport, "cat", Peers.uri(listening));
                Socket peer = listening.accept()) {
            CompletableFuture<Void> receiving = CompletableFuture.runAsync(() -> receive(peer, received));
            Files.copy(toCat, peer.getOutputStream());
            peer.shutdownOutput();
            receiving.join();
            cat.assertWell();
            assertThat(received).hasSameBinaryContentAs(input);
            assertThat(cat.out()).hasSameBinaryContentAs(toCat);
        }
    }

    @OnEachTransport
    void shouldEndByItselfWhenThePeerHasClosedAndInputIsSilent(String transport) throws IOException {
        Path toCat = randomFile("to-cat", 3);
        try (ServerSocket listening = Peers.listen();
                Program cat = Program.startOn(transport, "cat", Peers.uri(listening))) {
            try (Socket peer = listening.accept()) {
                Files.copy(toCat, peer.getOutputStream());
            }
            cat.assertWell();
            assertThat(cat.out()).hasSameBinaryContentAs(toCat);
        }
    }

    @OnEachTransport
    void shouldGoOnSendingAfterThePeersEndOfStream(String transport) throws IOException {
        Path input = randomFile("in", 8);
        Path received = folder.resolve("received");
        try (ServerSocket listening = Peers.listen();
                Program cat = Program.startFed(input, transport, "cat", Peers.uri(listening));
                Socket peer = listening.accept()) {
            peer.shutdownOutput();
            receive(peer, received);
            cat.assertWell();
            assertThat(received).hasSameBinaryContentAs(input);
        }
    }

    @OnEachTransport
    void shouldWaitForTheAnswerAfterTheEndOfInput(String transport) throws IOException {
        try (ServerSocket listening = Peers.listen();
                Program cat = Program.startOn(transport, "cat", Peers.uri(listening));
                Socket peer = listening.accept()) {
            cat.feed("a question".getBytes(StandardCharsets.UTF_8));
            InputStream input = peer.getInputStream();
            assertThat(input.readNBytes("a question".length())).asString().isEqualTo("a question");
            cat.endInput();
            assertThat(input.read()).as("end of stream").isEqualTo(-1);
            assertThat(cat.isRunning()).isTrue();
            peer.getOutputStream().write("an answer\n".getBytes(StandardCharsets.UTF_8));
            Program.await("the first half").until(() -> cat.lines().contains("an answer"));
            peer.getOutputStream().write("and more\n".getBytes(StandardCharsets.UTF_8));
            peer.shutdownOutput();
            cat.assertWell();
            assertThat(cat.lines()).containsExactly("an answer", "and more");
        }
    }

    @OnEachTransport
    void shouldSayThatThePeerResetTheConnection(String transport) throws IOException {
        try (ServerSocket listening = Peers.listen();
                Program cat = Program.startOn(transport, "cat", Peers.uri(listening))) {
            try (Socket peer = listening.accept()) {
                // A reset before cat has its connection would be one that failed, and cat would connect again.
                cat.feed(new byte[] {'x'});
                assertThat(peer.getInputStream().read()).isEqualTo('x');
                peer.setSoLinger(true, 0);
            }
            assertThat(cat.assertFailed(1)).contains("ECONNRESET", Peers.uri(listening));
        }
    }

    @OnEachTransport
    void shouldSayThatThePeerResetTheConnectionAfterTheEndOfInput(String transport) throws IOException {
        try (ServerSocket listening = Peers.listen();
                Program cat = Program.startOn(transport, "cat", Peers.uri(listening))) {
            try (Socket peer = listening.accept()) {
                cat.feed(new byte[] {'x'});
                assertThat(peer.getInputStream().read()).isEqualTo('x');
                peer.getOutputStream().write('y');
                cat.endInput();
                peer.setSoLinger(true, 0);
            }
            assertThat(cat.assertFailed(1)).contains("ECONNRESET").doesNotContain("ENOTCONN");
        }
    }

    @Test
    void shouldSendToSocat() throws IOException {
        Peers.assumeSocat();
        Path input = randomFile("in", 4);
        try (Program socat = Program.startOther("socat", "-u", "UNIX-LISTEN:" + folder.resolve("s"), "-");
                Program cat = Program.startFed(input, Program.DEFAULT, "cat", "unix:" + folder.resolve("s"))) {
            socat.assertWell();
            cat.assertWell();
            assertThat(socat.out()).hasSameBinaryContentAs(input);
        }
    }

    @Test
    void shouldReceiveFromSocat() throws IOException {
        Peers.assumeSocat();
        Path toCat = randomFile("to-cat", 4);
        Path socket = folder.resolve("s");
        try (Program socat = Program.startOther("socat", "-u", "OPEN:" + toCat, "UNIX-LISTEN:" + socket);
                Program cat = Program.start("cat", "unix:" + socket)) {
            socat.assertWell();
            cat.assertWell();
            assertThat(cat.out()).hasSameBinaryContentAs(toCat);
        }
    }

    @Test
    void shouldEchoToSocatOverTcp() throws IOException {
        Peers.assumeSocat();
        Path input = randomFile("in", 4);
        try (Program server = Program.start("echo-server", "tcp://127.0.0.1:0")) {
            String address = server.ready().toString().replace("tcp://", "TCP:");
            try (Program socat = Program.startOther("socat", "-t", "100", "-", address)) {
                socat.feed(Files.readAllBytes(input));
                socat.endInput();
                socat.assertWell();
                assertThat(socat.out()).hasSameBinaryContentAs(input);
            }
        }
    }

    private static void receive(Socket peer, Path file) {
        try {
            Files.copy(peer.getInputStream(), file);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private Path randomFile(String name, int mebibytes) throws IOException {
        byte[] bytes = new byte[mebibytes * MEBIBYTE];
        new Random(mebibytes).nextBytes(bytes);
        return Files.write(folder.resolve(name), bytes);
    }
}
