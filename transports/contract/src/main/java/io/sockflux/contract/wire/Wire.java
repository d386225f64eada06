package io.sockflux.contract.wire;

import io.sockflux.Acceptor;
import io.sockflux.Connector;
import io.sockflux.Network;
import io.sockflux.address.Endpoint;
import io.sockflux.contract.tls.Authority;
import io.sockflux.tls.ClientTls;
import io.sockflux.tls.ServerTls;
import io.sockflux.tls.TlsProvider;
import java.nio.channels.SocketChannel;
import java.util.Arrays;
import java.util.Locale;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * How connections go over their sockets. A suite's configuration parameter {@code sockflux.wire} says it for all its contracts. The
 * contracts are the same: {@link io.sockflux.contract.kit.Pair}, {@link io.sockflux.contract.kit.Peer} and {@link
 * io.sockflux.contract.kit.PeerServer} speak as the wire says, and so do the recipes that a contract takes here. What
 * cannot hold over TLS says so by {@link NotOver}.
 */
public enum Wire {
    /** The bytes of the user are the bytes of the socket. */
    CLEAR(null),
    /** TLS 1.3 by Java's own provider, which can half-close. */
    TLS_JDK(TlsProvider.JDK),
    /** TLS 1.3 by OpenSSL, which cannot. */
    TLS_OPENSSL(TlsProvider.OPENSSL);

    private static volatile Wire now = CLEAR;

    private final @Nullable TlsProvider provider;

    Wire(@Nullable TlsProvider provider) {
        this.provider = provider;
    }

    /** The wire of the contract that runs now. Contracts run one after the other. */
    public static Wire now() {
        return now;
    }

    /** Sets the wire of the contracts that run from now on. */
    public static void use(Wire wire) {
        now = wire;
    }

    /** The wire of a name as {@code tls-jdk}. */
    public static Wire named(String name) {
        return Arrays.stream(values())
                .filter(wire -> wire.toString().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "there is no wire " + name + " (expected: one of " + Arrays.toString(values()) + ")"));
    }

    /** Whether connections speak TLS. */
    public boolean isTls() {
        return provider != null;
    }

    /**
     * So many bytes in clear, and a sixteenth of them over TLS: without the optimizing compiler, which tests do without, Java's TLS is
     * some fifty times slower.
     */
    public int bytes(int inClear) {
        return isTls() ? inClear / 16 : inClear;
    }

    /** A connector to this target that speaks as the wire says. */
    public Connector connector(Network network, Endpoint target) {
        Connector connector = network.connector(target);
        return provider == null ? connector : connector.tls(Recipes.CLIENT.provider(provider));
    }

    /** An acceptor that speaks as the wire says. */
    public Acceptor acceptor(Network network) {
        Acceptor acceptor = network.acceptor();
        return provider == null ? acceptor : acceptor.tls(Recipes.SERVER.provider(provider));
    }

    /** The peer's side of a socket that has connected to us. */
    public PeerStream client(SocketChannel socket) {
        return isTls() ? TlsPeerStream.client(socket, Recipes.PEER) : new ClearPeerStream(socket);
    }

    /** The peer's side of a socket that it has accepted from us. */
    public PeerStream server(SocketChannel socket) {
        return isTls() ? TlsPeerStream.server(socket, Recipes.PEER) : new ClearPeerStream(socket);
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Made when the first contract speaks TLS. */
    private static final class Recipes {

        private static final Authority.Issued OWN = Authority.TRUSTED.issue("a.example");
        static final ClientTls CLIENT =
                ClientTls.create().trust(Authority.TRUSTED.trust()).serverName("a.example");
        static final ServerTls SERVER = ServerTls.of(OWN.identity());
        static final SSLContext PEER = Authority.TRUSTED.context(OWN);

        private Recipes() {}
    }
}
