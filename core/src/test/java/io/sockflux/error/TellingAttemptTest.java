package io.sockflux.error;

import static org.assertj.core.api.Assertions.assertThat;

import io.sockflux.address.Endpoint;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class TellingAttemptTest {

    private static final Endpoint TARGET = Endpoint.parse("tcp://localhost:9");
    private static final Endpoint IPV4 = Endpoint.parse("tcp://127.0.0.1:9");
    private static final Endpoint IPV6 = Endpoint.parse("tcp://[::1]:9");

    @Test
    void shouldBeTheLastThatCameToThePeer() {
        ConnectFailedException failure = failed(attempt(IPV4, Errno.ECONNREFUSED), attempt(IPV6, Errno.EADDRNOTAVAIL));
        assertThat(failure.errno()).contains(Errno.ECONNREFUSED);
        assertThat(failure).hasMessageStartingWith("connect tcp://localhost:9: ECONNREFUSED");
        assertThat(failed(attempt(IPV6, Errno.ENETUNREACH), attempt(IPV4, Errno.ETIMEDOUT))
                        .errno())
                .contains(Errno.ETIMEDOUT);
    }

    @Test
    void shouldBeTheLastOfThoseThatAreAllOfOneKind() {
        assertThat(failed(attempt(IPV4, Errno.ECONNREFUSED), attempt(IPV6, Errno.ETIMEDOUT))
                        .errno())
                .contains(Errno.ETIMEDOUT);
        assertThat(failed(attempt(IPV4, Errno.ENETUNREACH), attempt(IPV6, Errno.EADDRNOTAVAIL))
                        .errno())
                .contains(Errno.EADDRNOTAVAIL);
    }

    private static ConnectAttempt attempt(Endpoint endpoint, Errno errno) {
        return new ConnectAttempt(endpoint, new SystemCallException("connect", errno, endpoint), Duration.ofMillis(1));
    }

    private static ConnectFailedException failed(ConnectAttempt... attempts) {
        return new ConnectFailedException(TARGET, List.of(attempts), attempts.length, Duration.ofMillis(2), null, null);
    }
}
