package io.sockflux.error;

import static org.assertj.core.api.Assertions.assertThat;

import io.sockflux.address.Endpoint;
import io.sockflux.balance.BackendState;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a failure tells a program in numbers and values, and a reader in words. */
class ErrorFactsTest {

    private static final Endpoint PEER = Endpoint.parse("tcp://192.0.2.1:80");
    private static final Duration SECOND = Duration.ofSeconds(1);

    @Test
    void shouldTellOfACallWithItsEndpointAndWithout() {
        SystemCallException told = new SystemCallException("bind", Errno.EADDRINUSE, PEER);
        assertThat(told.call()).isEqualTo("bind");
        assertThat(told.errno()).contains(Errno.EADDRINUSE);
        assertThat(told.endpoint()).contains(PEER);
        assertThat(told.words()).startsWith("EADDRINUSE (");
        assertThat(told).hasMessage("bind tcp://192.0.2.1:80: " + told.words());
        SystemCallException bare = new SystemCallException("socket", null, null, "no more of them");
        assertThat(bare).hasMessage("socket: no more of them");
        assertThat(bare.errno()).isEmpty();
        assertThat(bare.endpoint()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"ECONNREFUSED, true", "EACCES, false"})
    void shouldTellOfAnAttemptWhetherItsErrnoCanPass(Errno errno, boolean canPass) {
        ConnectAttempt attempt =
                new ConnectAttempt(PEER, new SystemCallException("connect", errno, PEER), Duration.ofMillis(2));
        assertThat(attempt.canPass()).isEqualTo(canPass);
        assertThat(attempt).hasToString("tcp://192.0.2.1:80 " + errno + " after 2.0 ms");
    }

    @Test
    void shouldTellOfAnAttemptByAProxy() {
        for (boolean passes : new boolean[] {true, false}) {
            ProxyException refusal = ProxyException.refused("socks5://p:1080", PEER, 5, passes, "connection refused");
            ConnectAttempt attempt = new ConnectAttempt(PEER, refusal, SECOND);
            assertThat(attempt.canPass()).isEqualTo(passes);
            assertThat(attempt.reason()).isEqualTo("proxy socks5://p:1080 refused with 5 (connection refused)");
            assertThat(refusal.canPass()).isEqualTo(passes);
            assertThat(refusal.code()).hasValue(5);
            assertThat(refusal.proxy()).isEqualTo("socks5://p:1080");
            assertThat(refusal.target()).isEqualTo(PEER);
        }
        ProxyException broken = ProxyException.broken("http://p:8080", PEER, "spoke no HTTP");
        assertThat(broken.code()).isEmpty();
        assertThat(broken.canPass()).isFalse();
        assertThat(broken).hasMessage("proxy http://p:8080 to tcp://192.0.2.1:80: spoke no HTTP");
    }

    @Test
    void shouldTellOfAnAttemptThatFailedInOtherWays() {
        ConnectAttempt attempt = new ConnectAttempt(PEER, new IOException("a line \n  and another "), SECOND);
        assertThat(attempt.reason()).isEqualTo("a line and another");
        assertThat(attempt.canPass()).isFalse();
    }

    @Test
    void shouldTellOfARelayFromTheSideThatItWasReadFrom() {
        IOException cause = new IOException("why");
        RelayException reading =
                new RelayException(RelayException.Side.ONE, RelayException.Side.ONE, PEER, 10, 20, cause);
        assertThat(reading)
                .hasMessage("relay from tcp://192.0.2.1:80: failed after 10 bytes this way and 20 back: why")
                .hasCause(cause);
        assertThat(reading.bytesToOther()).isEqualTo(10);
        assertThat(reading.bytesFromOther()).isEqualTo(20);
        assertThat(new RelayException(RelayException.Side.ONE, RelayException.Side.OTHER, PEER, 10, 20, cause))
                .hasMessage("relay to tcp://192.0.2.1:80: failed after 20 bytes this way and 10 back: why");
    }

    @Test
    void shouldTellHowMuchOfASendWasTaken() {
        SendFailedException failure = new SendFailedException(PEER, 7, "EPIPE", Errno.EPIPE, new IOException("below"));
        assertThat(failure.bytesTaken()).isEqualTo(7);
        assertThat(failure.errno()).contains(Errno.EPIPE);
        assertThat(failure).hasMessage("send tcp://192.0.2.1:80: EPIPE after 7 bytes");
    }

    @Test
    void shouldTellWhatMovedWithinATimeLimit() {
        TimeLimitException limit = new TimeLimitException(PEER, "readLimit", SECOND, "no byte came", 3, 4);
        assertThat(limit.limit()).isEqualTo("readLimit");
        assertThat(limit.length()).isEqualTo(SECOND);
        assertThat(limit.bytesReceived()).isEqualTo(3);
        assertThat(limit.bytesSent()).isEqualTo(4);
        assertThat(limit.peer()).contains(PEER);
        assertThat(limit)
                .hasMessage("connection to tcp://192.0.2.1:80: no byte came within the readLimit of 1 s,"
                        + " after 3 bytes received and 4 bytes sent");
    }

    @Test
    void shouldTellHowLongWhatIsTooLongWas() {
        TooLongException unknown = new TooLongException("line", 10);
        assertThat(unknown.length()).isEmpty();
        assertThat(unknown.limit()).isEqualTo(10);
        assertThat(new TooLongException("frame", 11, 10).length()).hasValue(11);
        assertThat(new TooLongException("frame", 0, 10).length()).hasValue(0);
        // A length of eight bytes has no sign.
        TooLongException huge = new TooLongException("frame", -2, 10);
        assertThat(huge.length()).hasValue(Long.MAX_VALUE);
        assertThat(huge).hasMessageContaining("18446744073709551614 bytes");
    }

    @ParameterizedTest
    @CsvSource({"1, 1 byte short", "2, 2 bytes short"})
    void shouldTellHowMuchIsMissing(int missing, String words) {
        TruncatedException failure = new TruncatedException("frame", 5, missing);
        assertThat(failure.received()).isEqualTo(5);
        assertThat(failure.missing()).isEqualTo(missing);
        assertThat(failure).hasMessage("frame: the stream ended " + words + " of its end, after 5");
    }

    @ParameterizedTest
    @CsvSource({"true, the peer may have the request", "false, the request was not sent"})
    void shouldTellWhetherARequestWasSent(boolean sent, String words) {
        UnansweredException failure = new UnansweredException(PEER, "closed", sent, null);
        assertThat(failure.wasSent()).isEqualTo(sent);
        assertThat(failure.peer()).contains(PEER);
        assertThat(failure).hasMessage("request to tcp://192.0.2.1:80: closed; " + words);
    }

    @Test
    void shouldTellWhyAPoolGaveNothing() {
        assertThat(new PoolExhaustedException(PEER, "closed").isTimedOut()).isFalse();
        assertThat(PoolExhaustedException.timedOut(PEER, 3, SECOND).isTimedOut())
                .isTrue();
    }

    @Test
    void shouldTellWhoseItWas() {
        assertThat(new DrainDeadlineException(PEER, SECOND).peer()).contains(PEER);
        assertThat(new ProxyHeaderException(PEER, "no header").peer()).contains(PEER);
        RequestAttempt attempt = new RequestAttempt(SECOND, Optional.empty());
        assertThat(new RequestFailedException(PEER, Errno.ETIMEDOUT, List.of(attempt), SECOND, null).attempts())
                .containsExactly(attempt);
        BackendState full = new BackendState(PEER, 2, 2, Optional.empty(), Optional.empty());
        assertThat(new NoBackendException("all are full", List.of(full)).backends())
                .containsExactly(full);
    }
}
