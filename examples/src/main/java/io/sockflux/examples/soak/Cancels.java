package io.sockflux.examples.soak;

import io.sockflux.Network;
import io.sockflux.address.Endpoint;
import io.sockflux.stream.Connection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Subscribers that lose interest amid a connect, a send, a receive, a file, a listen. */
final class Cancels extends Serving {

    private static final int CONNECTIONS = 200;
    private static final int AT_ONCE = 32;
    private static final int LONGEST_MICROS = 3000;
    private static final int FILE = 1 << 20;

    private final Mono<Path> file;

    Cancels(Network network, Path folder) {
        super(network, folder, acceptor -> acceptor, connection -> connection.send(connection.receive()));
        file = Mono.fromCallable(() -> Files.write(folder.resolve("file"), new byte[FILE]))
                .cache();
    }

    @Override
    public String kind() {
        return "cancels";
    }

    @Override
    Mono<Integer> round(List<Endpoint> server, Random random) {
        return file.flatMap(there -> Exchange.many(CONNECTIONS, AT_ONCE, number -> {
            Endpoint endpoint = any(server, random);
            Duration patience = Duration.ofNanos(random.nextInt(LONGEST_MICROS) * 1000L);
            return switch (number % 4) {
                case 0 -> cut(network().connector(endpoint).connect().flatMap(Connection::abort), patience);
                case 1 ->
                    network()
                            .acceptor()
                            .endpoints("tcp://127.0.0.1:0")
                            .accept()
                            .takeUntilOther(Mono.delay(patience))
                            .then();
                case 2 -> used(endpoint, connection -> connection.sendFile(there, 0, FILE), patience);
                default ->
                    used(
                            endpoint,
                            connection -> connection.send(
                                    Flux.range(0, FILE).map(part -> Exchange.buffer(new byte[1 + part % 999]))),
                            patience);
            };
        }));
    }

    private static Mono<Void> cut(Mono<?> what, Duration patience) {
        return what.then().takeUntilOther(Mono.delay(patience)).onErrorComplete(IOException.class);
    }

    /** Sends what nobody reads and reads what nobody wants, for so long. */
    private Mono<Void> used(Endpoint endpoint, Function<Connection, Mono<Void>> send, Duration patience) {
        return network()
                .connector(endpoint)
                .connect()
                .flatMap(connection -> Mono.when(
                                cut(send.apply(connection), patience),
                                cut(connection.receive().then(), patience.dividedBy(2)))
                        .then(connection.abort()));
    }
}
