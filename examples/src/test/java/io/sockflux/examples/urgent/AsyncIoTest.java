package io.sockflux.examples.urgent;

import static org.assertj.core.api.Assertions.assertThat;

import io.sockflux.examples.Peers;
import io.sockflux.examples.Program;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 600, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class AsyncIoTest {

    private static final int BAD_WORD = 2;
    private static final String SHOWN = " enabled signals=[1-9]\\d* disabled signals=0";
    private static final String DENIED = "raw not opened: socket raw://127.0.0.1/253: EPERM .*";

    @Test
    void shouldCountSignalsOnEachTypeOfSocketWhileTheyAreOnOnly() {
        Peers.assumePosix();
        Peers.assumeLinux();
        try (Program program = Program.start("async-io")) {
            assertShown(program, System.getProperty("user.name").equals("root") ? "raw" + SHOWN : DENIED);
        }
    }

    @Test
    void shouldSayThatARawSocketIsNotAllowed() {
        Peers.assumePosix();
        Peers.assumeLinux();
        Peers.assumeInstalled("setpriv");
        List<String> withoutRaw = System.getProperty("user.name").equals("root")
                ? List.of("setpriv", "--bounding-set=-net_raw")
                : List.of();
        try (Program program = Program.startBy(withoutRaw, "async-io")) {
            assertShown(program, DENIED);
        }
    }

    private static void assertShown(Program program, String raw) {
        program.assertWell();
        List<String> types = List.of("tcp", "udp", "unix", "unix-dgram", "unix-seqpacket");
        assertThat(program.lines()).hasSize(types.size() + 1);
        for (int i = 0; i < types.size(); i++) {
            assertThat(program.lines().get(i)).matches(types.get(i) + SHOWN);
        }
        assertThat(program.lines().get(types.size())).matches(raw);
        assertThat(program.temporaryFiles()).isEmptyDirectory();
    }

    @Test
    void shouldSayWhatIsMissingWhereThereIsNoPosixTransport() {
        String[] words = Peers.hasPosix() ? new String[] {"async-io", "--transport", "nio"} : new String[] {"async-io"};
        try (Program program = Program.start(words)) {
            assertThat(program.assertFailed(BAD_WORD))
                    .contains("posix", Peers.hasPosix() ? "on the loops of nio" : "Java 25");
        }
    }
}
