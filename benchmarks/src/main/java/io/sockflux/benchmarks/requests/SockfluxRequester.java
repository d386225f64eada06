package io.sockflux.benchmarks.requests;

import static java.util.Objects.requireNonNull;

import io.sockflux.Network;
import io.sockflux.address.Endpoint;
import io.sockflux.exchange.Requester;
import io.sockflux.stream.Connection;
import java.util.List;
import reactor.core.publisher.Flux;

/** Sockflux with a decoder and an encoder of the program's own. */
final class SockfluxRequester implements Increments {

    private final Network network =
            Network.builder().transport("epoll").threads(1).build();
    private final List<String> command;
    private final Requester<List<String>, Object> requester;

    SockfluxRequester(int port, String key, int inFlight) {
        command = List.of("INCR", key);
        Connection connection = requireNonNull(
                network.connector(Endpoint.tcp("127.0.0.1", port)).connect().block(HANG));
        requester = connection.requester(Resp.exchange().maxInFlight(inFlight));
    }

    @Override
    public void run(int commands, Answers answers) {
        requester
                .requests(Flux.range(0, commands).map(i -> command))
                .doOnNext(answer -> answers.add((Long) answer))
                .then()
                .block(HANG);
    }

    @Override
    public void close() {
        network.close();
    }
}
