package io.sockflux.error;

import static org.assertj.core.api.Assertions.assertThat;

import io.sockflux.address.Endpoint;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConnectFailedExceptionTest {

    private static final Endpoint V4 = Endpoint.parse("tcp://127.0.0.1:9");
    private static final Endpoint V6 = Endpoint.parse("tcp://[::1]:9");
    private static final Endpoint NAME = Endpoint.parse("tcp://uptime.internal:9");
    private static final Duration SECOND = Duration.ofSeconds(1);

    private static ConnectAttempt attempt(Endpoint endpoint, Errno errno, long millis) {
        IOException failure = new SystemCallException("connect", errno, endpoint);
        return new ConnectAttempt(endpoint, failure, Duration.ofMillis(millis));
    }

    private static ConnectFailedException failed(Endpoint target, ConnectAttempt... attempts) {
        return new ConnectFailedException(target, List.of(attempts), attempts.length, SECOND, null, null);
    }

    @Test
    void shouldStartWithTheTargetAndTheErrno() {
        assertThat(failed(V4, attempt(V4, Errno.ECONNREFUSED, 3)))
                .hasMessage("connect tcp://127.0.0.1:9: ECONNREFUSED (connection refused); gave up after 1 attempt"
                        + " in 1.0 s: tcp://127.0.0.1:9 ECONNREFUSED after 3.0 ms");
    }

    @Test
    void shouldListEveryAttempt() {
        ConnectFailedException failure =
                failed(NAME, attempt(V6, Errno.ENETUNREACH, 0), attempt(V4, Errno.ETIMEDOUT, 1250));

        assertThat(failure)
                .hasMessageStartingWith("connect tcp://uptime.internal:9: ETIMEDOUT (connection timed out); ")
                .hasMessageContaining("gave up after 2 attempts in 1.0 s: ")
                .hasMessageContaining("tcp://[::1]:9 ENETUNREACH after 0.0 ms; ")
                .hasMessageContaining("tcp://127.0.0.1:9 ETIMEDOUT after 1250.0 ms");
        assertThat(failure.attempts()).extracting(ConnectAttempt::endpoint).containsExactly(V6, V4);
        assertThat(failure.target()).isEqualTo(NAME);
        assertThat(failure.errno()).contains(Errno.ETIMEDOUT);
    }

    @Test
    void shouldSayWhyItEnded() {
        ConnectFailedException failure = new ConnectFailedException(
                V4,
                List.of(attempt(V4, Errno.ECONNREFUSED, 3)),
                300,
                Duration.ofMillis(90_500),
                "the timeout of 90 s passed",
                null);

        assertThat(failure)
                .hasMessageContaining("gave up after 300 attempts in 90.5 s, as the timeout of 90 s passed: ");
    }

    @Test
    void shouldNameTheCodeOfAFailedLookUp() {
        IOException unknown = new NameResolutionException("uptime.internal", "EAI_NONAME", "no such host", null);
        ConnectFailedException failure = failed(NAME, new ConnectAttempt(NAME, unknown, SECOND));

        assertThat(failure)
                .hasMessageStartingWith("connect tcp://uptime.internal:9: EAI_NONAME (no such host); ")
                .hasMessageEndingWith("tcp://uptime.internal:9 EAI_NONAME after 1000.0 ms");
        assertThat(failure.errno()).isEmpty();
        assertThat(failure.canPass()).isFalse();
    }

    @Test
    void shouldBeOneLineWhateverTheCausesSay() {
        IOException strange = new IOException("first line\r\n  second line\nthird");
        ConnectFailedException failure = failed(V4, new ConnectAttempt(V4, strange, SECOND));

        assertThat(failure.getMessage())
                .startsWith("connect tcp://127.0.0.1:9: first line second line third; ")
                .doesNotContain("\n", "\r");
    }

    @Test
    void shouldSayThatNoAttemptWasMade() {
        assertThat(failed(V4)).hasMessage("connect tcp://127.0.0.1:9: no attempt was made");
        assertThat(new ConnectFailedException(V4, List.of(), 0, SECOND, "the timeout of 1 s passed", null))
                .hasMessage("connect tcp://127.0.0.1:9: the timeout of 1 s passed");
    }

    @Test
    void shouldBeAbleToPassWhenOneAttemptIs() {
        assertThat(failed(NAME, attempt(V6, Errno.EACCES, 0)).canPass()).isFalse();
        assertThat(failed(NAME, attempt(V6, Errno.EACCES, 0), attempt(V4, Errno.ECONNREFUSED, 0))
                        .canPass())
                .isTrue();
        IOException again = new NameResolutionException("uptime.internal", "EAI_AGAIN", "try again", null);
        assertThat(failed(NAME, new ConnectAttempt(NAME, again, SECOND)).canPass())
                .isTrue();
        assertThat(failed(V4, new ConnectAttempt(V4, new IOException("?"), SECOND))
                        .canPass())
                .isFalse();
    }
}
