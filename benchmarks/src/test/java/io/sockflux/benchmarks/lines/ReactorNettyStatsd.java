package io.sockflux.benchmarks.lines;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.Connection;
import reactor.netty.udp.UdpServer;

/** Counts what datagrams say, and tells it each interval. A datagram above 2,048 bytes is cut. */
final class ReactorNettyStatsd {

    private ReactorNettyStatsd() {}

    static Mono<? extends Connection> serve(Duration every, Consumer<Map<String, Double>> told) {
        return UdpServer.create()
                .host("127.0.0.1")
                .port(0)
                .handle((in, out) -> {
                    Tally tally = new Tally();
                    Flux<Runnable> taken = in.receive().asString(UTF_8).map(text -> () -> tally.take(text));
                    Flux<Runnable> ends = Flux.interval(every).map(tick -> () -> told.accept(tally.end()));
                    return Flux.merge(taken, ends).doOnNext(Runnable::run).then();
                })
                .bind();
    }
}
