package io.sockflux.examples.urgent;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.sockflux.examples.FirstCase;
import io.sockflux.examples.Peers;
import io.sockflux.examples.Program;
import io.sockflux.examples.cli.Escapes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Urgent bytes sent by one program are told by another, at their places. */
@Timeout(value = 600, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class UrgentProgramsTest {

    private static final int BAD_WORD = 2;

    /** Python sends what urgent-send would. */
    private static final String PYTHON = """
            import socket, sys
            s = socket.create_connection(('127.0.0.1', int(sys.argv[1])))
            for word in sys.argv[2:]:
                if word[0] == '!': s.send(word[1:].encode(), socket.MSG_OOB)
                else: s.send(word.encode())
            s.shutdown(socket.SHUT_WR)
            while s.recv(100): pass
            """;

    @FirstCase
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "abc !x def | data 3 abc, urgent 78, mark, data 3 def | data 3 abc, mark, data 4 xdef",
                "!x         | urgent 78, mark                         | mark, data 1 x",
                "a !\t b    | data 1 a, urgent 09, mark, data 1 b     | data 1 a, mark, data 2 \\tb",
                "só         | data 3 s\\xc3\\xb3                      | data 3 s\\xc3\\xb3"
            },
            ignoreLeadingAndTrailingWhitespace = false)
    void shouldPrintALineForEachEventInTheOrderOfTheStream(String words, String outOfLine, String inLine) {
        Peers.assumePosix();
        String[] texts = words.replace("|", "").strip().split(" ", -1);
        assertThat(printed(false, true, texts)).isEqualTo(outOfLine.strip());
        assertThat(printed(true, true, texts)).isEqualTo(inLine.strip());
        Peers.assumeInstalled("python3");
        assertThat(printed(false, false, texts)).isEqualTo(outOfLine.strip());
        assertThat(printed(true, false, texts)).isEqualTo(inLine.strip());
    }

    private static String printed(boolean inLine, boolean ours, String... texts) {
        List<String> server = new ArrayList<>(List.of("urgent-server", "tcp://127.0.0.1:0"));
        if (inLine) {
            server.add("--inline");
        }
        try (Program receiver = Program.start(server.toArray(String[]::new))) {
            String uri = receiver.ready().toString();
            List<String> words = new ArrayList<>(
                    ours
                            ? List.of("urgent-send", uri)
                            : List.of("python3", "-c", PYTHON, uri.substring(uri.lastIndexOf(':') + 1)));
            words.addAll(Arrays.asList(texts));
            String[] all = words.toArray(String[]::new);
            try (Program sender = ours ? Program.start(all) : Program.startOther(all)) {
                sender.assertWell();
            }
            // The sender's close has waited for the receiver's, which comes after everything was printed.
            receiver.terminate();
            receiver.assertWell();
            return String.join(
                    ", ", receiver.lines().subList(1, receiver.lines().size()));
        }
    }

    @Test
    void shouldRefuseWhatIsNotOneUrgentByte() {
        try (Program program = Program.start("urgent-send", "tcp://127.0.0.1:1", "abc", "!xy")) {
            assertThat(program.assertFailed(BAD_WORD)).contains("\"!xy\"", "(expected: one byte");
        }
        try (Program program = Program.start("urgent-send", "tcp://127.0.0.1:1")) {
            assertThat(program.assertFailed(BAD_WORD)).contains("TEXT", "(expected: ");
        }
    }

    @Test
    void shouldRefuseEndpointsThatHaveNoUrgentData() {
        try (Program program = Program.start("urgent-server", "unix:@nobody")) {
            assertThat(program.assertFailed(BAD_WORD)).contains("unix:@nobody", "urgent data", "(expected: tcp://");
        }
        try (Program program = Program.start("urgent-send", "udp://127.0.0.1:1", "abc")) {
            assertThat(program.assertFailed(BAD_WORD)).contains("udp://127.0.0.1:1", "(expected: ");
        }
    }

    @Test
    void shouldSayWhatIsMissingWhereTheTransportHasNone() {
        try (Program program = Program.startOn("nio", "urgent-server", "tcp://127.0.0.1:0")) {
            assertThat(program.assertFailed(BAD_WORD))
                    .contains("the transport nio has no urgent data", "posix", "(", "expected: ");
        }
    }

    @Test
    void shouldEscapeWhatDoesNotPrint() {
        byte[] bytes = {'a', ' ', '~', '\n', '\r', '\t', '\\', 0, 0x7f, (byte) 0xff};
        assertThat(Escapes.of(Unpooled.wrappedBuffer(bytes))).isEqualTo("a ~\\n\\r\\t\\\\\\x00\\x7f\\xff");
    }
}
