package io.sockflux.examples.datagram;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sockflux.examples.FirstCase;
import io.sockflux.examples.Peers;
import io.sockflux.examples.Program;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The two programs between two networks of the test's own, with each other and with Python's and socat's sockets. */
@Timeout(value = 600, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class MulticastProgramsTest {

    private static final int FAILED = 1;
    private static final AtomicInteger MADE = new AtomicInteger();

    /** Sends from one of the addresses of its network. */
    private static final String SENDS = """
            group, port, source, text = sys.argv[1:]
            six = ':' in group
            s = socket.socket(socket.AF_INET6 if six else socket.AF_INET, socket.SOCK_DGRAM)
            s.bind((source, 0))
            if six:
                s.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_MULTICAST_IF, socket.if_nametoindex('path'))
            else:
                s.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, socket.inet_aton(source))
            s.sendto(text.encode(), (group, int(port)))
            """;

    private String near = "";
    private String far = "";

    @BeforeEach
    void makeTheNetworks() throws Exception {
        assumeTrue(Peers.isLinux() && System.getProperty("user.name").equals("root"), "needs root on Linux");
        Peers.assumeInstalled("ip");
        String name = "sockflux-mc-" + ProcessHandle.current().pid() + "-" + MADE.incrementAndGet();
        near = name + "-near";
        far = name + "-far";
        assumeTrue(ip("netns add " + near) == 0, "no network namespace can be made here");
        ip("netns add " + far);
        ip("-n " + near + " link add path type veth peer name path netns " + far);
        for (String end : List.of(near, far)) {
            ip("-n " + end + " link set path up");
        }
        ip("-n " + near + " address add 10.78.0.1/24 dev path");
        ip("-n " + near + " address add fd78::1/64 dev path nodad");
        for (int host = 2; host <= 3; host++) {
            ip("-n " + far + " address add 10.78.0." + host + "/24 dev path");
            ip("-n " + far + " address add fd78::" + host + "/64 dev path nodad");
        }
    }

    @AfterEach
    void removeTheNetworks() throws Exception {
        ip("netns delete " + near);
        ip("netns delete " + far);
    }

    @FirstCase
    @ParameterizedTest
    @CsvSource({"239.78.1.1, 10.78.0", "ff15::78, fd78:"})
    void shouldPrintWhatComesFromAnySource(String group, String network) {
        String word = group.contains(":") ? "[" + group + "]" : group;
        try (Program listen = in(near, "multicast-listen", word + ":5000", "--interface", "path", "--count", "2")) {
            assertThat(listen.ready()).hasToString("udp://" + word + ":5000");
            String dot = group.contains(":") ? ":" : ".";
            tell(group, network + dot + "2", "one\tand\n");
            tell(group, network + dot + "3", "two");
            listen.assertWell();
            assertThat(received(listen))
                    .containsExactly(
                            "from " + network + dot + "2 to " + group + ": one\\tand\\n",
                            "from " + network + dot + "3 to " + group + ": two");
        }
    }

    @FirstCase
    @ParameterizedTest
    @CsvSource({
        "239.78.1.1:5000, 10.78.0.2, 10.78.0.3, --source",
        "239.78.1.1:5000, 10.78.0.2, 10.78.0.3, --exclude",
        "[ff15::78]:5000, fd78::2, fd78::3, --source",
        "[ff15::78]:5000, fd78::2, fd78::3, --exclude"
    })
    void shouldPrintOnlyWhatComesFromWhoIsHeard(String word, String one, String other, String choice) {
        String named = choice.equals("--source") ? other : one;
        try (Program listen =
                in(near, "multicast-listen", word, "--interface", "path", choice, named, "--count", "1")) {
            listen.ready();
            String group = word.replaceAll("[\\[\\]]|:5000$", "");
            tell(group, one, "not heard");
            tell(group, other, "heard");
            listen.assertWell();
            assertThat(received(listen)).containsExactly("from " + other + " to " + group + ": heard");
        }
    }

    @FirstCase
    @ParameterizedTest
    @CsvSource({"239.78.1.1, 239.78.1.1", "ff15::78, [ff15::78]"})
    void shouldBeHeardFarAwayAndHereOnlyWhereItIsToBe(String group, String word) {
        String[] words = {"multicast-listen", word + ":5000", "--interface", "path", "--count", "3"};
        try (Program here = in(near, words);
                Program there = in(far, words)) {
            here.ready();
            there.ready();
            try (Program quiet = in(
                    near,
                    "multicast-send",
                    word + ":5000",
                    "--interface",
                    "path",
                    "--no-loop",
                    "--ttl",
                    "4",
                    "quiet")) {
                quiet.assertWell();
            }
            try (Program loud = in(
                    near,
                    "multicast-send",
                    word + ":5000",
                    "--interface",
                    "path",
                    "--count",
                    "3",
                    "--every",
                    "10ms",
                    "tick",
                    "tock")) {
                loud.assertWell();
            }
            there.assertWell();
            here.assertWell();
            assertThat(received(there))
                    .extracting(MulticastProgramsTest::text)
                    .containsExactly("quiet", "tick", "tock");
            assertThat(received(here)).extracting(MulticastProgramsTest::text).containsExactly("tick", "tock", "tick");
        }
    }

    @Test
    void shouldSendLinesAndBeHeardBySocat() {
        Peers.assumeSocat();
        try (Program socat = Program.startOther(
                "ip", "netns", "exec", far, "socat", "-u", "UDP4-RECV:5000,ip-add-membership=239.78.1.1:path", "-")) {
            Program.await("socat to have joined")
                    .until(() -> !members(far, "239.78.1.1").isEmpty());
            try (Program send = in(near, "multicast-send", "239.78.1.1%path:5000")) {
                send.feed("one\ntwo".getBytes(StandardCharsets.UTF_8));
                send.endInput();
                send.assertWell();
            }
            // socat adds nothing between two datagrams.
            Program.await("what was sent")
                    .until(() -> Files.readString(socat.out()).equals("onetwo"));
        }
    }

    /** On nio a datagram does not tell to which group it came. */
    @FirstCase
    @ParameterizedTest
    @CsvSource({"239.78.1.1, 239.78.1.2, 10.78.0.2", "[ff15::78], [ff15::79], fd78::2"})
    void shouldListenAndSendWithoutMetadata(String one, String other, String source) {
        try (Program listen = in(
                        near,
                        "multicast-listen",
                        "--transport",
                        "nio",
                        one + ":5000",
                        other + ":5000",
                        "--interface",
                        "path",
                        "--count",
                        "3");
                Program there = in(far, "multicast-listen", one + ":5000", "--interface", "path", "--count", "1")) {
            listen.ready();
            there.ready();
            String group = one.replaceAll("[\\[\\]]", "");
            String second = other.replaceAll("[\\[\\]]", "");
            tell(group, source, "one");
            tell(second, source, "two");
            tell(group, source, "three");
            listen.assertWell();
            assertThat(received(listen))
                    .containsExactlyInAnyOrder(
                            "from " + source + " to " + group + ": one",
                            "from " + source + " to " + second + ": two",
                            "from " + source + " to " + group + ": three");
            there.assertWell();
        }
        try (Program there = in(far, "multicast-listen", one + ":5000", "--interface", "path", "--count", "1")) {
            there.ready();
            try (Program send = in(
                    near, "multicast-send", "--transport", "nio", one + ":5000", "--interface", "path", "from nio")) {
                send.assertWell();
            }
            there.assertWell();
            assertThat(received(there)).extracting(MulticastProgramsTest::text).containsExactly("from nio");
        }
    }

    @Test
    void shouldEndWhenItIsToldTo() {
        try (Program listen = in(near, "multicast-listen", "239.78.1.1%path:5000")) {
            listen.ready();
            assertThat(members(near, "239.78.1.1")).isNotEmpty();
            listen.terminate();
            listen.assertWell();
        }
    }

    @Test
    void shouldSayInOneLineWhatCannotBeJoined() {
        try (Program listen = in(near, "multicast-listen", "239.78.1.1%nonesuch0:5000")) {
            assertThat(listen.assertFailed(FAILED)).contains("239.78.1.1%nonesuch0", "ENODEV", "path");
        }
        try (Program listen = in(near, "multicast-listen", "239.78.1.1:5000")) {
            assertThat(listen.assertFailed(FAILED)).contains("239.78.1.1 has no route", "ENODEV");
        }
    }

    private Program in(String namespace, String... words) {
        return Program.startBy(List.of("ip", "netns", "exec", namespace), words);
    }

    /** Has Python send one datagram from the far end. */
    private void tell(String group, String source, String text) {
        Peers.assumeInstalled("python3");
        try (Program python = Program.startOther(
                "ip",
                "netns",
                "exec",
                far,
                "python3",
                "-c",
                "import socket, sys\n" + SENDS,
                group,
                "5000",
                source,
                text)) {
            python.assertWell();
        }
    }

    /** The lines that tell of datagrams, without ports and interface. */
    private static List<String> received(Program listen) {
        return listen.lines().stream()
                .filter(line -> !line.startsWith("READY"))
                .map(line -> {
                    assertThat(line).matches("from \\S+:\\d+ to \\S+ if \\d+: .*");
                    return line.replaceFirst(":\\d+ to ", " to ")
                            .replaceFirst(" if \\d+:", ":")
                            .replaceFirst("from \\[(.*?)]", "from $1");
                })
                .toList();
    }

    private static String text(String line) {
        return line.substring(line.lastIndexOf(": ") + 2);
    }

    private static String members(String namespace, String group) {
        try (Program listed =
                Program.startOther("ip", "netns", "exec", namespace, "ip", "maddress", "show", "dev", "path")) {
            listed.assertWell();
            return listed.lines().stream()
                    .filter(line -> line.contains(group))
                    .findFirst()
                    .orElse("");
        }
    }

    private static int ip(String words) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("ip"));
        Stream.of(words.split(" ", -1)).forEach(command::add);
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
    }
}
