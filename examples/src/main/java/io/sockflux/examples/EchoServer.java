package io.sockflux.examples;

import io.sockflux.Connection;
import org.reactivestreams.Publisher;
import picocli.CommandLine.Command;

/** Sends back what it receives, until the peer's end of stream. */
@Command(name = "echo-server", description = "Sends back what it receives, until the peer's end of stream.")
final class EchoServer extends Server {

    @Override
    Publisher<?> handle(Connection connection) {
        return connection.send(connection.receive());
    }
}
