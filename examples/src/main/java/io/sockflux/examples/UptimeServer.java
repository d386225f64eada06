package io.sockflux.examples;

import io.sockflux.Connection;
import org.reactivestreams.Publisher;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Answers every connection with the output of the machine's {@code uptime}, at once, whether or not anything is sent. */
@Command(name = "uptime-server", description = "Answers every connection with the output of the machine's uptime.")
final class UptimeServer extends Server {

    @Option(
            names = "--command",
            paramLabel = "COMMAND",
            defaultValue = "uptime",
            description = "run by sh for each answer; ${DEFAULT-VALUE} unless given")
    @SuppressWarnings("NullAway.Init")
    private String command;

    private final Children children = new Children();

    @Override
    Publisher<?> handle(Connection connection) {
        // A child ends with its connection. A client's mere end of stream is no reason: it may still want the answer.
        return connection.send(children.output(command).takeUntilOther(connection.closed()));
    }
}
