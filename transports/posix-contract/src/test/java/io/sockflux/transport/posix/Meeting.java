package io.sockflux.transport.posix;

import io.sockflux.Acceptor;
import io.sockflux.Network;
import io.sockflux.address.Endpoint;
import io.sockflux.address.SocketType;
import io.sockflux.address.UnixAbstractEndpoint;
import io.sockflux.address.UnixPathEndpoint;
import io.sockflux.contract.kit.Endpoints;
import io.sockflux.contract.kit.Waiting;
import io.sockflux.spi.Capability;
import io.sockflux.stream.Connection;
import io.sockflux.stream.Listener;
import java.util.UUID;
import java.util.function.UnaryOperator;

/** How we and a Python program get connected by a unix socket: by which kind of name, and which of us listens. */
enum Meeting {
    ACCEPTED_BY_PATH(true, true),
    CONNECTED_BY_PATH(true, false),
    ACCEPTED_BY_NAME(false, true),
    CONNECTED_BY_NAME(false, false);

    private static final String CONNECT = """
        s = socket.socket(socket.AF_UNIX, int(sys.argv[2]))
        s.connect(where(sys.argv[1]))
        """;

    private static final String LISTEN = """
        listening = socket.socket(socket.AF_UNIX, int(sys.argv[2]))
        listening.bind(where(sys.argv[1]))
        listening.listen()
        tell('listening')
        s, _ = listening.accept()
        """;

    private final boolean byPath;
    private final boolean accepting;

    Meeting(boolean byPath, boolean accepting) {
        this.byPath = byPath;
        this.accepting = accepting;
    }

    /** Both ends of a connection. */
    record Link(Connection connection, PythonPeer peer) implements AutoCloseable {

        @Override
        public void close() {
            Waiting.done(connection.abort());
            peer.close();
        }
    }

    /** Connects us and a program that has its connected socket as {@code s}. */
    Link link(Network network, SocketType type, String program, Capability... needs) {
        Endpoint endpoint = byPath ? path(type) : name(type);
        return accepting ? accepted(network, endpoint, program, needs) : connected(network, endpoint, program, needs);
    }

    private static Link accepted(Network network, Endpoint endpoint, String program, Capability... needs) {
        return accepted(endpoint, program, network.acceptor().needs(needs));
    }

    /** Accepts the program's seqpacket connection by a path, as the recipe says. */
    static Link accepted(Network network, String program, UnaryOperator<Acceptor> recipe) {
        return accepted(path(SocketType.SEQPACKET), program, recipe.apply(network.acceptor()));
    }

    private static Link accepted(Endpoint endpoint, String program, Acceptor acceptor) {
        Listener listener = Waiting.result(acceptor.endpoints(endpoint).listen());
        PythonPeer peer = peer(CONNECT + program, endpoint);
        Connection connection = Waiting.result(listener.accept().next());
        Waiting.done(listener.close());
        return new Link(connection, peer);
    }

    private static Link connected(Network network, Endpoint endpoint, String program, Capability... needs) {
        PythonPeer peer = peer(LISTEN + program, endpoint);
        peer.told();
        return new Link(Waiting.result(network.connector(endpoint).needs(needs).connect()), peer);
    }

    private static PythonPeer peer(String program, Endpoint endpoint) {
        return PythonPeer.run(program, argument(endpoint), endpoint.type().number());
    }

    /** A program that connects to an endpoint and has its socket as {@code s}. */
    static PythonPeer connecting(Endpoint endpoint, String program) {
        return peer(CONNECT + program, endpoint);
    }

    /** What a program's {@code where} makes an address of. */
    static String argument(Endpoint endpoint) {
        return endpoint instanceof UnixPathEndpoint path ? path.path() : "@" + ((UnixAbstractEndpoint) endpoint).name();
    }

    /** A fresh path. */
    static Endpoint path(SocketType type) {
        return new UnixPathEndpoint(((UnixPathEndpoint) Endpoints.unixPath()).path(), type);
    }

    /** A fresh abstract name. */
    static Endpoint name(SocketType type) {
        return new UnixAbstractEndpoint("sockflux-" + UUID.randomUUID(), type);
    }
}
