package io.sockflux.contract.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sockflux.Network;
import io.sockflux.address.Endpoint;
import io.sockflux.contract.TransportContract;
import io.sockflux.contract.kit.Peer;
import io.sockflux.contract.kit.PeerKind;
import io.sockflux.contract.kit.PeerServer;
import io.sockflux.contract.kit.Waiting;
import io.sockflux.datagram.DatagramSocket;
import io.sockflux.exchange.Requester;
import io.sockflux.message.Message;
import io.sockflux.observe.ObservedRequests;
import io.sockflux.observe.ObservedRequests.Kind;
import io.sockflux.spi.Capability;
import io.sockflux.stream.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;

/** A network tells of the requests that are in flight and that wait, as long as somebody may make some. */
@TransportContract
class ObservedRequestsContract {

    private Network network;

    /** The network is shared with other tests of the class only, so each has its own list. */
    @BeforeEach
    void own(Network shared) {
        network = shared;
        await("the requesters of other tests are gone")
                .until(() -> network.requests().isEmpty());
    }

    private ObservedRequests one() {
        await().until(() -> network.requests().size() == 1);
        return network.requests().get(0);
    }

    private static void ask(
            Requester<String, String> requester, List<CompletableFuture<String>> answers, String request) {
        answers.add(requester.request(request).toFuture());
    }

    @Test
    void shouldTellOfARequesterOverAConnection() throws Exception {
        try (PeerServer server = PeerServer.listen(network, PeerKind.IPV4)) {
            Connection connection =
                    Waiting.result(network.connector(server.endpoint()).connect());
            Requester<String, String> requester = connection.requester(Lines.PIPELINED.maxInFlight(1));
            try (Peer peer = server.accept()) {
                assertCounts(requester, peer, Kind.CONNECTION, server.endpoint());
            }
            await().until(() -> network.requests().isEmpty());
            Waiting.done(requester.close());
        }
    }

    @Test
    void shouldTellOfARequesterThatConnectsAnew() throws Exception {
        try (PeerServer server = PeerServer.listen(network, PeerKind.IPV4)) {
            Requester<String, String> requester =
                    network.connector(server.endpoint()).requester(Lines.PIPELINED.maxInFlight(1));
            assertThat(network.requests()).isEmpty();
            CompletableFuture<String> first = requester.request("0").toFuture();
            try (Peer peer = server.accept()) {
                assertThat(Lines.next(peer)).isEqualTo("0");
                peer.send("re: 0\n");
                assertThat(first.get()).isEqualTo("re: 0");
                assertCounts(requester, peer, Kind.CONNECTOR, server.endpoint());
            }
            Waiting.done(requester.close());
            assertThat(network.requests()).isEmpty();
        }
    }

    /** One is in flight and two wait, then one waits, then none is left. */
    private void assertCounts(Requester<String, String> requester, Peer peer, Kind kind, Endpoint requested)
            throws Exception {
        List<CompletableFuture<String>> answers = new ArrayList<>();
        ask(requester, answers, "1");
        ask(requester, answers, "2");
        ask(requester, answers, "3");
        assertThat(Lines.next(peer)).isEqualTo("1");
        ObservedRequests seen = one();
        assertThat(seen.kind()).isEqualTo(kind);
        assertThat(seen.requested()).isEqualTo(requested);
        await().until(() -> seen.inFlight() == 1 && seen.pending() == 2);
        peer.send("re: 1\n");
        assertThat(Lines.next(peer)).isEqualTo("2");
        await().until(() -> seen.inFlight() == 1 && seen.pending() == 1);
        peer.send("re: 2\n");
        assertThat(Lines.next(peer)).isEqualTo("3");
        peer.send("re: 3\n");
        assertThat(answers.get(2).get()).isEqualTo("re: 3");
        await().until(() -> seen.inFlight() == 0 && seen.pending() == 0);
    }

    @Test
    void shouldTellOfQuestionsInDatagrams() {
        Assumptions.assumeTrue(network.supports(Capability.DATAGRAM), "the transport has no datagrams");
        DatagramSocket silent =
                Waiting.result(network.datagrams("udp://127.0.0.1:0").bind());
        DatagramSocket asking =
                Waiting.result(network.datagrams("udp://127.0.0.1:0").bind());
        Message question = Message.of("who?").to(silent.localEndpoint());
        Disposable asked = asking.request(question).subscribe(answer -> {}, failure -> {});
        ObservedRequests seen = one();
        assertThat(seen.kind()).isEqualTo(Kind.DATAGRAM);
        assertThat(seen.requested()).isEqualTo(Endpoint.parse("udp://127.0.0.1:0"));
        await().until(() -> seen.inFlight() == 1);
        assertThat(seen.pending()).isZero();
        asked.dispose();
        await().until(() -> seen.inFlight() == 0);
        Waiting.done(asking.close().and(silent.close()));
        await().until(() -> network.requests().isEmpty());
    }
}
