package io.sockflux.examples.urgent;

import io.sockflux.Acceptor;
import io.sockflux.examples.stream.Server;
import io.sockflux.spi.Capability;
import io.sockflux.stream.Connection;
import io.sockflux.urgent.Urgent;
import org.reactivestreams.Publisher;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** Prints data, urgent bytes and their marks, a line each, in the order of the stream. */
@Command(
        name = "urgent-server",
        description = "Prints what comes, a line each in the order of the stream: data LENGTH TEXT, urgent HEX, mark."
                + " Bytes that do not print are escaped.")
public final class UrgentServer extends Server {

    private static final int LINES_AHEAD = 16;

    @Option(
            names = "--inline",
            description = "leaves urgent bytes in the data (SO_OOBINLINE): the first one behind a mark is urgent")
    private boolean inLine;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec command;

    private final Scheduler printer = Schedulers.newSingle("printer", true);

    @Override
    public Acceptor setUp(Acceptor acceptor) {
        return acceptor.needs(Capability.URGENT_DATA);
    }

    @Override
    public Publisher<?> handle(Connection connection) {
        Urgent urgent = connection.urgent();
        UrgentLines lines = new UrgentLines(command.commandLine().getOut(), printer);
        return (inLine ? urgent.eventsInLine() : urgent.events())
                .publishOn(printer, LINES_AHEAD)
                .doOnNext(lines::print)
                .doOnTerminate(lines::flush);
    }
}
