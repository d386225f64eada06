package io.sockflux.examples.chat;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sockflux.address.Endpoint;
import io.sockflux.address.TcpEndpoint;
import io.sockflux.address.UnixPathEndpoint;
import io.sockflux.contract.tls.Authority;
import io.sockflux.examples.Peers;
import io.sockflux.examples.Program;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The chat, whose members are socat's and plain sockets. */
@Timeout(value = 600, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ChatTest {

    private static final int LINE = 1000;

    /** Lines, fewer than may wait: so nobody is dropped who only has not come to it yet. */
    private static final int BATCH = 200;

    /** Lines, more than a bound and a unix socket hold. */
    private static final int MANY = 10_000;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    private final List<Program> programs = new ArrayList<>();

    @AfterEach
    void end() {
        programs.forEach(Program::close);
    }

    private Program chat(String... words) {
        List<String> all = new ArrayList<>(List.of("chat"));
        all.addAll(List.of(words));
        Program program = Program.start(all.toArray(String[]::new));
        programs.add(program);
        return program;
    }

    /** A member that is socat's, and that hears the room already. */
    private Program member(Endpoint endpoint, String name) throws IOException {
        String address = endpoint instanceof UnixPathEndpoint path
                ? "UNIX-CONNECT:" + path.path()
                : ((TcpEndpoint) endpoint).isTls()
                        ? "OPENSSL:" + at(endpoint) + ",cafile=" + Authority.TRUSTED.certificateIn(folder)
                                + ",commonname=localhost"
                        : "TCP:" + at(endpoint);
        Program socat = Program.startOther("socat", "-", address);
        programs.add(socat);
        say(socat, name);
        awaitLine(socat, "* " + name + " has joined");
        return socat;
    }

    private static String at(Endpoint endpoint) {
        return "127.0.0.1:" + ((TcpEndpoint) endpoint).port();
    }

    private static void say(Program member, String line) {
        member.feed((line + "\n").getBytes(UTF_8));
    }

    private static void awaitLine(Program member, String line) {
        Program.await(line).until(() -> member.lines().contains(line));
    }

    @Test
    void shouldHandEachLineToAllOthersWhateverTheirSocketIs() throws IOException {
        Peers.assumeSocat();
        Authority.Issued own = Authority.TRUSTED.issue("localhost");
        Program chat = chat(
                "tcp://127.0.0.1:0",
                "unix:" + folder.resolve("s"),
                "tls://127.0.0.1:0",
                "--tls-cert",
                own.certificateIn(folder).toString(),
                "--tls-key",
                own.keyIn(folder).toString());
        List<Endpoint> endpoints = chat.ready(3);
        Program ann = member(endpoints.get(0), "ann");
        Program bob = member(endpoints.get(1), "b\u00f6b");
        Program cat = member(endpoints.get(2), "cat");
        say(ann, "hello");
        awaitLine(bob, "ann: hello");
        say(bob, "hello ann");
        awaitLine(cat, "b\u00f6b: hello ann");
        // Neither a carriage return nor an escape of a terminal reaches the others.
        say(cat, "one\rtwo\033[2J");
        awaitLine(ann, "cat: one\ufffdtwo\ufffd[2J");
        cat.endInput();
        awaitLine(ann, "* cat has left");
        awaitLine(bob, "* cat has left");
        assertThat(ann.lines())
                .containsExactly(
                        "* ann has joined",
                        "* b\u00f6b has joined",
                        "* cat has joined",
                        "b\u00f6b: hello ann",
                        "cat: one\ufffdtwo\ufffd[2J",
                        "* cat has left");
        assertThat(bob.lines())
                .containsExactly(
                        "* b\u00f6b has joined",
                        "* cat has joined",
                        "ann: hello",
                        "cat: one\ufffdtwo\ufffd[2J",
                        "* cat has left");
        chat.terminate();
        chat.assertWell();
        assertThat(folder.resolve("s")).doesNotExist();
    }

    static List<List<String>> shouldTellTheOneWhoseLineIsRefused() {
        return List.of(
                List.of("ann", "the name ann is taken"),
                List.of("", "the name is refused (expected: 1 to 32 letters, digits, _ or -)"),
                List.of("a b", "the name is refused (expected: 1 to 32 letters, digits, _ or -)"),
                List.of("x".repeat(50), "line: 50 bytes"),
                List.of("dan\n" + "x".repeat(50), "line: 50 bytes"));
    }

    @ParameterizedTest
    @MethodSource
    void shouldTellTheOneWhoseLineIsRefused(List<String> linesAndAnswer) throws IOException {
        Peers.assumeSocat();
        Program chat = chat("tcp://127.0.0.1:0", "--longest-line", "40");
        Endpoint endpoint = chat.ready();
        Program ann = member(endpoint, "ann");
        try (SocketChannel other = Peers.connect(endpoint)) {
            Peers.sendAll(other, (linesAndAnswer.get(0) + "\nnever said\n").getBytes(UTF_8));
            assertThat(Peers.rest(other)).contains(linesAndAnswer.get(1)).endsWith("\n");
        }
        Program bob = member(endpoint, "bob");
        say(bob, "still here");
        awaitLine(ann, "bob: still here");
        assertThat(ann.lines()).noneMatch(line -> line.contains("never said"));
        assertThat(chat.complaints()).isEmpty();
    }

    @Test
    void shouldDropTheMemberThatTakesTooSlowly() throws IOException {
        Peers.assumeSocat();
        Program chat = chat("tcp://127.0.0.1:0", "unix:" + folder.resolve("s"), "--most-waiting", "512");
        List<Endpoint> endpoints = chat.ready(2);
        Program hearer = member(endpoints.get(0), "hearer");
        Program talker = member(endpoints.get(0), "talker");
        // A unix socket holds little, so that what it holds and the bound are soon full.
        try (SocketChannel slow = Peers.connect(endpoints.get(1))) {
            Peers.sendAll(slow, "slow\n".getBytes(UTF_8));
            awaitLine(talker, "* slow has joined");
            List<String> said = new ArrayList<>();
            while (!talker.lines().contains("* slow has left")) {
                assertThat(said.size())
                        .as("lines that the slow one has not taken")
                        .isLessThan(MANY);
                StringBuilder batch = new StringBuilder();
                for (int i = 0; i < BATCH; i++) {
                    String line = said.size() + "x".repeat(LINE);
                    said.add("talker: " + line);
                    batch.append(line).append('\n');
                }
                talker.feed(batch.toString().getBytes(UTF_8));
                awaitLine(hearer, said.get(said.size() - 1));
            }
            say(talker, "the last");
            awaitLine(hearer, "talker: the last");
            said.add("talker: the last");
            assertThat(hearer.lines().stream().filter(line -> line.startsWith("talker: ")))
                    .isEqualTo(said);
        }
        assertThat(chat.complaints()).containsExactly("chat: slow takes too slowly (expected: at most 512 lines wait)");
    }

    @Test
    void shouldRefuseABoundOfNone() {
        for (String word : List.of("--most-waiting", "--longest-line")) {
            assertThat(chat(word, "0", "tcp://127.0.0.1:0").assertFailed(2)).contains(word + ": 0 (expected: >= 1)");
        }
    }
}
