package io.sockflux.contract.accept;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sockflux.Network;
import io.sockflux.address.Endpoint;
import io.sockflux.address.UnixAbstractEndpoint;
import io.sockflux.address.UnixPathEndpoint;
import io.sockflux.contract.TransportContract;
import io.sockflux.contract.kit.Endpoints;
import io.sockflux.contract.kit.Waiting;
import io.sockflux.spi.Capability;
import io.sockflux.stream.Connection;
import io.sockflux.stream.Listener;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The longest names of unix sockets work, or are refused before anything is tried, with the true limit. */
@TransportContract
class LongNameContract {

    @ParameterizedTest
    @ValueSource(ints = {105, 106, 107})
    void shouldServeALongPathOrRefuseItAtOnce(int length, Network network) {
        Assumptions.assumeTrue(network.supports(Capability.UNIX_PATH), "the transport has no unix paths");
        String folder = ((UnixPathEndpoint) Endpoints.unixPath()).path();
        serveOrRefuse(network, new UnixPathEndpoint(folder + "x".repeat(length - folder.length())), length);
    }

    @ParameterizedTest
    @ValueSource(ints = {105, 106, 107})
    void shouldServeALongAbstractNameOrRefuseItAtOnce(int length, Network network) {
        Assumptions.assumeTrue(network.supports(Capability.UNIX_ABSTRACT), "the transport has no abstract names");
        String unique = "sockflux-" + ProcessHandle.current().pid() + "-" + network.transport() + "-";
        serveOrRefuse(network, new UnixAbstractEndpoint(unique + "x".repeat(length - unique.length())), length);
    }

    private static void serveOrRefuse(Network network, Endpoint endpoint, int length) {
        Listener listener;
        try {
            listener =
                    Waiting.result(network.acceptor().endpoints(endpoint).serve(connection -> connection.send("long")));
        } catch (IllegalArgumentException refused) {
            assertThat(length).isEqualTo(107);
            assertThat(refused).hasMessageContaining("107 bytes (expected: at most 106");
            assertThatThrownBy(() -> network.connector(endpoint)).hasMessage(refused.getMessage());
            return;
        }
        Connection connection = Waiting.result(network.connector(endpoint).connect());
        assertThat(Waiting.result(connection.receive().collectString(StandardCharsets.US_ASCII, 100)))
                .isEqualTo("long");
        Waiting.done(connection.close());
        Waiting.done(listener.close());
    }
}
