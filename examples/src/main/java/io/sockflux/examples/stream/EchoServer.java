package io.sockflux.examples.stream;

import io.sockflux.Acceptor;
import io.sockflux.datagram.DatagramSocket;
import io.sockflux.examples.cli.CapacityWords;
import io.sockflux.examples.datagram.Datagrams;
import io.sockflux.stream.Connection;
import org.reactivestreams.Publisher;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Sends back what it receives, until the peer's end of stream: bytes as bytes, and each record or datagram as one. */
@Command(
        name = "echo-server",
        description = "Sends back what it receives, until the peer's end of stream; each record as a record, and on"
                + " udp: and unix-dgram: endpoints each datagram to whoever sent it.")
public final class EchoServer extends Server {

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private CapacityWords capacity;

    @Override
    public Acceptor setUp(Acceptor acceptor) {
        return capacity.applyTo(acceptor);
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
