package io.sockflux.examples.systemd;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.sockflux.Network;
import io.sockflux.address.Endpoint;
import io.sockflux.datagram.DatagramSocket;
import io.sockflux.examples.Program;
import io.sockflux.spi.Capability;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Programs tell a service manager how they are. */
@Timeout(value = 600, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ServiceProgramTest {

    private final Network network = Network.builder().threads(1).build();
    private final List<String> heard = new CopyOnWriteArrayList<>();

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    @BeforeEach
    void listen() {
        Assumptions.assumeTrue(network.supports(Capability.UNIX_DATAGRAM), "there are no unix datagrams here");
        DatagramSocket manager = requireNonNull(
                network.datagrams("unix-dgram:" + socket()).bind().block());
        manager.receive().subscribe(message -> heard.add(message.data().toString(UTF_8)), closed -> {});
    }

    @AfterEach
    void close() {
        network.close();
    }

    private String socket() {
        return folder.resolve("notify").toString();
    }

    private Program start(String... words) {
        return Program.startBy(List.of("env", "NOTIFY_SOCKET=" + socket(), "WATCHDOG_USEC=200000"), words);
    }

    private void awaitHeard(String state) {
        Program.await(state).until(() -> heard.contains(state));
    }

    @ParameterizedTest
    @ValueSource(strings = {"echo-server tcp://127.0.0.1:0", "statsd udp://127.0.0.1:0"})
    void shouldTellThatItIsReadyThatItLivesAndThatItStops(String words) {
        try (Program server = start(words.split(" ", -1))) {
            Endpoint endpoint = server.ready();
            awaitHeard("READY=1");
            assertThat(heard).contains("STATUS=serving " + endpoint).doesNotContain("STOPPING=1");
            awaitHeard("WATCHDOG=1");
            server.terminate();
            server.assertWell();
            awaitHeard("STOPPING=1");
        }
    }

    @Test
    void shouldFailWhereTheManagerCannotBeTold() {
        try (Program server = start("echo-server", "--transport", "nio", "tcp://127.0.0.1:0")) {
            assertThat(server.assertFailed(2)).contains("has no unix datagram sockets");
        }
    }

    @Test
    void shouldFailWhereNobodyHears() {
        network.close();
        try (Program server = start("echo-server", "tcp://127.0.0.1:0")) {
            assertThat(server.assertFailed(1)).contains("notify");
        }
    }
}
