package io.sockflux.internal.option;

import static org.assertj.core.api.Assertions.assertThat;

import io.sockflux.option.SocketLevelOptions;
import io.sockflux.option.TcpOptions;
import org.junit.jupiter.api.Test;

/** A recipe asks for each option once: the last time counts. */
class OptionRequestsTest {

    private static final OptionRequests BOTH =
            OptionRequests.NONE.with(SocketLevelOptions.SO_SNDBUF, 1, true).with(TcpOptions.TCP_NODELAY, true, true);

    @Test
    void shouldReplaceAnEarlierRequestForTheSameOption() {
        assertThat(BOTH.with(SocketLevelOptions.SO_SNDBUF, 2, false).all())
                .containsExactly(
                        new OptionRequest<>(TcpOptions.TCP_NODELAY, true, true),
                        new OptionRequest<>(SocketLevelOptions.SO_SNDBUF, 2, false));
    }

    @Test
    void shouldReplaceWhatOthersAskForToo() {
        assertThat(BOTH.with(OptionRequests.NONE.with(SocketLevelOptions.SO_SNDBUF, 2, true))
                        .all())
                .containsExactly(
                        new OptionRequest<>(TcpOptions.TCP_NODELAY, true, true),
                        new OptionRequest<>(SocketLevelOptions.SO_SNDBUF, 2, true));
    }
}
