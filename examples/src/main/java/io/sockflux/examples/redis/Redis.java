package io.sockflux.examples.redis;

import io.sockflux.Network;
import io.sockflux.examples.cli.ConnectWords;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import reactor.core.publisher.Flux;

/** Sends a command to a Redis server, once or often, and prints each answer. */
@Command(
        name = "redis",
        description = "Sends a command to a Redis server and prints the answer; many commands, several at once, with"
                + " --repeat and --pipeline. Behind -- words may begin with a dash.")
public final class Redis implements Callable<Integer> {

    /** How many answers are taken ahead of the printing. */
    private static final int AHEAD = 256;

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private ConnectWords connect;

    @Parameters(index = "1..*", arity = "1..*", paramLabel = "COMMAND", description = "such as INCR visits")
    @SuppressWarnings("NullAway.Init")
    private List<String> command;

    @Option(names = "--repeat", paramLabel = "N", description = "how often to send it; once unless given")
    private int repeat = 1;

    @Option(
            names = "--pipeline",
            paramLabel = "K",
            description = "how many commands may wait for their answers at once; 1 unless given")
    private int pipeline = 1;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public Integer call() {
        atLeastOne("--repeat", repeat);
        atLeastOne("--pipeline", pipeline);
        PrintWriter out = spec.commandLine().getOut();
        boolean refused = false;
        try (Network network = connect.network()) {
            Flux<Reply> replies = connect.connector(network)
                    .use(connection -> connection
                            .requester(Resp.exchange().maxInFlight(pipeline))
                            .requests(Flux.range(0, repeat).map(i -> command)));
            // Printed here, as the answers come on an event loop, which must not wait for the reader of the output.
            for (Reply reply : replies.toIterable(AHEAD)) {
                refused |= reply instanceof Reply.Refusal;
                out.println(reply);
            }
        }
        out.flush();
        return refused ? 1 : 0;
    }

    private void atLeastOne(String name, int number) {
        if (number < 1) {
            throw new ParameterException(spec.commandLine(), name + ": " + number + " (expected: >= 1)");
        }
    }
}
