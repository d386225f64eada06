package io.sockflux.examples.soak;

import io.sockflux.Network;
import io.sockflux.datagram.DatagramSocket;
import io.sockflux.message.Message;
import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import reactor.core.publisher.Mono;

/** Datagram sockets that come and go, some amid a receive. */
final class SocketsOfDatagrams implements Hardship {

    private static final int SOCKETS = 100;
    private static final int AT_ONCE = 16;
    private static final int LONGEST = 4096;

    private final Network network;

    SocketsOfDatagrams(Network network) {
        this.network = network;
    }

    @Override
    public String kind() {
        return "datagrams";
    }

    @Override
    public Mono<Integer> round(Random random) {
        return Exchange.many(SOCKETS, AT_ONCE, number -> {
            byte[] bytes = Exchange.bytes(random, LONGEST);
            return network.datagrams("udp://127.0.0.1:0")
                    .use(socket -> number % 4 == 0 ? heardTwice(socket, bytes) : heard(socket, bytes))
                    .then();
        });
    }

    private static Mono<Void> heard(DatagramSocket socket, byte[] bytes) {
        return socket.send(Message.of(Exchange.buffer(bytes)).to(socket.localEndpoint()))
                .then(socket.receive().next())
                .flatMap(message -> {
                    byte[] heard = new byte[message.data().readableBytes()];
                    message.data().readBytes(heard);
                    return Arrays.equals(heard, bytes)
                            ? Mono.<Void>empty()
                            : Mono.error(new IOException(
                                    "another datagram than was sent came to " + socket.localEndpoint()));
                });
    }

    /** The second is left in the queue. */
    private static Mono<Void> heardTwice(DatagramSocket socket, byte[] bytes) {
        return socket.send(Message.of(Exchange.buffer(bytes)).to(socket.localEndpoint()))
                .then(heard(socket, bytes));
    }

    @Override
    public Mono<Void> close() {
        return Mono.empty();
    }
}
