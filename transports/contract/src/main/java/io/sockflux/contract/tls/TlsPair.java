package io.sockflux.contract.tls;

import io.sockflux.Connector;
import io.sockflux.Network;
import io.sockflux.contract.kit.Aside;
import io.sockflux.contract.kit.Waiting;
import io.sockflux.stream.Connection;
import io.sockflux.tls.ClientTls;
import io.sockflux.tls.TlsProvider;
import io.sockflux.tls.TlsVersion;
import java.io.IOException;
import java.util.concurrent.Future;
import java.util.function.UnaryOperator;

/** Both ends of a connection over TLS: ours, and a server of the JDK's. */
record TlsPair(Connection connection, TlsPeer peer) implements AutoCloseable {

    private static final Authority.Issued OWN = Authority.TRUSTED.issue("a.example");

    static TlsPair connect(Network network, TlsProvider provider, TlsVersion version) throws Exception {
        return connect(network, ClientTls.create().provider(provider).versions(version));
    }

    static TlsPair connect(Network network, ClientTls recipe) throws Exception {
        return connect(network, recipe, connector -> connector);
    }

    static TlsPair connect(Network network, ClientTls recipe, UnaryOperator<Connector> more) throws Exception {
        ClientTls tls = recipe.trust(Authority.TRUSTED.trust()).serverName("a.example");
        try (TlsPeer.Server server = new TlsPeer.Server(Authority.TRUSTED.context(OWN))) {
            Future<TlsPeer> accepting = Aside.run(() -> {
                TlsPeer peer = server.accept();
                peer.handshake();
                return peer;
            });
            Connection connection = Waiting.result(
                    more.apply(network.connector(server.endpoint()).tls(tls)).connect());
            return new TlsPair(connection, Aside.result(accepting));
        }
    }

    @Override
    public void close() throws IOException {
        peer.close();
        Waiting.done(connection.abort());
    }
}
