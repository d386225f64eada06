package io.sockflux.spring.sample;

import static org.assertj.core.api.Assertions.assertThat;

import io.sockflux.Network;
import io.sockflux.spring.boot.SockfluxListeners;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.context.SpringBootTest;

/** The application in this process, on real sockets. */
@SpringBootTest(properties = "sockflux.listeners.lines.endpoints=tcp://127.0.0.1:0,tcp://[::1]:0")
class LinesApplicationTest {

    private final Network network;
    private final SockfluxListeners listeners;
    private final LineProtocol protocol;
    private final HealthIndicator health;

    @Autowired
    LinesApplicationTest(
            Network network,
            SockfluxListeners listeners,
            LineProtocol protocol,
            @Qualifier("sockfluxHealthIndicator") HealthIndicator health) {
        this.network = network;
        this.listeners = listeners;
        this.protocol = protocol;
        this.health = health;
    }

    @Test
    void shouldAnswerEachLineAtEachEndpoint() {
        var endpoints = listeners.listener("lines").endpoints();
        assertThat(endpoints).hasSize(2);
        for (var endpoint : endpoints) {
            assertThat(network.connector(endpoint)
                            .use(connection -> connection
                                    .send("one\ntwo\n")
                                    .thenMany(connection
                                            .receive()
                                            .lines(StandardCharsets.UTF_8, 100)
                                            .take(2)))
                            .collectList()
                            .block())
                    .containsExactly("ONE", "TWO");
        }
        assertThat(protocol.answered()).isEqualTo(4);
        assertThat(Objects.requireNonNull(health.health()).getStatus()).isEqualTo(Status.UP);
    }
}
