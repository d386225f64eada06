package io.sockflux.contract.accept;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sockflux.Network;
import io.sockflux.address.Endpoint;
import io.sockflux.contract.TransportContract;
import io.sockflux.contract.kit.Peer;
import io.sockflux.contract.kit.ProcNet;
import io.sockflux.contract.kit.Waiting;
import io.sockflux.stream.Connection;
import io.sockflux.stream.Listener;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import reactor.test.subscriber.TestSubscriber;

/** {@code request(n)} is n calls of accept, across all endpoints of a listener together. */
@TransportContract
class AcceptDemandContract {

    private static final int ENDPOINTS = 4;
    private static final int CLIENTS_EACH = 5;

    @Test
    void shouldAcceptExactlyAsManyAsAreAskedForAcrossAllEndpoints(Network network) throws Exception {
        Listener listener = Waiting.result(network.acceptor()
                .endpoints("tcp://127.0.0.1:0", "tcp://[::1]:0", "tcp://127.0.0.1:0", "tcp://[::1]:0")
                .listen());
        List<Peer> peers = new ArrayList<>();
        TestSubscriber<Connection> accepting =
                TestSubscriber.builder().initialRequest(0).build();
        try {
            for (Endpoint endpoint : listener.endpoints()) {
                for (int i = 0; i < CLIENTS_EACH; i++) {
                    peers.add(Peer.connect(endpoint));
                }
            }
            int all = ENDPOINTS * CLIENTS_EACH;
            await("every client in the queues").until(() -> ProcNet.waiting(listener.endpoints()) == all);

            listener.accept().subscribe(accepting);
            int asked = 0;
            for (int n : new int[] {1, 1, 2, 3, 5, 8}) {
                asked += n;
                int accepted = asked;
                accepting.request(n);
                await("as many connections as were asked for")
                        .until(() -> accepting.getReceivedOnNext().size() == accepted);
                // Nothing more was taken out of the kernel's queues than was handed over.
                assertThat(ProcNet.waiting(listener.endpoints())).isEqualTo(all - accepted);
            }
        } finally {
            Waiting.done(listener.close());
            for (Connection connection : accepting.getReceivedOnNext()) {
                Waiting.done(connection.abort());
            }
            for (Peer peer : peers) {
                peer.close();
            }
        }
    }
}
