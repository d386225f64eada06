package io.sockflux.benchmarks.lines;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sockflux.Network;
import io.sockflux.datagram.DatagramSocket;
import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Counts what datagrams say, and tells it each interval. */
final class SockfluxStatsd {

    private SockfluxStatsd() {}

    static Mono<DatagramSocket> serve(Network network, Duration every, Consumer<Map<String, Double>> told) {
        return network.datagrams("udp://127.0.0.1:0").bind().doOnNext(socket -> {
            Tally tally = new Tally();
            Flux<Runnable> taken = socket.receive()
                    .map(message -> () -> tally.take(message.data().toString(UTF_8)));
            Flux<Runnable> ends = Flux.interval(every).map(tick -> () -> told.accept(tally.end()));
            Flux.merge(taken, ends).subscribe(Runnable::run, closed -> {});
        });
    }
}
