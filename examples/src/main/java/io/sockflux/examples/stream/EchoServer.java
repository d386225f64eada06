package io.sockflux.examples.stream;

import io.sockflux.Acceptor;
import io.sockflux.datagram.DatagramSocket;
import io.sockflux.examples.datagram.Datagrams;
import io.sockflux.stream.Connection;
import io.sockflux.stream.WhenFull;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Sends back what it receives, until the peer's end of stream: bytes as bytes, and each record or datagram as one. */
@Command(
        name = "echo-server",
        description = "Sends back what it receives, until the peer's end of stream; each record as a record, and on"
                + " udp: and unix-dgram: endpoints each datagram to whoever sent it.")
public final class EchoServer extends Server {

    @Option(
            names = "--max-connections",
            paramLabel = "N",
            description = "connections at once; one more is refused, with a line REFUSED on standard error")
    private @Nullable Integer maxConnections;

    @Option(names = "--max-per-peer", paramLabel = "N", description = "the same for each peer address")
    private @Nullable Integer maxPerPeer;

    @Option(
            names = "--when-full",
            paramLabel = "WHAT",
            defaultValue = "reset",
            description = "what becomes of what --max-connections leaves out: reset, or wait (in the kernel's queue);"
                    + " ${DEFAULT-VALUE} unless given")
    @SuppressWarnings("NullAway.Init")
    private WhenFull whenFull;

    @Option(
            names = "--when-out-of-descriptors",
            paramLabel = "WHAT",
            defaultValue = "wait",
            description =
                    "what becomes of those for whom there is no descriptor: reset, or wait; ${DEFAULT-VALUE} unless"
                            + " given")
    @SuppressWarnings("NullAway.Init")
    private WhenFull whenOutOfDescriptors;

    @Override
    public Acceptor setUp(Acceptor acceptor) {
        Acceptor limited = acceptor.whenFull(whenFull).whenOutOfDescriptors(whenOutOfDescriptors);
        limited = maxConnections == null ? limited : limited.maxConnections(maxConnections);
        return maxPerPeer == null ? limited : limited.maxConnectionsPerPeer(maxPerPeer);
    }

    @Override
    public Publisher<?> handle(Connection connection) {
        return connection.send(connection.receive());
    }

    @Override
    boolean takesDatagrams() {
        return true;
    }

    @Override
    Publisher<?> handle(DatagramSocket socket) {
        return Datagrams.echo(socket, this::complain);
    }
}
