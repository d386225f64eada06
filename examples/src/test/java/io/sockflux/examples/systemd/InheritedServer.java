package io.sockflux.examples.systemd;

import io.sockflux.Network;
import io.sockflux.address.Endpoint;
import io.sockflux.stream.Listener;
import io.sockflux.systemd.InheritedSocket;
import java.util.List;

/** Serves on every socket that a service manager has passed and that listens. */
public final class InheritedServer {

    private InheritedServer() {}

    public static void main(String[] none) {
        try (Network network = Network.create()) {
            Listener listener = network.acceptor()
                    .inherited()
                    .serve(connection -> connection.send(connection.receive()))
                    .blockOptional()
                    .orElseThrow();
            List<Endpoint> bound = listener.endpoints();
            bound.forEach(endpoint -> System.out.println("READY " + endpoint));
            // What does not listen is left.
            List<String> left =
                    network.inherited().stream().map(InheritedSocket::name).toList();
            System.out.println("LEFT " + left);
            listener.closed().block();
        }
    }
}
