package io.sockflux.contract.kit;

import io.sockflux.Connector;
import io.sockflux.Network;
import io.sockflux.contract.wire.Wire;
import io.sockflux.stream.Connection;
import java.io.IOException;
import java.util.concurrent.Future;
import java.util.function.UnaryOperator;

/** Both ends of a connection: ours, and a peer that does not use this library. */
public record Pair(Connection connection, Peer peer) implements AutoCloseable {

    public static Pair connect(Network network, PeerKind kind) throws IOException {
        return connect(network, kind, connector -> connector);
    }

    public static Pair connect(Network network, PeerKind kind, UnaryOperator<Connector> recipe) throws IOException {
        try (PeerServer server = PeerServer.listen(network, kind)) {
            // A small buffer on the peer's side, so that little is on the way when it does not read.
            server.receiveBuffer(1 << 16);
            // It accepts meanwhile, as a connection over TLS is not handed over before its peer has answered.
            Future<Peer> accepted = Aside.run(server::accept);
            Connection connection = Waiting.result(recipe.apply(Wire.now().connector(network, server.endpoint()))
                    .connect());
            return new Pair(connection, Aside.result(accepted));
        }
    }

    @Override
    public void close() throws IOException {
        peer.close();
        Waiting.done(connection.abort());
    }
}
