package io.sockflux.examples.stream;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.sockflux.Network;
import io.sockflux.address.Endpoint;
import io.sockflux.datagram.DatagramSocket;
import io.sockflux.examples.Peers;
import io.sockflux.examples.Program;
import io.sockflux.spi.Capability;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A server that is started again takes over from the one that runs. */
@Timeout(value = 600, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HandOverProgramTest {

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    private Path meeting() {
        return folder.resolve("meet");
    }

    private static void assumeHandOver() {
        try (Network network = Network.create()) {
            Assumptions.assumeTrue(
                    network.supports(Capability.ADOPTION) && network.supports(Capability.PASSING), "no hand-over here");
        }
    }

    private String[] words(String... more) {
        List<String> words =
                new ArrayList<>(List.of("echo-server", "--hand-over", meeting().toString()));
        words.addAll(List.of(more));
        return words.toArray(String[]::new);
    }

    private static void assertEchoes(SocketChannel peer, String text) throws IOException {
        peer.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
        ByteBuffer back = ByteBuffer.allocate(text.length());
        while (back.hasRemaining() && peer.read(back) >= 0) {
            // Goes on until all is back.
        }
        assertThat(new String(back.array(), StandardCharsets.UTF_8)).isEqualTo(text);
    }

    @Test
    void shouldRelieveTheOneThatServes() throws IOException {
        assumeHandOver();
        Path unix = folder.resolve("s");
        String[] words = words("tcp://127.0.0.1:0", "unix:" + unix, "udp://127.0.0.1:0");
        try (Program first = Program.start(words)) {
            List<Endpoint> endpoints = first.ready(3);
            try (SocketChannel old = Peers.connect(endpoints.get(0));
                    Program second = Program.start(words)) {
                assertEchoes(old, "before");
                assertThat(second.ready(3)).isEqualTo(endpoints);
                Program.await("the first to tell")
                        .until(() -> first.lines().contains("HANDED OVER to process " + second.pid()));
                // Its connection goes on, and it ends with it.
                assertEchoes(old, "behind");
                assertThat(first.isRunning()).isTrue();
                old.shutdownOutput();
                assertThat(Peers.rest(old)).isEmpty();
                first.assertWell();
                assertThat(unix).exists();
                try (SocketChannel young = Peers.connect(endpoints.get(0));
                        SocketChannel other = Peers.connect(endpoints.get(1))) {
                    assertEchoes(young, "the second");
                    assertEchoes(other, "the second");
                    young.shutdownOutput();
                    other.shutdownOutput();
                    assertThat(Peers.rest(young) + Peers.rest(other)).isEmpty();
                }
                second.terminate();
                second.assertWell();
                assertThat(folder).isEmptyDirectory();
            }
        }
    }

    @Test
    void shouldTakeTurnsWithAnotherProgram() throws IOException, InterruptedException {
        assumeHandOver();
        PythonPeers python = new PythonPeers(folder);
        try (Program first = Program.start(words("tcp://127.0.0.1:0"))) {
            Endpoint endpoint = first.ready();
            try (Program holding = python.start(meeting())) {
                // It serves one connection, and waits for its successor.
                Program.await("its turn is over").until(() -> !holding.lines().isEmpty());
                Peers.rest(Peers.connect(endpoint));
                first.assertWell();
                Program.await("it has served").until(() -> holding.lines().contains("SERVED"));
                try (Program third = Program.start(words(endpoint.toString()))) {
                    assertThat(third.ready()).isEqualTo(endpoint);
                    holding.assertWell();
                    try (SocketChannel peer = Peers.connect(endpoint)) {
                        assertEchoes(peer, "the third");
                    }
                }
            }
        }
    }

    @Test
    void shouldTellTheServiceManagerOfTheSuccessor() {
        assumeHandOver();
        Path notify = folder.resolve("notify");
        List<String> manager = List.of("env", "NOTIFY_SOCKET=" + notify);
        Queue<String> told = new ConcurrentLinkedQueue<>();
        try (Network network = Network.create()) {
            DatagramSocket socket = requireNonNull(
                    network.datagrams("unix-dgram:" + notify).bind().block());
            socket.receive()
                    .map(message -> message.data().toString(StandardCharsets.UTF_8))
                    .subscribe(told::add, closed -> {});
            String[] words = words("tcp://127.0.0.1:0");
            try (Program first = Program.startBy(manager, words)) {
                Endpoint endpoint = first.ready();
                try (Program second = Program.startBy(manager, words)) {
                    assertThat(second.ready()).isEqualTo(endpoint);
                    first.assertWell();
                    Program.await("MAINPID").until(() -> told.contains("MAINPID=" + second.pid()));
                    assertThat(told).doesNotContain("STOPPING=1");
                }
            }
        }
    }

    @Test
    void shouldServeThoughTheOneBeforeEndsWhenItIsReady() throws IOException, InterruptedException {
        assumeHandOver();
        PythonPeers python = new PythonPeers(folder);
        try (Program first = Program.start(words("tcp://127.0.0.1:0"))) {
            Endpoint endpoint = first.ready();
            try (Program second = python.start(meeting(), "end-at-ready")) {
                Program.await("it has taken over").until(() -> !second.lines().isEmpty());
                Peers.rest(Peers.connect(endpoint));
                Program.await("it has served").until(() -> second.lines().contains("SERVED"));
                try (Program third = Program.start(words(endpoint.toString()))) {
                    assertThat(third.ready()).isEqualTo(endpoint);
                    second.assertWell();
                    try (SocketChannel peer = Peers.connect(endpoint)) {
                        assertEchoes(peer, "alone");
                        peer.shutdownOutput();
                        assertThat(Peers.rest(peer)).isEmpty();
                    }
                    third.terminate();
                    third.assertWell();
                }
            }
        }
        assertThat(meeting()).doesNotExist();
    }
}
