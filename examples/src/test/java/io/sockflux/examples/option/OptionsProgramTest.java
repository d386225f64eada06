package io.sockflux.examples.option;

import static org.assertj.core.api.Assertions.assertThat;

import io.sockflux.examples.Peers;
import io.sockflux.examples.Program;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The options that the program prints are those of the kernel, as Python's own sockets have them. */
@Timeout(value = 600, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class OptionsProgramTest {

    /** Reads the JSON in a file, with the keys that each object must have, into the list {@code told}. */
    private static final String READ = """
            import json
            with open(sys.argv[1]) as file:
                told = json.load(file)
            keys = sys.argv[2].split()
            assert type(told) is list and told, told
            for one in told:
                assert list(one) == keys, one
                for key in ('kind', 'level', 'name', 'type', 'note'):
                    assert type(one[key]) is str, one
                for key in ('readable', 'settable'):
                    assert type(one[key]) is bool, one
                assert one['readable'] or one['settable'], one
                assert type(one['default']) in (int, bool, str, type(None)), one
                assert one['default'] is not None or one['note'] or not one['readable'], one
            """;

    private static final String KEYS = "kind level name type default readable settable note";

    /** Compares what is told with a fresh socket of Python's. */
    private static final String COMPARE = """
            import struct
            kinds = {
                'tcp4': (socket.AF_INET, socket.SOCK_STREAM), 'tcp6': (socket.AF_INET6, socket.SOCK_STREAM),
                'udp4': (socket.AF_INET, socket.SOCK_DGRAM), 'udp6': (socket.AF_INET6, socket.SOCK_DGRAM),
                'unix': (socket.AF_UNIX, socket.SOCK_STREAM), 'unix-dgram': (socket.AF_UNIX, socket.SOCK_DGRAM),
                'unix-seqpacket': (socket.AF_UNIX, socket.SOCK_SEQPACKET)}
            names = '''SO_ACCEPTCONN SO_BROADCAST SO_DOMAIN SO_ERROR SO_KEEPALIVE SO_LINGER SO_MARK SO_OOBINLINE
                SO_PRIORITY SO_PROTOCOL SO_RCVBUF SO_RCVLOWAT SO_REUSEADDR SO_REUSEPORT SO_SNDBUF SO_TYPE TCP_CORK
                TCP_DEFER_ACCEPT TCP_KEEPCNT TCP_KEEPIDLE TCP_KEEPINTVL TCP_LINGER2 TCP_NODELAY TCP_SYNCNT
                TCP_USER_TIMEOUT IP_TTL IP_TOS IPV6_UNICAST_HOPS IPV6_V6ONLY'''.split()
            asked = []
            for one in told:
                if one['kind'] not in kinds or one['name'] not in names or not one['readable']:
                    continue
                level = one['level'].replace('AF_', 'IPPROTO_')
                with socket.socket(*kinds[one['kind']]) as fresh:
                    option = getattr(socket, level), getattr(socket, one['name'])
                    if one['type'] == 'linger':
                        on, seconds = struct.unpack('ii', fresh.getsockopt(*option, 8))
                        value = str(seconds) if on else 'off'
                    else:
                        value = fresh.getsockopt(*option)
                        value = bool(value) if one['type'] == 'bool' else value
                assert one['default'] == value and type(one['default']) is type(value), (one, value)
                asked.append(one['name'])
            print(*sorted(set(asked)))
            print(*sorted({one['kind'] for one in told}))
            """;

    @Test
    void shouldTellWhatPythonReadsOfAFreshSocketOfEachKind() {
        Peers.assumePython();
        Peers.assumeLinux();
        try (Program program = Program.start("options", "--json")) {
            assertThat(program.status()).isZero();
            try (Program python = Peers.python(READ + COMPARE, program.out(), KEYS)) {
                python.assertWell();
                assertThat(python.lines().get(0))
                        .contains(
                                "SO_LINGER",
                                "SO_RCVBUF",
                                "SO_SNDBUF",
                                "SO_KEEPALIVE",
                                "TCP_KEEPIDLE",
                                "TCP_NODELAY",
                                "IPV6_V6ONLY");
                assertThat(python.lines().get(1).split(" ", -1))
                        .contains("tcp4", "tcp6", "unix")
                        .hasSizeGreaterThanOrEqualTo(Peers.hasPosix() ? 7 : 3);
            }
        }
    }

    @Test
    void shouldSayInOneLineEachWhichKindsThereAreNot() {
        try (Program program = Program.startOn("nio", "options")) {
            assertThat(program.status()).isZero();
            assertThat(program.lines())
                    .contains("tcp4", "tcp6", "unix", "udp4", "udp6")
                    .doesNotContain("raw4");
            assertThat(program.complaints())
                    .hasSize(4)
                    .allMatch(line -> line.startsWith("options: "))
                    .anyMatch(line -> line.startsWith("options: raw4: ")
                            && line.contains("the transport nio has no raw sockets"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "--json", "--set=SO_RCVBUF=4096"})
    void shouldFailWhenThereIsNoneOfTheOnlyKindThatIsAskedFor(String word) {
        String[] words = word.isEmpty() ? new String[] {"raw4"} : new String[] {"raw4", word};
        try (Program program = Program.startOn("nio", "options", words)) {
            assertThat(program.assertFailed(1)).startsWith("options: raw4: ").contains("nio");
        }
    }

    @Test
    void shouldPrintATableOfAKind() {
        try (Program program = Program.start("options", "tcp4")) {
            program.assertWell();
            List<String> lines = program.lines();
            assertThat(lines.get(0)).isEqualTo("tcp4");
            assertThat(lines.get(1).strip().split(" +", -1))
                    .containsExactly("LEVEL", "NAME", "TYPE", "DEFAULT", "SET", "NOTE");
            assertThat(lines)
                    .anyMatch(line -> line.matches(" {2}SOL_SOCKET +SO_ACCEPTCONN +bool +false +no"))
                    .anyMatch(line -> line.matches(" {2}SOL_SOCKET +SO_LINGER +linger \\(seconds\\) +off +any time.*"))
                    .anyMatch(line -> line.matches(" {2}SOL_SOCKET +SO_REUSEADDR +bool +false +before bind.*"))
                    .noneMatch(line -> line.contains("IPV6_"));
            int names = lines.get(1).indexOf("NAME");
            assertThat(lines.subList(2, lines.size()))
                    .filteredOn(line -> !line.isEmpty())
                    .isNotEmpty()
                    .allMatch(line -> line.charAt(names - 1) == ' ' && line.charAt(names) != ' ');
        }
    }

    @Test
    void shouldSetOptionsInOrderAndTellWhatIsInForce() {
        Peers.assumeLinux();
        try (Program program = Program.start(
                "options", "tcp4", "--set", "SO_RCVBUF=4096", "--set", "SO_LINGER=5", "--set=SO_RCVBUF=8192")) {
            program.assertWell();
            assertThat(program.lines())
                    .containsExactly(
                            "SO_RCVBUF asked 4096, in force 8192",
                            "SO_LINGER asked 5, in force 5",
                            "SO_RCVBUF asked 8192, in force 16384");
        }
    }

    @Test
    void shouldTellInJsonWhatWasAskedAndWhatIsInForce() {
        Peers.assumePython();
        Peers.assumeLinux();
        String check = """
                assert told[0]['default'] not in (8192, None), told
                assert (told[0]['asked'], told[0]['inForce']) == (4096, 8192), told
                assert (told[1]['default'], told[1]['asked'], told[1]['inForce']) == (False, True, True), told
                assert (told[2]['default'], told[2]['asked'], told[2]['inForce']) == ('off', '0', '0'), told
                """;
        try (Program program = Program.start(
                "options", "unix", "--json", "--set=SO_RCVBUF=4096", "--set=SO_REUSEADDR=on", "--set=SO_LINGER=0")) {
            program.assertWell();
            try (Program python = Peers.python(READ + check, program.out(), KEYS + " asked inForce")) {
                python.assertWell();
            }
        }
    }

    @Test
    void shouldSayWhatWasRefusedAndGoOn() {
        try (Program program = Program.startOn("nio", "options", "tcp6", "--set=IPV6_V6ONLY=1", "--set=SO_LINGER=5")) {
            assertThat(program.status()).isEqualTo(1);
            assertThat(program.complaints())
                    .containsExactly(
                            "options: setsockopt tcp://[::1]:0: IPV6_V6ONLY: the transport nio has no way to it");
            assertThat(program.lines()).containsExactly("SO_LINGER asked 5, in force 5");
        }
    }

    @Test
    void shouldTellInJsonWhatWasRefused() {
        String check = """
                assert (told[0]['default'], told[0]['asked'], told[0]['inForce']) == (None, True, None), told
                assert 'the transport nio has no way to it' in told[0]['note'], told
                """;
        try (Program program = Program.startOn("nio", "options", "tcp6", "--json", "--set=IPV6_V6ONLY=1")) {
            assertThat(program.status()).isEqualTo(1);
            assertThat(program.complaints()).hasSize(1);
            try (Program python = Peers.python(READ + check, program.out(), KEYS + " asked inForce")) {
                python.assertWell();
            }
        }
    }

    @Test
    void shouldSayWhichErrnoTheKernelRefusedAValueWith() {
        Peers.assumeLinux();
        try (Program program = Program.start("options", "tcp4", "--set=IP_TTL=0")) {
            assertThat(program.assertFailed(1))
                    .startsWith("options: setsockopt tcp://127.0.0.1:0: IP_TTL: EINVAL (invalid argument)");
        }
    }
}
