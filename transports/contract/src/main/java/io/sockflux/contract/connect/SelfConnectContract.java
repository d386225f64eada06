package io.sockflux.contract.connect;

import static org.assertj.core.api.Assertions.assertThat;

import io.sockflux.Connector;
import io.sockflux.Network;
import io.sockflux.address.Endpoint;
import io.sockflux.address.TcpEndpoint;
import io.sockflux.contract.TransportContract;
import io.sockflux.contract.kit.PeerKind;
import io.sockflux.contract.kit.PeerServer;
import io.sockflux.contract.kit.Reserved;
import io.sockflux.contract.kit.Waiting;
import io.sockflux.error.ConnectFailedException;
import io.sockflux.error.Errno;
import io.sockflux.option.IpOptions;
import io.sockflux.option.OptionException;
import io.sockflux.option.PortRange;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.publisher.Mono;

/** A client never talks to itself, though TCP connects a socket to itself that gets the target's port. */
@TransportContract
class SelfConnectContract {

    @ParameterizedTest
    @EnumSource(names = {"IPV4", "IPV6"})
    void shouldBeRefusedWhereNobodyElseListens(PeerKind kind, Network network) throws Exception {
        TcpEndpoint target;
        Throwable failure;
        do {
            target = (TcpEndpoint) Reserved.endpoint(network, kind);
            failure = failure(network, target);
            // Meanwhile another process may have connected from that port.
        } while (isTaken(failure));
        assumeOption(failure);
        TcpEndpoint free = target;
        assertThat(failure)
                .isInstanceOfSatisfying(ConnectFailedException.class, failed -> {
                    assertThat(failed.errno()).contains(Errno.ECONNREFUSED);
                    assertThat(failed.canPass()).isTrue();
                })
                .hasMessageContaining("to itself");
        // The server can have its port; io_uring closes the socket a moment later.
        Awaitility.await("the port").ignoreExceptions().until(() -> {
            PeerServer.listen(free, 1).close();
            return true;
        });
    }

    private static Throwable failure(Network network, TcpEndpoint target) {
        return Waiting.result(fromThatPort(network, target)
                .connect()
                .flatMap(connection -> connection.close().then(Mono.<Throwable>empty()))
                .onErrorResume(Mono::just));
    }

    private static boolean isTaken(Throwable failure) {
        return failure instanceof ConnectFailedException failed
                && failed.errno().filter(Errno.EADDRNOTAVAIL::equals).isPresent();
    }

    /** The kernel may choose but one port: the target's. */
    private static Connector fromThatPort(Network network, TcpEndpoint target) {
        return network.connector((Endpoint) target)
                .option(IpOptions.IP_LOCAL_PORT_RANGE, new PortRange(target.port(), target.port()));
    }

    private static void assumeOption(Throwable failure) {
        boolean refused = failure instanceof ConnectFailedException failed
                && failed.attempts().stream().anyMatch(attempt -> attempt.failure() instanceof OptionException);
        Assumptions.assumeFalse(refused, () -> "the range of ports cannot be set: " + failure.getMessage());
    }
}
