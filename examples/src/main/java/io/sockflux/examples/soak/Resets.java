package io.sockflux.examples.soak;

import io.sockflux.Network;
import io.sockflux.address.Endpoint;
import io.sockflux.stream.Connection;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;

/** Connections that one side ends without a word: by a reset, amid a send, with unread data, by a handler that fails. */
final class Resets extends Serving {

    private static final int CONNECTIONS = 200;
    private static final int AT_ONCE = 32;
    private static final int LONGEST = 1 << 18;
    private static final int WAYS = 4;

    Resets(Network network, Path folder) {
        super(network, folder, acceptor -> acceptor, Resets::handle);
    }

    @Override
    public String kind() {
        return "resets";
    }

    /** The first byte says what the client wants to be done to it. */
    private static Publisher<?> handle(Connection connection) {
        return connection.peek(1).flatMap(first -> switch (Math.floorMod(first.getByte(first.readerIndex()), WAYS)) {
            case 0 -> connection.abort();
            case 1 -> Mono.error(new IOException("a handler that fails"));
            case 2 -> connection.send(connection.receive().take(1)).then(connection.abort());
            default -> connection.send(connection.receive());
        });
    }

    @Override
    Mono<Integer> round(List<Endpoint> server, Random random) {
        return Exchange.many(CONNECTIONS, AT_ONCE, number -> {
            byte[] bytes = Exchange.bytes(random, LONGEST);
            bytes[0] = (byte) number;
            boolean waits = random.nextBoolean();
            return network()
                    .connector(any(server, random))
                    .connect()
                    .flatMap(connection -> connection
                            .send(Exchange.buffer(bytes))
                            .then(waits ? connection.receive().next().then() : Mono.empty())
                            // Whatever has become of it: a reset is what was asked for.
                            .onErrorComplete(IOException.class)
                            .then(connection.abort()));
        });
    }
}
