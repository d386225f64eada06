package io.sockflux.benchmarks.lines;

import io.sockflux.Network;
import io.sockflux.address.Endpoint;
import io.sockflux.exchange.Exchange;
import io.sockflux.exchange.Requester;
import java.time.Duration;
import java.util.List;

/** A client of Redis with many commands in flight, whose answers come in order. */
final class SockfluxRedis {

    private SockfluxRedis() {}

    static Requester<List<String>, String> client(Network network, Endpoint endpoint) {
        return network.connector(endpoint)
                .requester(Exchange.<List<String>, String>pipelined(
                                (command, out) -> Resp.write(command, out.bytes()), () -> Resp::read, 1 << 20)
                        .maxInFlight(100)
                        .maxPending(1000)
                        .timeout(Duration.ofSeconds(10)));
    }
}
