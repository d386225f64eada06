package io.sockflux.examples.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.sockflux.address.Endpoint;
import io.sockflux.examples.OnEachTransport;
import io.sockflux.examples.Peers;
import io.sockflux.examples.Program;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** How servers end. */
@Timeout(value = 600, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ServerStopTest {

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    @OnEachTransport
    void shouldEndWellBySigtermAndRemoveItsSocketFile(String transport) throws IOException {
        try (Program server = Program.startOn(transport, "uptime-server", "tcp://127.0.0.1:0", unix())) {
            List<Endpoint> endpoints = server.ready(2);
            assertThat(folder.resolve("s")).exists();
            Peers.answer(endpoints.get(0));
            server.terminate();
            server.assertWell();
            assertThat(folder).isEmptyDirectory();
            assertThat(server.lines()).hasSize(2);
            assertThat(server.temporaryFiles()).isEmptyDirectory();
        }
    }

    @OnEachTransport
    void shouldLetAConnectionEndThatIsBeingAnswered(String transport) throws IOException {
        SlowCommand command = new SlowCommand(folder);
        String[] words = {"--drain", "100s", "--command", command.text(), "tcp://127.0.0.1:0", unix()};
        try (Program server = Program.startOn(transport, "uptime-server", words)) {
            Endpoint tcp = server.ready(2).get(0);
            try (SocketChannel slow = Peers.connect(tcp)) {
                command.awaitSlowOne();
                server.terminate();
                Peers.awaitRefusal(tcp);
                assertThat(server.isRunning()).isTrue();
                command.release();
                assertThat(Peers.rest(slow)).isEqualTo("done\n");
            }
            server.assertWell();
            assertThat(folder.resolve("s")).doesNotExist();
        }
    }

    @Test
    void shouldEndWellThoughConnectionsStayWhenTheDrainIsOver() throws IOException {
        try (Program server = Program.start("echo-server", "--drain", "50ms", unix());
                SocketChannel idle = Peers.connect(server.ready())) {
            server.terminate();
            assertThat(server.status()).isZero();
            assertThat(idle.isOpen()).isTrue();
            assertThat(folder).isEmptyDirectory();
        }
    }

    private String unix() {
        return "unix:" + folder.resolve("s");
    }
}
