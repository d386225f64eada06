package io.sockflux.contract.kit;

import io.sockflux.Network;
import io.sockflux.stream.RelayOutcome;
import io.sockflux.stream.RelayWay;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import reactor.core.publisher.Mono;

/** Two connections of ours, each with its peer, that are there to be relayed between. */
public record Joined(Pair one, Pair other) implements AutoCloseable {

    public static Joined connect(Network network, PeerKind one, PeerKind other) throws IOException {
        return new Joined(Pair.connect(network, one), Pair.connect(network, other));
    }

    public Mono<RelayOutcome> relay(RelayWay way) {
        return one.connection().relayTo(other.connection(), way);
    }

    /** The outcome; its failure is thrown as it is. */
    public static RelayOutcome outcome(CompletableFuture<RelayOutcome> relay) throws Throwable {
        try {
            return relay.get(100, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw e.getCause();
        } catch (TimeoutException e) {
            throw new AssertionError("the relay has not ended", e);
        }
    }

    @Override
    public void close() throws IOException {
        one.close();
        other.close();
    }
}
