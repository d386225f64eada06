package io.sockflux.error;

import static org.assertj.core.api.Assertions.assertThat;

import io.sockflux.address.Endpoint;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** One line that starts with who did not answer and why, and has every attempt. */
class RequestFailedExceptionTest {

    private static final Endpoint PEER = Endpoint.parse("udp://127.0.0.1:9");

    @Test
    void shouldTellOfEveryAttemptInOneLine() {
        RequestFailedException failure = new RequestFailedException(
                PEER,
                Errno.ETIMEDOUT,
                List.of(
                        new RequestAttempt(Duration.ofMillis(1000), Optional.empty()),
                        new RequestAttempt(
                                Duration.ofMillis(2000),
                                Optional.of(new SystemCallException("send", Errno.EHOSTUNREACH, PEER)))),
                Duration.ofMillis(3001),
                null);
        assertThat(failure)
                .hasMessage(
                        "request udp://127.0.0.1:9: ETIMEDOUT (connection timed out); gave up after 2 attempts in 3.0 s:"
                                + " no answer after 1000.0 ms; EHOSTUNREACH after 2000.0 ms");
        assertThat(failure.peer()).contains(PEER);
    }

    @Test
    void shouldTellOfNoPeerWhereThereIsNone() {
        RequestFailedException failure = new RequestFailedException(
                null,
                Errno.EDESTADDRREQ,
                List.of(new RequestAttempt(Duration.ZERO, Optional.empty())),
                Duration.ZERO,
                null);
        assertThat(failure)
                .hasMessageStartingWith("request: EDESTADDRREQ (")
                .hasMessageContaining("gave up after 1 attempt in 0.0 s");
        assertThat(failure.peer()).isEmpty();
    }
}
