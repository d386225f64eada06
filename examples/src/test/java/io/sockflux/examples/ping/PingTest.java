package io.sockflux.examples.ping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sockflux.examples.FirstCase;
import io.sockflux.examples.Peers;
import io.sockflux.examples.Program;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Both kinds of sockets, in a network of the test's own, where it may say who may ping. */
@Timeout(value = 600, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PingTest {

    private static final int FAILED = 1;
    private static final int BAD_WORD = 2;
    private static final String NOBODY_MAY = "1 0";
    private static final String ALL_MAY = "0 2147483647";
    private static final List<String> WITHOUT_RAW = List.of("setpriv", "--bounding-set=-net_raw");

    @FirstCase
    @ParameterizedTest
    @CsvSource({"127.0.0.1, true", "::1, true", "127.0.0.1, false", "::1, false"})
    void shouldPrintWhatCameBack(String host, boolean raw) {
        // Who may have the one kind of socket here may not have the other.
        try (Program ping = start(raw ? NOBODY_MAY : ALL_MAY, raw, 0, "ping", host, "-c", "3", "-i", "0.05")) {
            ping.assertWell();
            String sizes = host.equals("::1") ? "56 data bytes" : "56(84) bytes of data.";
            List<String> lines = ping.lines();
            assertThat(lines.get(0)).isEqualTo("PING " + host + " (" + host + ") " + sizes);
            for (int i = 1; i <= 3; i++) {
                assertThat(lines.get(i))
                        .matches("64 bytes from " + host + ": icmp_seq=" + i + " ttl=64 time=\\d+(\\.\\d+)? ms");
            }
            assertThat(lines.get(4)).isEmpty();
            assertThat(lines.get(5)).isEqualTo("--- " + host + " ping statistics ---");
            assertThat(lines.get(6)).matches("3 packets transmitted, 3 received, 0% packet loss, time \\d+ms");
            assertThat(lines.get(7))
                    .matches("rtt min/avg/max/mdev = \\d+\\.\\d{3}/\\d+\\.\\d{3}/\\d+\\.\\d{3}/\\d+\\.\\d{3} ms");
            assertThat(lines).hasSize(8);
        }
    }

    @Test
    void shouldResolveAName() {
        try (Program ping = start(NOBODY_MAY, true, 0, "ping", "localhost", "-c", "1")) {
            ping.assertWell();
            assertThat(ping.lines().get(1))
                    .matches("64 bytes from localhost \\([0-9.:]+\\): icmp_seq=1 ttl=64 time=.*");
        }
    }

    @FirstCase
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldEndWithStatus1WhenNothingCameBack(boolean raw) {
        try (Program ping = start(ALL_MAY, raw, 1, "ping", "127.0.0.1", "-c", "2", "-i", "0.05", "-W", "0.2")) {
            assertThat(ping.status()).isEqualTo(FAILED);
            assertThat(ping.complaints()).isEmpty();
            assertThat(ping.lines()).hasSize(4).last().asString().startsWith("2 packets transmitted, 0 received, 100%");
        }
    }

    @Test
    void shouldSayWhatToGrantWhereNeitherKindIsAllowed() {
        try (Program ping = start(NOBODY_MAY, false, 0, "ping", "127.0.0.1", "-c", "1")) {
            assertThat(ping.assertFailed(FAILED))
                    .startsWith("ping: socket icmp://0.0.0.0: EACCES")
                    .contains("CAP_NET_RAW", "net.ipv4.ping_group_range");
        }
    }

    @Test
    void shouldSumUpWhenItIsTold() {
        try (Program ping = start(NOBODY_MAY, true, 0, "ping", "127.0.0.1", "-i", "0.05")) {
            Program.await("answers").until(() -> ping.lines().size() > 3);
            ping.terminate();
            ping.assertWell();
            assertThat(ping.lines()).anyMatch(line -> line.contains("packets transmitted"));
        }
    }

    @Test
    void shouldSayWhatIsMissingWhereThereIsNoPosixTransport() {
        String[] words = Peers.hasPosix()
                ? new String[] {"ping", "--transport", "nio", "127.0.0.1"}
                : new String[] {"ping", "127.0.0.1"};
        try (Program ping = Program.start(words)) {
            assertThat(ping.assertFailed(BAD_WORD))
                    .contains("raw sockets", "posix", Peers.hasPosix() ? "on the loops of nio" : "Java 25");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"-c 0", "-c many", "-i 0", "-W -1"})
    void shouldRefuseNumbersThatMakeNoSense(String words) {
        List<String> all = new ArrayList<>(List.of("ping", "127.0.0.1"));
        all.addAll(List.of(words.split(" ", -1)));
        try (Program ping = Program.start(all.toArray(String[]::new))) {
            ping.assertFailed(BAD_WORD);
        }
    }

    /** Starts it as root in a network namespace, with or without the right to raw sockets. */
    private static Program start(String mayPing, boolean raw, int ignoreAll, String... words) {
        Peers.assumePosix();
        assumeTrue(Peers.isLinux() && System.getProperty("user.name").equals("root"), "needs root on Linux");
        Peers.assumeInstalled("unshare");
        Peers.assumeInstalled("setpriv");
        Peers.assumeInstalled("ip");
        List<String> other = new ArrayList<>(List.of(
                "unshare",
                "--net",
                "sh",
                "-ec",
                "ip link set lo up; cd /proc/sys/net/ipv4; echo " + mayPing + " >ping_group_range; echo " + ignoreAll
                        + " >icmp_echo_ignore_all; cd /; exec \"$@\"",
                "sh"));
        if (!raw) {
            other.addAll(WITHOUT_RAW);
        }
        return Program.startBy(other, words);
    }
}
