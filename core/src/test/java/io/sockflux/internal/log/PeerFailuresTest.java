package io.sockflux.internal.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.sockflux.address.Endpoint;
import io.sockflux.error.ConnectionClosedException;
import io.sockflux.error.DrainDeadlineException;
import io.sockflux.error.Errno;
import io.sockflux.error.RelayException;
import io.sockflux.error.SendFailedException;
import io.sockflux.error.SystemCallException;
import io.sockflux.error.TimeLimitException;
import io.sockflux.error.TooLongException;
import io.sockflux.error.TruncatedException;
import io.sockflux.tls.TlsTruncatedException;
import java.io.IOException;
import java.net.ProtocolException;
import java.nio.charset.MalformedInputException;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.Exceptions;

class PeerFailuresTest {

    private static final Endpoint PEER = Endpoint.parse("tcp://127.0.0.1:9");

    private static SystemCallException reset() {
        return new SystemCallException("recv", Errno.ECONNRESET, PEER);
    }

    static Stream<Arguments> ofPeers() {
        return Stream.of(
                Arguments.of("ECONNRESET", reset()),
                Arguments.of("EPIPE", new SendFailedException(PEER, 3, "EPIPE", Errno.EPIPE, reset())),
                Arguments.of("ECONNRESET", new SendFailedException(PEER, 3, "reset", null, reset())),
                Arguments.of(
                        "ECONNRESET",
                        new RelayException(RelayException.Side.ONE, RelayException.Side.OTHER, PEER, 1, 2, reset())),
                Arguments.of("ETIMEDOUT", new SystemCallException("recv", Errno.ETIMEDOUT, PEER)),
                Arguments.of(
                        "TimeLimitException",
                        new TimeLimitException(PEER, "idleLimit", Duration.ofSeconds(1), "nothing came")),
                Arguments.of("TruncatedException", new TruncatedException("frame", 1, 2)),
                Arguments.of("TooLongException", new TooLongException("line", 10)),
                Arguments.of("ConnectionClosedException", new ConnectionClosedException(PEER)),
                Arguments.of("TlsTruncatedException", new TlsTruncatedException(PEER, 3)),
                Arguments.of("ECONNRESET", Exceptions.propagate(reset())),
                Arguments.of("TruncatedException", Exceptions.multiple(new TruncatedException("frame", 1, 2), reset())),
                Arguments.of("ProtocolException", new ProtocolException("no request")),
                Arguments.of("MalformedInputException", new MalformedInputException(1)));
    }

    @ParameterizedTest
    @MethodSource("ofPeers")
    void shouldKnowWhatAPeerHasDone(String kind, Throwable error) {
        assertThat(PeerFailures.kind(error)).isEqualTo(kind);
    }

    static Stream<Throwable> ofOthers() {
        return Stream.of(
                new IllegalStateException("bug"),
                new OutOfMemoryError("heap"),
                Exceptions.multiple(reset(), new IllegalStateException("bug")),
                new NoSuchFileException("index.html"),
                new IOException("disk"),
                // The machine's, though a socket told it.
                new SystemCallException("send", Errno.ENOBUFS, PEER),
                new SendFailedException(PEER, 0, "released", null, new IllegalStateException("released before")),
                new DrainDeadlineException(PEER, Duration.ofSeconds(1)),
                new TimeoutException("a wait of the program"));
    }

    @ParameterizedTest
    @MethodSource("ofOthers")
    void shouldTakeNothingElseForAPeers(Throwable error) {
        assertThat(PeerFailures.kind(error)).isNull();
    }

    @Test
    void shouldEndWhereCausesAreACircle() {
        SendFailedException circle = new SendFailedException(PEER, 0, "circle", null, reset()) {
            private static final long serialVersionUID = 1;

            @Override
            public synchronized Throwable getCause() {
                return this;
            }
        };
        assertThat(PeerFailures.kind(circle)).isNull();
    }
}
