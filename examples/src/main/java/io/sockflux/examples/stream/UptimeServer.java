package io.sockflux.examples.stream;

import io.sockflux.datagram.DatagramSocket;
import io.sockflux.examples.datagram.Datagrams;
import io.sockflux.stream.Connection;
import org.reactivestreams.Publisher;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Answers with the output of the machine's {@code uptime}: every connection at once, whether or not anything is sent, and
 * again for each line that a client sends; and every datagram.
 */
@Command(
        name = "uptime-server",
        description = "Answers every connection with the output of the machine's uptime, and again for each line that"
                + " comes; and on udp: and unix-dgram: endpoints every datagram.")
public final class UptimeServer extends Server {

    @Option(
            names = "--command",
            paramLabel = "COMMAND",
            defaultValue = "uptime",
            description = "run by sh for each answer; ${DEFAULT-VALUE} unless given")
    @SuppressWarnings("NullAway.Init")
    private String command;

    private final Children children = new Children();

    @Override
    public Publisher<?> handle(Connection connection) {
        // A child ends with its connection. A client's mere end of stream is no reason: it may still want the answer.
        return Conversation.serve(connection, children.output(command).takeUntilOther(connection.closed()));
    }

    @Override
    boolean takesDatagrams() {
        return true;
    }

    @Override
    Publisher<?> handle(DatagramSocket socket) {
        return Datagrams.answer(
                socket, question -> children.output(command).takeUntilOther(socket.closed()), this::complain);
    }
}
