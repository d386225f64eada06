package io.sockflux.examples.stream;

import io.sockflux.Network;
import io.sockflux.pool.ConnectionPool;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import reactor.core.publisher.Flux;

/**
 * Asks an uptime server, once or many times over a pool of connections, each of which is lent again and again. Datagrams go by
 * one socket, and the bound is on how many questions are open.
 */
@Command(name = "uptime", description = "Asks an uptime server and prints its answer.")
public final class Uptime extends Asking {

    private static final int DEFAULT_CONNECTIONS = 16;

    @Option(names = "--requests", paramLabel = "N", description = "how many times to ask; once unless given")
    private @Nullable Integer requests;

    @Option(
            names = "--pool",
            paramLabel = "M",
            description =
                    "over a pool of at most M connections, or with so many datagrams at once, each answer printed as"
                            + " it comes; 16 if only --requests is given")
    private @Nullable Integer pool;

    @Override
    public Integer call() throws IOException {
        if (requests == null && pool == null) {
            return super.call();
        }
        int times = atLeastOne("--requests", requests == null ? 1 : requests);
        int connections = atLeastOne("--pool", pool == null ? DEFAULT_CONNECTIONS : pool);
        try (Network network = network()) {
            if (isByDatagrams()) {
                byDatagrams(network, times, connections).doOnNext(this::print).blockLast();
                return 0;
            }
            ConnectionPool lender =
                    connector(network).pool().maxConnections(connections).open();
            try {
                // As signals, so that of several that fail at the same time one is told and none is dropped.
                Flux.range(0, times)
                        .flatMap(i -> lender.use(this::answerAndStay).materialize(), connections)
                        .filter(signal -> !signal.isOnComplete())
                        .<String>dematerialize()
                        .doOnNext(this::print)
                        .blockLast();
            } finally {
                lender.close().block();
            }
        }
        return 0;
    }

    private int atLeastOne(String name, int number) {
        if (number < 1) {
            throw new ParameterException(commandLine(), name + ": " + number + " (expected: >= 1)");
        }
        return number;
    }
}
