package io.sockflux.examples.guide;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sockflux.Acceptor;
import io.sockflux.Network;
import io.sockflux.ServiceNotifier;
import io.sockflux.spi.Capability;
import io.sockflux.stream.Listener;
import io.sockflux.systemd.ActivationException;
import io.sockflux.systemd.Notifier;
import io.sockflux.systemd.ServiceEnvironment;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** The snippets of {@code docs/guide/systemd.md}, in a process that no service manager has started. */
class SystemdPageTest {

    @Test
    void shouldRefuseASocketThatWasNotPassed() {
        try (Network network = Network.create()) {
            Assumptions.assumeTrue(network.supports(Capability.ADOPTION), "there are no descriptors here");
            assertThatThrownBy(() -> served(network)).isInstanceOf(ActivationException.class);
            assertThatThrownBy(() -> network.acceptor().inherited()).isInstanceOf(ActivationException.class);
        }
    }

    private static Acceptor served(Network network) {
        // snippet: sockets
        Acceptor web = network.acceptor().endpoints("fd:web"); // all that are named so; fd:3 is the first one
        // end
        return web;
    }

    @Test
    void shouldTellNobodyWhereNobodyAsks() {
        try (Network network = Network.create()) {
            Listener listener = requireNonNull(network.acceptor()
                    .endpoints("tcp://127.0.0.1:0")
                    .serve(connection -> connection.send(connection.receive()))
                    .block());
            // snippet: notify
            Notifier notifier = ServiceNotifier.of(network);
            notifier.watchdog().subscribe(); // as long as every loop answers
            notifier.ready().block();
            // end
            assertThat(notifier.isAsked()).isFalse();
            // snippet: stopping
            notifier.stopping()
                    .then(listener.drain(Duration.ofSeconds(30)))
                    .then(network.closeAsync())
                    .block();
            // end
        }
    }

    @Test
    void shouldTakeTheVariablesFromAChild() {
        ProcessBuilder builder = new ProcessBuilder("true");
        builder.environment().put("LISTEN_FDS", "1");
        // snippet: children
        ServiceEnvironment.removeFrom(builder.environment());
        // end
        Map<String, String> left = builder.environment();
        assertThat(left).doesNotContainKey("LISTEN_FDS");
    }
}
