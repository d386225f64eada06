package io.sockflux.internal.channel;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.DefaultEventLoop;
import io.netty.channel.EventLoop;
import io.sockflux.observe.NetworkCounts;
import io.sockflux.stream.ListenerCounts;
import io.sockflux.stream.Refusal.Reason;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each number is added up over the loops, and a listener's numbers are the network's too. */
class CountsTest {

    private final EventLoop one = new DefaultEventLoop();
    private final EventLoop other = new DefaultEventLoop();
    private final Counts network = Counts.ofNetwork();
    private final Counts listener = network.ofListener();

    @AfterEach
    void end() {
        one.shutdownGracefully();
        other.shutdownGracefully();
    }

    @Test
    void shouldTellSocketsThatAreOpenNow() {
        network.at(one).count(Counter.LISTENERS_BOUND);
        network.at(other).count(Counter.LISTENERS_BOUND);
        network.at(other).count(Counter.LISTENERS_CLOSED);
        network.at(one).add(Counter.DATAGRAM_SOCKETS, 3);
        network.at(one).count(Counter.DATAGRAM_SOCKETS_CLOSED);
        NetworkCounts counts = network.network();
        assertThat(counts.listeners()).isEqualTo(1);
        assertThat(counts.listenersEver()).isEqualTo(2);
        assertThat(counts.datagrams().sockets()).isEqualTo(2);
        assertThat(counts.datagrams().socketsEver()).isEqualTo(3);
        assertThat(counts.connectionsEver()).isZero();
    }

    @ParameterizedTest
    @EnumSource(names = {"ACCEPTED", "CONNECTED", "OTHERS"})
    void shouldCountAConnectionByItsOrigin(Counter origin) {
        network.at(one).count(origin);
        NetworkCounts counts = network.network();
        assertThat(counts.connections()).isEqualTo(1);
        assertThat(counts.connectionsEver()).isEqualTo(1);
        assertThat(counts.acceptedEver()).isEqualTo(origin == Counter.ACCEPTED ? 1 : 0);
        assertThat(counts.connectedEver()).isEqualTo(origin == Counter.CONNECTED ? 1 : 0);
        network.at(one).count(Counter.CLOSED);
        assertThat(network.network().connections()).isZero();
        assertThat(network.network().connectionsEver()).isEqualTo(1);
    }

    @Test
    void shouldCountForTheNetworkWhatAListenerCounts() {
        listener.at(one).add(Counter.BYTES_IN, 10);
        listener.at(other).add(Counter.BYTES_IN, 5);
        network.at(one).add(Counter.BYTES_IN, 100);
        listener.at(other).add(Counter.BYTES_OUT, 7);
        listener.at(one).count(Counter.ACCEPTED);
        ListenerCounts ofListener = listener.listener();
        assertThat(ofListener.bytesIn()).isEqualTo(15);
        assertThat(ofListener.bytesOut()).isEqualTo(7);
        assertThat(ofListener.open()).isEqualTo(1);
        NetworkCounts ofNetwork = network.network();
        assertThat(ofNetwork.bytesIn()).isEqualTo(115);
        assertThat(ofNetwork.bytesOut()).isEqualTo(7);
        assertThat(ofNetwork.acceptedEver()).isEqualTo(1);
    }

    @Test
    void shouldCountRefusalsByReasonAndApartFromAttempts() {
        listener.at(one).count(Reason.CONNECTION_LIMIT);
        listener.at(one).count(Reason.SETUP);
        listener.at(other).count(Reason.SETUP);
        network.at(one).add(Counter.ATTEMPTS, 3);
        network.at(one).count(Counter.ATTEMPTS_FAILED);
        network.countAnywhere(Counter.ATTEMPTS_FAILED);
        NetworkCounts counts = network.network();
        assertThat(counts.refusedEver(Reason.SETUP)).isEqualTo(2);
        assertThat(counts.refusedEver(Reason.CONNECTION_LIMIT)).isEqualTo(1);
        assertThat(counts.refusedEver(Reason.RATE)).isZero();
        assertThat(counts.refusedEver()).isEqualTo(3);
        assertThat(listener.listener().refused()).isEqualTo(counts.refused());
        assertThat(counts.attemptsEver()).isEqualTo(3);
        assertThat(counts.attemptsFailedEver()).isEqualTo(2);
        assertThat(counts)
                .hasToString("0 listeners, 0 connections, of 0 accepted and 0 connected; 3 refused, 2 attempts failed");
    }
}
