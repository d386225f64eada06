package io.sockflux.pool;

import static org.assertj.core.api.Assertions.assertThat;

import io.sockflux.internal.receive.Inbound;
import io.sockflux.stream.Connection;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Sinks;
import reactor.test.subscriber.TestSubscriber;

/** A connection on its way into a pool waits for the pool's close no longer than it is on its way. */
class PoolConnectTest {

    private final Sinks.One<Connection> connecting = Sinks.one();
    private final Sinks.Empty<Void> closing = Sinks.empty();
    private final List<Connection> admitted = new ArrayList<>();
    private final TestSubscriber<Pooled> subscriber = TestSubscriber.create();

    private void connect() {
        PoolConnect.connect(
                        connecting.asMono(),
                        connection -> {
                            admitted.add(connection);
                            return new Pooled(connection);
                        },
                        closing.asMono())
                .subscribe(subscriber);
        assertThat(connecting.currentSubscriberCount()).isOne();
        assertThat(closing.currentSubscriberCount()).isOne();
    }

    private void nobodyWaits() {
        assertThat(connecting.currentSubscriberCount())
                .as("wait for the connection")
                .isZero();
        assertThat(closing.currentSubscriberCount()).as("wait for the close").isZero();
    }

    @Test
    void shouldAdmitTheConnection() {
        connect();
        Inbound line = new Inbound();
        connecting.tryEmitValue(line.connection());
        assertThat(subscriber.getReceivedOnNext())
                .singleElement()
                .satisfies(pooled -> assertThat(pooled.connection()).isSameAs(line.connection()));
        assertThat(admitted).containsExactly(line.connection());
        nobodyWaits();
    }

    @Test
    void shouldTellAFailure() {
        connect();
        connecting.tryEmitError(new IOException("refused"));
        assertThat(subscriber.expectTerminalError()).hasMessage("refused");
        nobodyWaits();
    }

    @Test
    void shouldStopConnectingWhenThePoolCloses() {
        connect();
        closing.tryEmitError(new IOException("closed"));
        assertThat(subscriber.expectTerminalError()).hasMessage("closed");
        nobodyWaits();
    }

    @Test
    void shouldStopConnectingWhenItIsCancelled() {
        connect();
        subscriber.cancel();
        nobodyWaits();
        assertThat(admitted).isEmpty();
    }
}
