package io.sockflux.examples.soak;

import io.netty.buffer.ByteBuf;
import io.sockflux.Network;
import io.sockflux.address.Endpoint;
import io.sockflux.stream.Connection;
import io.sockflux.stream.TimeLimits;
import io.sockflux.stream.WhenFailed;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Peers that take little of much, slowly: some come to the end, some leave, and some are left by the server's limit. */
final class SlowPeers extends Serving {

    private static final int CONNECTIONS = 30;
    private static final byte[] PART = new byte[1 << 16];
    private static final int PARTS = 160;
    private static final int MOST_READS = 40;
    private static final Duration LONGEST_WRITE = Duration.ofMillis(200);
    private static final Duration STALL = LONGEST_WRITE.multipliedBy(4);
    private static final Duration BETWEEN_READS = Duration.ofMillis(10);

    SlowPeers(Network network, Path folder) {
        super(
                network,
                folder,
                acceptor -> acceptor.timeLimits(TimeLimits.NONE.write(LONGEST_WRITE, WhenFailed.ABORT)),
                connection -> connection.send(Flux.range(0, PARTS).map(part -> Exchange.buffer(PART))));
    }

    @Override
    public String kind() {
        return "slow-peers";
    }

    @Override
    Mono<Integer> round(List<Endpoint> server, Random random) {
        return Exchange.many(CONNECTIONS, CONNECTIONS, number -> {
            int reads = random.nextInt(MOST_READS);
            boolean readsAll = random.nextInt(3) == 0;
            boolean stalls = random.nextInt(3) == 0;
            return network()
                    .connector(any(server, random))
                    .connect()
                    .flatMap(connection -> slowly(connection, reads)
                            .then(rest(connection, readsAll, stalls))
                            .onErrorComplete(IOException.class)
                            .then(connection.abort()))
                    // Where the loops are slow as well, the limit may have passed before the connect is told.
                    .onErrorComplete(IOException.class);
        });
    }

    private static Mono<Void> slowly(Connection connection, int reads) {
        return connection
                .receive()
                .concatMap(bytes -> Mono.delay(BETWEEN_READS), 1)
                .take(reads)
                .then();
    }

    private static Mono<Void> rest(Connection connection, boolean all, boolean stalls) {
        if (all) {
            return connection.receive().map(ByteBuf::readableBytes).then();
        }
        // The server's limit ends what nobody reads; but the kernel may have taken all, and then nothing is late.
        return stalls ? connection.peerEnded().takeUntilOther(Mono.delay(STALL)).then() : Mono.empty();
    }
}
