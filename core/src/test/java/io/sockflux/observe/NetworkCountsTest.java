package io.sockflux.observe;

import static org.assertj.core.api.Assertions.assertThat;

import io.sockflux.address.Endpoint;
import io.sockflux.error.ConnectAttempt;
import io.sockflux.observe.ObservedConnection.Origin;
import io.sockflux.stream.Refusal;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each event counts where it belongs, and once. */
class NetworkCountsTest {

    private static final Endpoint HERE = Endpoint.tcp("192.0.2.1", 1);
    private static final Endpoint THERE = Endpoint.tcp("192.0.2.2", 2);

    private final NetworkCounts counts = new NetworkCounts();
    private final ObservedListener listener = new ObservedListener(HERE, HERE, "t");

    private static ObservedConnection connection(Origin origin) {
        return new ObservedConnection(origin, HERE, HERE, THERE, "t");
    }

    @Test
    void shouldCountListeningSocketsNowAndEver() {
        counts.listenerBound(listener);
        counts.listenerBound(new ObservedListener(HERE, HERE, "t"));
        counts.listenerClosed(listener);
        assertThat(counts.listeners()).isEqualTo(1);
        assertThat(counts.listenersEver()).isEqualTo(2);
        assertThat(counts.connectionsEver()).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void shouldCountAConnectionByItsOrigin(Origin origin) {
        counts.connectionOpened(connection(origin));
        assertThat(counts.connections()).isEqualTo(1);
        assertThat(counts.connectionsEver()).isEqualTo(1);
        assertThat(counts.acceptedEver()).isEqualTo(origin == Origin.ACCEPTED ? 1 : 0);
        assertThat(counts.connectedEver()).isEqualTo(origin == Origin.CONNECTED ? 1 : 0);
        counts.connectionClosed(connection(origin), new ConnectionEnd.Aborted());
        assertThat(counts.connections()).isZero();
        assertThat(counts.connectionsEver()).isEqualTo(1);
    }

    @Test
    void shouldTellThoseThatFailedFromOtherEnds() {
        counts.connectionClosed(connection(Origin.PAIR), new ConnectionEnd.Aborted());
        counts.connectionClosed(connection(Origin.PAIR), new ConnectionEnd.Ended());
        counts.connectionClosed(connection(Origin.PAIR), new ConnectionEnd.NetworkClosed());
        assertThat(counts.failedEver()).isZero();
        counts.connectionClosed(connection(Origin.PAIR), new ConnectionEnd.Failed(new IOException("reset")));
        assertThat(counts.failedEver()).isEqualTo(1);
    }

    @Test
    void shouldCountRefusalsAndFailedAttemptsApart() {
        counts.connectionRefused(listener, new Refusal(THERE, Refusal.Reason.CONNECTION_LIMIT, "full", null));
        counts.connectAttemptFailed(THERE, new ConnectAttempt(THERE, new IOException("refused"), Duration.ZERO));
        counts.connectAttemptFailed(THERE, new ConnectAttempt(THERE, new IOException("refused"), Duration.ZERO));
        assertThat(counts.refusedEver()).isEqualTo(1);
        assertThat(counts.attemptsFailedEver()).isEqualTo(2);
        assertThat(counts.connectionsEver()).isZero();
        assertThat(counts)
                .hasToString("0 listeners, 0 connections, of 0 accepted and 0 connected; 1 refused, 2 attempts failed");
    }
}
