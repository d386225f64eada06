package io.sockflux.examples.soak;

import io.sockflux.Network;
import io.sockflux.address.Endpoint;
import io.sockflux.handover.Succession;
import io.sockflux.stream.Listener;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * A listening socket that is handed over again and again, each time to a successor in this process, while clients connect.
 * None of them may be refused or reset.
 */
final class HandOvers implements Hardship {

    private static final int HAND_OVERS = 4;
    private static final int CONNECTIONS = 40;
    private static final int AT_ONCE = 8;
    private static final int LONGEST = 1 << 15;
    private static final Duration DRAIN = Duration.ofSeconds(20);

    private final Network network;
    private final String meeting;
    private final AtomicReference<@Nullable Generation> serving = new AtomicReference<>();

    /** One that serves, before it is relieved. */
    private record Generation(Succession succession, Listener listener, Endpoint endpoint) {}

    HandOvers(Network network, Path folder) {
        this.network = network;
        this.meeting = "unix:" + folder.resolve("meeting");
    }

    @Override
    public String kind() {
        return "hand-overs";
    }

    @Override
    public Mono<Integer> round(Random random) {
        return Mono.defer(() -> serving.get() == null ? next() : Mono.empty())
                .then(Mono.defer(() -> handOver(random)).repeat(HAND_OVERS - 1).reduce(0, Integer::sum));
    }

    /** Takes over from the one that serves, if any. */
    private Mono<Void> next() {
        return network.handOver(meeting)
                .begin()
                .flatMap(succession -> network.acceptor()
                        .endpoints("tcp://127.0.0.1:0")
                        .handOver(succession)
                        .serve(connection -> connection.send(connection.receive()))
                        .delayUntil(listener -> succession.ready())
                        .doOnNext(listener -> serving.set(new Generation(
                                succession, listener, listener.endpoints().get(0)))))
                .then();
    }

    private Mono<Integer> handOver(Random random) {
        Generation old = serving.get();
        if (old == null) {
            return Mono.error(new IllegalStateException("nobody serves"));
        }
        Mono<Integer> clients = Exchange.many(CONNECTIONS, AT_ONCE, number -> {
            byte[] bytes = Exchange.bytes(random, LONGEST);
            return network.connector(old.endpoint())
                    .use(connection -> Exchange.echoed(connection, bytes))
                    .then();
        });
        Mono<Void> relieved = next().then(old.succession().handedOver())
                .then(Mono.defer(() -> old.listener().drain(DRAIN)))
                .flatMap(outcome -> outcome.cut() == 0
                        ? old.succession().close()
                        : Mono.error(new IOException(outcome.cut() + " connections were cut by a drain")));
        return Mono.zip(clients, relieved.thenReturn(1), Integer::sum);
    }

    @Override
    public Mono<Void> close() {
        return Mono.defer(() -> {
            Generation last = serving.get();
            return last == null
                    ? Mono.empty()
                    : last.listener().close().then(last.succession().close());
        });
    }
}
