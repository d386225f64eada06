package io.sockflux.test.parity;

import static java.util.Objects.requireNonNull;

import io.sockflux.Network;
import io.sockflux.stream.Connection;
import io.sockflux.stream.Listener;
import java.time.Duration;
import java.util.List;
import reactor.core.publisher.Mono;
import reactor.util.function.Tuple2;

/** Runs scripts on real sockets of this machine. */
final class RealRun implements AutoCloseable {

    /** Loopback delivers within the call, so what a call did is known when each loop has looked again. */
    private static final int LOOKS = 6;

    private static final Duration LONGEST = Duration.ofSeconds(30);

    private final Network network;
    private final boolean isNio;
    private final Listener listener;

    RealRun(String transport) {
        isNio = transport.equals("nio");
        network = Network.builder().transport(transport).threads(2).build();
        listener = requireNonNull(network.acceptor()
                .endpoints("tcp://127.0.0.1:0")
                .closeTimeout(SimulatedRun.CLOSE)
                .listen()
                .block(LONGEST));
    }

    /** Whether a script comes to the same there: Java's own sockets hear of a reset by their next read only. */
    boolean hasAnswer(Script script) {
        return !isNio || !script.hasAbort();
    }

    /** What can be compared: Java's own sockets do not tell which bytes arrived. */
    List<String> comparable(List<String> outcomes) {
        return isNio
                ? outcomes.stream()
                        .map(outcome -> outcome.replaceFirst("closed: .*", "closed"))
                        .toList()
                : outcomes;
    }

    List<String> run(Script script) {
        Tuple2<Connection, Connection> pair = requireNonNull(Mono.zip(
                        network.connector(listener.endpoints().get(0))
                                .closeTimeout(SimulatedRun.CLOSE)
                                .connect(),
                        listener.accept().next())
                .block(LONGEST));
        Ends ends = new Ends(pair.getT1(), pair.getT2());
        for (String step : script.steps()) {
            ends.begin(step);
            settle(ends);
        }
        List<String> outcomes = ends.outcomes();
        ends.leave().block(LONGEST);
        ends.forget();
        return outcomes;
    }

    private static void settle(Ends ends) {
        for (int i = 0; i < LOOKS; i++) {
            look(ends.end(0));
            look(ends.end(1));
        }
    }

    private static void look(Connection connection) {
        Mono.fromRunnable(() -> {}).subscribeOn(connection.scheduler()).block(LONGEST);
    }

    @Override
    public void close() {
        network.close();
    }
}
