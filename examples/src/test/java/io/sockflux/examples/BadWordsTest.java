package io.sockflux.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Words that are wrong are refused with status 2 and one line, and help is given with status 0. */
@Timeout(value = 600, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class BadWordsTest {

    private static final String TCP = "tcp://127.0.0.1:1";
    private static final String UDP = "udp://127.0.0.1:1";
    private static final int BAD_WORD = 2;

    static Stream<Arguments> shouldRefuseInOneLineThatSaysWhatIsExpected() {
        return Stream.of(
                refusal("no command, demo, echo-server, uptime-server, process-count-server, uptime, process-count,"
                        + " cat, relay, udp-sink, udp-flood, urgent-server, urgent-send, ping, async-io,"
                        + " multicast-listen, multicast-send, send-descriptor, receive-descriptor, credentials,"
                        + " socket-stat, options, byte-order"),
                refusal("'serve'", "serve", TCP),
                refusal("ENDPOINT", "uptime"),
                refusal("TARGET", "relay", TCP),
                refusal("ENDPOINT", "uptime-server"),
                refusal("--backend, LISTEN... -- BACKEND...", "balancer", TCP),
                refusal("LISTEN", "balancer", "--", TCP),
                refusal("\"nonsense\", tcp://HOST:PORT", "balancer", TCP, "--", "nonsense"),
                refusal("\"random\", round-robin or least-connections", "balancer", "--by", "random", TCP, "--", TCP),
                refusal("maxConnectionsPerBackend: 0, >= 1", "balancer", "--max-per-backend", "0", TCP, "--", TCP),
                refusal("'" + TCP + "'", "uptime", TCP, TCP),
                refusal("--loud", "cat", "--loud", TCP),
                refusal(
                        "\"nonsense\", tcp://HOST:PORT, tls://HOST:PORT, unix:PATH or unix:@NAME",
                        "uptime",
                        "nonsense"),
                refusal("\"@out\", unix:PATH or unix:@NAME", "uptime", "@out"),
                refusal("scheme \"http\", tcp://HOST:PORT", "uptime", "http://127.0.0.1:1"),
                refusal("no port, tcp://HOST:PORT", "uptime", "tcp://127.0.0.1"),
                refusal("\"99999\", 0 to 65535", "uptime-server", "tcp://127.0.0.1:99999"),
                refusal("names no socket, unix:PATH", "cat", "unix:"),
                refusal("abstract name: 0 bytes", "cat", "unix:@"),
                refusal("108 bytes, at most 107", "cat", "unix:" + "p".repeat(108)),
                refusal("\"sometimes\", doubling", "uptime", "--retry", "sometimes", TCP),
                refusal("\"1s,\", doubling", "uptime", "--retry", "1s,", TCP),
                refusal("\"exponential:2s..1s\", FIRST..LONGEST", "uptime", "--retry", "exponential:2s..1s", TCP),
                refusal("\"soon\", 250ms", "uptime", "--timeout", "soon", TCP),
                refusal("timeout", "uptime", "--timeout", "0s", TCP),
                refusal("idle, > 0", "echo-server", "--idle", "0s", TCP),
                refusal("\"0\", bytes a second", "echo-server", "--rate-limit", "0", TCP),
                refusal("\"fast\", bytes a second", "relay", "--total-rate-limit", "fast", TCP),
                refusal("\"10.0.0.1/8\", 10.0.0.0/8", "echo-server", "--allow", "10.0.0.1/8", TCP),
                refusal("\"nobody\"", "echo-server", "--deny", "nobody", TCP),
                refusal("\"user:x\", user:UID", "echo-server", "--allow", "user:x", TCP),
                refusal("\"all\"", "echo-server", "--proxy-protocol", "all", TCP),
                refusal("\"v3\", local, v1 or v2", "cat", "--send-proxy", "v3", TCP),
                refusal("v2, v2:SOURCE", "cat", "--send-proxy", "v2", TCP),
                refusal("\"-1s\"", "uptime-server", "--drain=-1s", TCP),
                refusal("threads: 0, >= 1", "uptime", "--threads", "0", TCP),
                refusal("'many'", "uptime", "--threads", "many", TCP),
                refusal("transport iocp, epoll, kqueue, nio", "uptime", "--transport", "iocp", TCP),
                refusal("icmp://127.0.0.1, stream or seqpacket", "uptime-server", "icmp://127.0.0.1"),
                refusal("icmp://127.0.0.1, stream or seqpacket", "uptime", "icmp://127.0.0.1"),
                refusal("local, " + TCP + ", datagram", "udp-sink", TCP),
                refusal("--seconds: 0, 1 to", "udp-sink", "--seconds", "0", UDP),
                refusal("peer, " + TCP + ", datagram", "udp-flood", TCP),
                refusal("--size: 15, 16 to 65507", "udp-flood", "--size", "15", UDP),
                refusal("rate, \"0/s\", 10000/s", "udp-flood", "--rate", "0/s", UDP),
                refusal("--count: 0, 1 to", "udp-flood", "--count", "0", UDP),
                refusal("PATH", "receive-descriptor"),
                refusal("PATH", "credentials"),
                refusal("PATH", "credentials", "unix:/s", "unix:/t"),
                refusal("108 bytes, at most 107", "credentials", "p".repeat(108)),
                refusal("FILE", "send-descriptor", "/s", "text"),
                refusal("TEXT, at least one character", "send-descriptor", "/s", "", "file"),
                refusal("kind: \"tcp\", tcp4, unix-seqpacket, raw6", "options", "tcp"),
                refusal("--set, KIND", "options", "--set", "SO_RCVBUF=4096"),
                refusal("\"SO_RCVBUF\", NAME=VALUE", "options", "tcp4", "--set", "SO_RCVBUF"),
                refusal("\"SO_RCVBUFF\", SO_RCVBUF", "options", "tcp4", "--set", "SO_RCVBUFF=4096"),
                refusal("\"so_linger\", SO_LINGER", "options", "tcp4", "--set", "so_linger=1"),
                refusal("\"ZZZ\", sockflux options udp4 lists", "options", "udp4", "--set", "ZZZ=1"),
                refusal("SO_RCVBUF: 0, >= 1 bytes", "options", "tcp4", "--set", "SO_RCVBUF=0"),
                refusal("SO_RCVBUF: much, >= 1 bytes", "options", "tcp4", "--set", "SO_RCVBUF=much"),
                refusal("SO_ACCEPTCONN: can only be read", "options", "tcp4", "--set", "SO_ACCEPTCONN=1"),
                refusal("TCP_NODELAY: udp4 sockets, tcp4, tcp6", "options", "udp4", "--set", "TCP_NODELAY=1"),
                refusal("GROUP:PORT", "multicast-listen"),
                refusal("10.1.2.3 is not a multicast address, ff00::/8", "multicast-listen", "10.1.2.3:5000"),
                refusal("\"239.1.2.3\", GROUP:PORT", "multicast-listen", "239.1.2.3"),
                refusal("\"ff02::1:5000\", GROUP:PORT", "multicast-listen", "ff02::1:5000"),
                refusal("\"0\" of \"239.1.2.3:0\", 1 to 65535", "multicast-listen", "239.1.2.3:0"),
                refusal("::1 of group 239.1.2.3, IPv4", "multicast-listen", "239.1.2.3:5000", "--source", "::1"),
                refusal("\"peer\", IPv4 or IPv6 address", "multicast-listen", "239.1.2.3:5000", "--exclude", "peer"),
                refusal(
                        "--source and --exclude",
                        "multicast-listen",
                        "239.1.2.3:5000",
                        "--source",
                        "10.0.0.1",
                        "--exclude",
                        "10.0.0.2"),
                refusal("--count: 0, >= 1", "multicast-listen", "239.1.2.3:5000", "--count", "0"),
                refusal("--ttl: 256, 0 to 255", "multicast-send", "239.1.2.3:5000", "--ttl", "256", "text"),
                refusal("239.1.2.3@10.0.0.1 has a source", "multicast-send", "239.1.2.3@10.0.0.1:5000", "text"),
                refusal("\"nonesuch0\", lo", "multicast-send", "239.1.2.3%nonesuch0:5000", "text"),
                refusal("'more'", "byte-order", "more"),
                refusal("'nonsense'", "help", "nonsense"));
    }

    private record Said(int status, String output, String error) {}

    /** Within this JVM, where a command starts in a hundredth of the time that a process takes. */
    private static Said said(String... words) {
        StringWriter output = new StringWriter();
        StringWriter error = new StringWriter();
        int status = Sockflux.commandLine(words)
                .setOut(new PrintWriter(output, true))
                .setErr(new PrintWriter(error, true))
                .execute(words);
        return new Said(status, output.toString(), error.toString());
    }

    @Test
    void shouldEndTheProcessWithOneLineAndTheStatus() {
        try (Program program = Program.start("uptime", "nonsense")) {
            assertThat(program.assertFailed(BAD_WORD)).contains("nonsense").containsOnlyOnce("(expected: ");
        }
    }

    private static Arguments refusal(String saying, String... words) {
        return Arguments.of(List.of(words), List.of(saying.split(", ", -1)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void shouldRefuseInOneLineThatSaysWhatIsExpected(List<String> words, List<String> saying) {
        Said said = said(words.toArray(String[]::new));
        assertThat(said.status()).isEqualTo(BAD_WORD);
        assertThat(said.output()).isEmpty();
        assertThat(said.error().lines()).singleElement(STRING).contains(saying).containsOnlyOnce("(expected: ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"uptime", "uptime-server"})
    void shouldRefuseAnAbstractNameOnATransportWithoutThem(String command) {
        try (Program program = Program.startOn("nio", command, "unix:@name")) {
            assertThat(program.assertFailed(BAD_WORD)).contains("unix:@name", "nio", "abstract");
        }
    }

    @Test
    void shouldSayWhyATransportIsNotAvailable() {
        String absent = Peers.isLinux() ? "kqueue" : "epoll";
        try (Program program = Program.startOn(absent, "uptime", TCP)) {
            assertThat(program.assertFailed(BAD_WORD)).contains(absent, System.getProperty("os.name"));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "demo",
                "echo-server",
                "uptime-server",
                "process-count-server",
                "uptime",
                "process-count",
                "cat",
                "relay",
                "udp-sink",
                "udp-flood",
                "urgent-server",
                "urgent-send",
                "ping",
                "async-io",
                "multicast-listen",
                "multicast-send",
                "send-descriptor",
                "receive-descriptor",
                "credentials",
                "socket-stat",
                "options",
                "byte-order"
            })
    void shouldHelpWithEachCommand(String command) {
        Said said = said(command, "--help");
        assertThat(said.status()).isZero();
        assertThat(said.error()).isEmpty();
        assertThat(said.output()).startsWith("Usage: sockflux " + command);
    }

    @Test
    void shouldListTheCommandsWhenAskedForHelp() {
        try (Program program = Program.start("--help")) {
            program.assertWell();
            assertThat(String.join("\n", program.lines()))
                    .contains("demo", "echo-server", "uptime-server", "process-count-server", "cat", "Exit status:");
        }
    }
}
