package io.sockflux.examples.name;

import static org.assertj.core.api.Assertions.assertThat;

import io.sockflux.examples.Peers;
import io.sockflux.examples.Program;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Look-ups are printed a line for each answer. */
@Timeout(value = 600, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ResolveProgramTest {

    /** The same lines from Python's own look-up. */
    private static final String LOOK_UP = """
            host, service, flags = sys.argv[1:4]
            names = {1: 'tcp', 2: 'udp', 3: 'raw'}
            flags = sum(getattr(socket, 'AI_' + flag.upper()) for flag in flags.split(',') if flag)
            for family, type, protocol, name, address in socket.getaddrinfo(
                    None if host == '-' else host, service or None, flags=flags):
                if name:
                    print('canonical', name)
                host = '[' + address[0] + ']' if family == socket.AF_INET6 else address[0]
                print(names[type], host + ':' + str(address[1]))
            """;

    @ParameterizedTest
    @CsvSource({
        "localhost, http, ''",
        "localhost, '', canonname",
        "192.0.2.1, domain, numerichost",
        "2001:db8::1, 53, 'numerichost,numericserv'",
        "-, 7007, passive",
        "-, echo, ''"
    })
    void shouldPrintWhatPythonFinds(String host, String service, String flags) {
        Peers.assumePython();
        Peers.assumePosix();
        List<String> words = new java.util.ArrayList<>(List.of("resolve", host));
        if (!service.isEmpty()) {
            words.add(service);
        }
        if (!flags.isEmpty()) {
            words.addAll(List.of("--flags", flags));
        }
        try (Program program = Program.start(words.toArray(String[]::new));
                Program python = Peers.python(LOOK_UP, host, service, flags)) {
            python.assertWell();
            program.assertWell();
            assertThat(program.lines()).isNotEmpty().isEqualTo(python.lines());
        }
    }

    @Test
    void shouldTakeOneFamilyAndOneType() {
        try (Program program =
                Program.start("resolve", "::ffff:192.0.2.7", "80", "--family", "inet6", "--type", "dgram")) {
            program.assertWell();
            assertThat(program.lines()).containsExactly("udp [::ffff:192.0.2.7]:80");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "a..b, EAI_NONAME, an empty label",
        "xn--, EAI_NONAME, label",
        "1.2.3.4.5, EAI_NONAME, ''",
        "straße.example, EAI_NONAME, expected",
        "'a b.example', EAI_NONAME, expected"
    })
    void shouldRefuseWhatCanBeNoName(String name, String code, String why) {
        // Asked of a port where nobody answers, which would take its time.
        try (Program program = Program.start("resolve", "--dns", "127.0.0.1:9", name)) {
            assertThat(program.status()).isOne();
            assertThat(program.complaints()).singleElement().asString().contains(code, why);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "localhost, 70000, 1, EAI_SERVICE",
        "localhost, no-such-service, 1, EAI_SERVICE",
        "localhost, '80 --family unix', 2, INET6",
        "localhost, '80 --dns 1.2.3', 2, 'name server: \"1.2.3\"'",
        "localhost, '80 --flags bogus', 2, PASSIVE"
    })
    void shouldSayInOneLineWhatIsWrong(String name, String rest, int status, String word) {
        String[] words = ("resolve " + name + " " + rest).split(" ");
        try (Program program = Program.start(words)) {
            assertThat(program.status()).isEqualTo(status);
            assertThat(program.complaints()).singleElement().asString().contains(word);
        }
    }
}
