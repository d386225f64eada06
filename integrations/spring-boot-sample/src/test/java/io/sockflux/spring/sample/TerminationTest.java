package io.sockflux.spring.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sockflux.Connector;
import io.sockflux.Network;
import io.sockflux.address.Endpoint;
import io.sockflux.contract.tls.Authority;
import io.sockflux.contract.tls.Authority.Issued;
import io.sockflux.tls.ClientTls;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Objects;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The application under load, as a process: it stops on SIGTERM, and exchanges its certificate. */
class TerminationTest {

    private static final boolean LONG = Boolean.getBoolean("sockflux.long");
    private static final int CONNECTIONS = LONG ? 500 : 50;
    private static final int REQUESTS = LONG ? 500_000 : 5_000;
    private static final Pattern DRAINED = Pattern.compile("listeners: (drained, .*)");

    /** What the JVM ends with when a signal has told it to: 128 and the number of SIGTERM. */
    private static final int TERMINATED = 143;

    private Network network = Network.builder().threads(1).build();

    @AfterEach
    void close() {
        network.close();
    }

    @Test
    void shouldLoseNoRequestWhenItIsTerminatedUnderLoad() throws Exception {
        try (ApplicationProcess application =
                new ApplicationProcess("sockflux.listeners.lines.endpoints=tcp://127.0.0.1:0")) {
            KeptConnections clients = new KeptConnections(network.connector(application.endpoint()), CONNECTIONS);
            await("the load").atMost(Duration.ofSeconds(100)).until(() -> clients.answered() >= REQUESTS);
            assertThat(clients.goodbyes()).isZero();
            application.terminate();
            stopped(application, clients, CONNECTIONS);
        }
    }

    /** All requests are answered, nothing was cut, and the process has ended as it was told. */
    private static void stopped(ApplicationProcess application, KeptConnections clients, int connections)
            throws InterruptedException {
        clients.await();
        assertThat(application.status()).as(application.output()).isEqualTo(TERMINATED);
        assertThat(clients.answered()).as("answers to the requests").isEqualTo(clients.sent());
        assertThat(clients.goodbyes()).isEqualTo(connections);
        assertThat(application.says(DRAINED)).as(application.output()).endsWith(" have ended and 0 were cut");
        System.out.println("termination: " + clients.sent() + " requests on " + connections + " connections, "
                + (clients.sent() - clients.answered()) + " lost");
    }

    @Test
    void shouldShowItsNewCertificateWhileConnectionsStay(@TempDir Path folder) throws Exception {
        Issued own = Authority.TRUSTED.issue("localhost");
        Issued next = Authority.TRUSTED.issue("localhost");
        Path file = own.bothIn(folder, "server.pem");
        try (ApplicationProcess application = new ApplicationProcess(
                "sockflux.listeners.lines.endpoints=tls://127.0.0.1:0",
                "sockflux.listeners.lines.ssl.bundle=web",
                "spring.ssl.bundle.pem.web.keystore.certificate=" + file.toUri(),
                "spring.ssl.bundle.pem.web.keystore.private-key=" + file.toUri(),
                "spring.ssl.bundle.pem.web.reload-on-update=true",
                "spring.ssl.bundle.watch.file.quiet-period=50ms")) {
            Endpoint endpoint = application.endpoint();
            int connections = CONNECTIONS / 10;
            KeptConnections clients = new KeptConnections(connector(endpoint), connections);
            await("the load").atMost(Duration.ofSeconds(100)).until(() -> clients.answered() >= REQUESTS / 10);
            assertThat(serial(endpoint)).isEqualTo(own.bundle().getCertificate().getSerialNumber());

            // As a tool does it that renews certificates: beside the old file, then in its place.
            Files.move(next.bothIn(folder, "next.pem"), file, StandardCopyOption.ATOMIC_MOVE);
            await("the new certificate")
                    .atMost(Duration.ofSeconds(100))
                    .until(() -> serial(endpoint)
                            .equals(next.bundle().getCertificate().getSerialNumber()));
            long before = clients.answered();
            await("the load goes on")
                    .atMost(Duration.ofSeconds(100))
                    .until(() -> clients.answered() >= before + REQUESTS / 10);
            assertThat(clients.goodbyes()).isZero();
            application.terminate();
            stopped(application, clients, connections);
        }
    }

    private Connector connector(Endpoint endpoint) {
        // A recipe of its own each time, as a session that is resumed shows no certificate anew.
        return network.connector(endpoint)
                .tls(ClientTls.create().trust(Authority.TRUSTED.trust()).serverName("localhost"));
    }

    private BigInteger serial(Endpoint endpoint) {
        return Objects.requireNonNull(connector(endpoint)
                .connect()
                .flatMap(connection -> connection
                        .close()
                        .thenReturn(connection
                                .tls()
                                .orElseThrow()
                                .peerCertificates()
                                .get(0)
                                .getSerialNumber()))
                .block(Duration.ofSeconds(100)));
    }
}
