package io.sockflux.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConnectionServerTest {

    @Test
    void shouldTellOfAHandlersPublisherThatThrowsWhenItIsSubscribedTo() {
        List<Throwable> told = new ArrayList<>();
        ConnectionServer server = new ConnectionServer(
                connection -> subscriber -> {
                    throw new IllegalStateException("thrown by a publisher");
                },
                (connection, error) -> told.add(error));
        Outbound outbound = new Outbound();
        server.onNext(outbound.connection());

        assertThat(told).singleElement().isInstanceOf(IllegalStateException.class);
        assertThat(outbound.channel().isOutputShutdown())
                .as("it is being closed")
                .isTrue();
        outbound.close();
    }
}
