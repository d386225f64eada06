package io.sockflux.examples.soak;

import io.sockflux.Network;
import io.sockflux.address.Endpoint;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import reactor.core.publisher.Mono;

/** Connections that come, are answered and go. */
final class Churn extends Serving {

    private static final int CONNECTIONS = 300;
    private static final int AT_ONCE = 32;
    private static final int LONGEST = 1 << 17;

    Churn(Network network, Path folder) {
        super(network, folder, acceptor -> acceptor, connection -> connection.send(connection.receive()));
    }

    @Override
    public String kind() {
        return "churn";
    }

    @Override
    Mono<Integer> round(List<Endpoint> server, Random random) {
        return Exchange.many(CONNECTIONS, AT_ONCE, number -> {
            byte[] bytes = Exchange.bytes(random, LONGEST);
            return network()
                    .connector(any(server, random))
                    .use(connection -> Exchange.echoed(connection, bytes))
                    .then();
        });
    }
}
