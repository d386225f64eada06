package io.sockflux.examples.selftest;

import io.sockflux.Network;
import io.sockflux.handover.Succession;
import io.sockflux.stream.Listener;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import reactor.core.publisher.Mono;

/** Hands a listening socket over to a successor, which is this process too. */
final class HandOverCheck {

    private HandOverCheck() {}

    static Mono<String> run(Network network, Path folder) {
        String meeting = "unix:" + folder.resolve("hand-over");
        return Mono.defer(() -> network.handOver(meeting).begin())
                .flatMap(first -> serving(network, first, "first")
                        .flatMap(old -> Mono.usingWhen(
                                network.handOver(meeting).begin(),
                                second -> Mono.usingWhen(
                                        serving(network, second, "second"),
                                        heir -> first.handedOver().then(asked(network, heir)),
                                        Listener::close),
                                Succession::close)));
    }

    private static Mono<Listener> serving(Network network, Succession succession, String name) {
        return network.acceptor()
                .endpoints("tcp://127.0.0.1:0")
                .handOver(succession)
                .serve(connection -> connection.send(name))
                .delayUntil(listener -> succession.ready());
    }

    private static Mono<String> asked(Network network, Listener heir) {
        return network.connector(heir.endpoints().get(0))
                .use(connection -> connection.receive().asString(StandardCharsets.UTF_8))
                .reduce(String::concat)
                .map(name -> {
                    if (!name.equals("second")) {
                        throw new UncheckedIOException(new IOException("the " + name + " has answered"));
                    }
                    return "a listening socket";
                });
    }
}
