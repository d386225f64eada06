package io.sockflux.internal.channel;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.ChannelException;
import io.netty.channel.socket.ChannelOutputShutdownException;
import io.sockflux.address.Endpoint;
import io.sockflux.error.Errno;
import io.sockflux.error.NetworkClosedException;
import io.sockflux.error.SystemCallException;
import io.sockflux.option.OptionException;
import io.sockflux.option.SocketLevelOptions;
import io.sockflux.spi.Failures;
import io.sockflux.spi.Transport;
import java.io.IOException;
import java.net.ConnectException;
import java.nio.channels.ClosedChannelException;
import org.junit.jupiter.api.Test;

class ChannelFailuresTest {

    private static final Endpoint ENDPOINT = Endpoint.tcp("127.0.0.1", 9);
    private static final Transport TRANSPORT =
            StubbedTransport.answering("errno", with -> Failures.ofJdk((Throwable) with[0]));

    private static SystemCallException of(Throwable cause) {
        return ChannelFailures.of(TRANSPORT, "connect", ENDPOINT, cause);
    }

    @Test
    void shouldAskTheTransportForTheErrno() {
        ConnectException cause = new ConnectException("Connection refused");
        assertThat(of(cause))
                .hasMessage("connect tcp://127.0.0.1:9: ECONNREFUSED (connection refused)")
                .hasCause(cause);
    }

    @Test
    void shouldTakeTheWordsWithoutErrno() {
        assertThat(of(new IOException("it rains"))).hasMessage("connect tcp://127.0.0.1:9: it rains");
    }

    @Test
    void shouldNameTheExceptionThatHasNoWords() {
        assertThat(of(new ClosedChannelException()))
                .hasMessage("connect tcp://127.0.0.1:9: java.nio.channels.ClosedChannelException");
    }

    @Test
    void shouldReturnWhatATransportHasTold() {
        Endpoint other = Endpoint.tcp("127.0.0.1", 10);
        SystemCallException told = new SystemCallException("socket", Errno.EMFILE, other);
        assertThat(of(told)).isSameAs(told);
        assertThat(of(new ChannelException(new IllegalStateException(told)))).isSameAs(told);
    }

    @Test
    void shouldGiveTheEndpointToWhatATransportHasToldWithout() {
        SystemCallException told = new SystemCallException("socket", Errno.EMFILE, null, "EMFILE (no room)");
        SystemCallException failure = of(new ChannelException(told));
        assertThat(failure).hasMessage("socket tcp://127.0.0.1:9: EMFILE (no room)");
        assertThat(failure.errno()).contains(Errno.EMFILE);
        assertThat(failure.endpoint()).contains(ENDPOINT);
    }

    @Test
    void shouldKeepTheFailureOfAnOption() {
        OptionException told = new OptionException(
                "setsockopt",
                SocketLevelOptions.SO_KEEPALIVE,
                ENDPOINT,
                OptionException.Reason.REFUSED,
                Errno.EPERM,
                "no",
                null);
        assertThat(of(new ChannelException(told))).isSameAs(told);
    }

    @Test
    void shouldTakeTheErrnoThatATransportHasTold() {
        SystemCallException told = new SystemCallException("send", Errno.EPIPE, null);
        assertThat(ChannelFailures.errno(TRANSPORT, new IOException(told))).contains(Errno.EPIPE);
        SystemCallException without = new SystemCallException("send", null, null, "errno 4711");
        assertThat(ChannelFailures.errno(TRANSPORT, new IOException("Connection refused", without)))
                .isEmpty();
    }

    @Test
    void shouldTakeTheWordsBehindNettysEndOfOutput() {
        ChannelOutputShutdownException cause =
                new ChannelOutputShutdownException("Channel output shutdown", new IOException("Broken pipe"));
        assertThat(ChannelFailures.words(cause)).isEqualTo("Broken pipe");
    }

    @Test
    void shouldTellWhyASocketCouldNotBeWatched() {
        assertThat(ChannelFailures.unwatched(TRANSPORT, "adopt", ENDPOINT, new IllegalStateException("full")))
                .isInstanceOf(SystemCallException.class)
                .hasMessage("adopt tcp://127.0.0.1:9: could not be watched: java.lang.IllegalStateException: full");
        assertThat(ChannelFailures.unwatched(TRANSPORT, "adopt", ENDPOINT, new IOException("No space left on device")))
                .hasMessage("adopt tcp://127.0.0.1:9: ENOSPC (no space left on device), could not be watched:"
                        + " java.io.IOException: No space left on device");
    }

    @Test
    void shouldTellThatTheNetworkIsClosed() {
        NetworkClosedException closed = new NetworkClosedException("adopt");
        assertThat(ChannelFailures.unwatched(TRANSPORT, "adopt", ENDPOINT, closed))
                .isSameAs(closed);
    }
}
