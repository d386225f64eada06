package io.sockflux.examples.stream;

import io.netty.buffer.ByteBuf;
import io.sockflux.Network;
import io.sockflux.address.InetEndpoint;
import io.sockflux.datagram.DatagramSocket;
import io.sockflux.error.SystemCallException;
import io.sockflux.examples.cli.ConnectWords;
import io.sockflux.examples.cli.StandardStreams;
import io.sockflux.examples.datagram.Datagrams;
import io.sockflux.message.Message;
import java.time.Duration;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** {@code cat} by datagrams: from a socket that has a name of its own, as one without cannot be answered. */
final class CatDatagrams {

    /** 65,535 bytes less the headers of IPv4 and UDP. */
    private static final int LONGEST_OF_UDP = 65_507;

    private final StandardStreams streams;
    private final Duration silence;
    private volatile long heardNanos = System.nanoTime();

    /**
     * One over these streams.
     *
     * @param silence how long after the end of input nothing may come for it to be the end
     */
    CatDatagrams(StandardStreams streams, Duration silence) {
        this.streams = streams;
        this.silence = silence;
    }

    void run(Network network, ConnectWords words) {
        // What cannot be had here is told of the endpoint that was asked for.
        network.datagrams(words.endpoint());
        network.datagrams(Datagrams.localFor(network, words.endpoint()))
                .use(socket -> words.connect(socket)
                        .then(Mono.defer(() -> exchange(
                                socket,
                                words.endpoint() instanceof InetEndpoint ? LONGEST_OF_UDP : StandardStreams.CHUNK))))
                .blockLast();
    }

    private Mono<Void> exchange(DatagramSocket socket, int longest) {
        Mono<Void> sending = socket.send(streams.input(longest).map(Message::of));
        Mono<Void> sent = sending.cache();
        Mono<Void> silent = sent.then(Mono.fromRunnable(this::heard))
                .thenMany(Flux.interval(Duration.ofMillis(50)))
                .filter(tick -> System.nanoTime() - heardNanos >= silence.toNanos())
                .next()
                .then();
        Mono<Void> receiving = socket.receive()
                .takeUntilOther(silent)
                .doOnNext(message -> heard())
                .map(Message::data)
                .publishOn(streams.outputThread(), 16)
                .<ByteBuf>handle(streams::write)
                .then();
        Mono<Void> refused = socket.errors()
                .flatMap(error -> Mono.<Void>error(new SystemCallException(
                        "send",
                        error.errno(),
                        error.peer().or(socket::peerEndpoint).orElse(null))))
                .then();
        return Mono.firstWithSignal(receiving, refused);
    }

    private void heard() {
        heardNanos = System.nanoTime();
    }
}
