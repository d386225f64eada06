package io.sockflux.contract.network;

import io.netty.buffer.ByteBuf;
import io.sockflux.Acceptor;
import io.sockflux.Adopter;
import io.sockflux.Balancer;
import io.sockflux.Connector;
import io.sockflux.DatagramBinder;
import io.sockflux.Network;
import io.sockflux.address.SocketType;
import io.sockflux.contract.kit.Waiting;
import io.sockflux.datagram.DatagramSocket;
import io.sockflux.datagram.DatagramSpread;
import io.sockflux.error.TransportUnavailableException;
import io.sockflux.message.Descriptor;
import io.sockflux.message.Message;
import io.sockflux.option.SocketKind;
import io.sockflux.option.SocketLevelOptions;
import io.sockflux.pool.ConnectionPool;
import io.sockflux.pool.PooledConnection;
import io.sockflux.socket.Descriptors;
import io.sockflux.socket.OpenSocket;
import io.sockflux.socket.UnboundSocket;
import io.sockflux.spi.Capability;
import io.sockflux.stream.ByteFlux;
import io.sockflux.stream.Connection;
import io.sockflux.stream.ConnectionPair;
import io.sockflux.stream.Listener;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.Assumptions;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Each source of the public API that gives what somebody must close or give back. */
enum CostlySource {
    SOCKET_PAIR("Network.socketPair", ground -> ground.network().socketPair(SocketType.STREAM)),
    SOCKET("Network.socket", ground -> ground.network().socket(SocketKind.TCP4)),
    CONNECT(
            "Connector.connect",
            ground -> ground.network()
                    .connector(ground.listener().endpoints().get(0))
                    .connect()),
    LISTEN(
            "Acceptor.listen",
            ground -> ground.network().acceptor().endpoints("tcp://127.0.0.1:0").listen()),
    SERVE(
            "Acceptor.serve",
            ground -> ground.network().acceptor().endpoints("tcp://127.0.0.1:0").serve(connection -> Mono.empty())),
    BIND(
            "DatagramBinder.bind",
            ground -> ground.network().datagrams("udp://127.0.0.1:0").bind()),
    BIND_SPREAD(
            "DatagramBinder.bindSpread",
            ground -> ground.network().datagrams("udp://127.0.0.1:0").bindSpread(2)),
    CONNECT_DATAGRAMS(
            "DatagramBinder.connect", ground -> ground.network().datagrams().connect("udp://127.0.0.1:9")),
    BALANCE("Balancer.connect", ground -> ground.balancer().connect()),
    ACQUIRE("ConnectionPool.acquire", ground -> ground.pool().acquire()),
    OPEN("Descriptors.open", ground -> ground.network().descriptors().open(ground.file())),
    DUPLICATE("Descriptors.duplicate", ground -> ground.network().descriptors().duplicate(ground.descriptor())),
    DUPLICATE_SOCKET("OpenSocket.duplicate", ground -> {
        Assumptions.assumeTrue(ground.network().supports(Capability.DESCRIPTORS), "no descriptors here");
        return ground.listener().sockets().get(0).duplicate();
    });

    /** Whose methods are looked at. */
    static final Set<Class<?>> GIVERS = Set.of(
            Network.class,
            Connector.class,
            Acceptor.class,
            Adopter.class,
            Balancer.class,
            Listener.class,
            Connection.class,
            ByteFlux.class,
            OpenSocket.class,
            UnboundSocket.class,
            DatagramBinder.class,
            DatagramSpread.class,
            DatagramSocket.class,
            ConnectionPool.class,
            PooledConnection.class,
            Descriptors.class);

    private static final String SAFE = "buffers on the heap, and descriptors that the collector finds";
    private static final String INHERITED = "OpenSocket.duplicate";

    /** Sources that other tests look at, and why. */
    static final Map<String, String> ELSEWHERE = Map.ofEntries(
            Map.entry("Acceptor.accept", "AcceptContract, and as Listener.accept"),
            Map.entry("Adopter.adopt", "AdoptContract, as each descriptor is adopted once"),
            Map.entry("DatagramBinder.adopt", "AdoptContract, as each descriptor is adopted once"),
            Map.entry("DatagramBinder.inherited", "adopts as DatagramBinder.adopt"),
            Map.entry("Listener.accept", "AcceptDemandContract"),
            Map.entry("Connector.supervise", "SuperviseContract"),
            Map.entry("Connection.receivePooled", "ReceiveContract: the subscriber's, whatever becomes of them"),
            Map.entry("Connection.receiveMessages", SAFE),
            Map.entry("Connection.peek", SAFE),
            Map.entry("DatagramSocket.receivePooled", "the subscriber's, whatever becomes of them"),
            Map.entry("DatagramSocket.peek", SAFE),
            Map.entry("DatagramSocket.receive", SAFE),
            Map.entry("DatagramSocket.request", SAFE),
            Map.entry("DatagramSpread.receive", SAFE),
            Map.entry("ByteFlux.exactly", SAFE),
            Map.entry("ByteFlux.until", SAFE),
            Map.entry("ByteFlux.delimited", SAFE),
            Map.entry("ByteFlux.frames", SAFE),
            Map.entry("ByteFlux.pooled", "as Connection.receivePooled"),
            Map.entry("Descriptors.read", SAFE),
            Map.entry("Connection.duplicate", INHERITED),
            Map.entry("DatagramSocket.duplicate", INHERITED),
            Map.entry("UnboundSocket.duplicate", INHERITED));

    private static final Set<Class<?>> COSTLY = Set.of(
            Connection.class,
            ConnectionPair.class,
            UnboundSocket.class,
            Listener.class,
            DatagramSocket.class,
            DatagramSpread.class,
            PooledConnection.class,
            Descriptor.class,
            Message.class,
            ByteBuf.class);

    private final String method;

    @SuppressWarnings("ImmutableEnumChecker") // Each is a lambda without state.
    private final Function<CostlyGround, Publisher<?>> publisher;

    CostlySource(String method, Function<CostlyGround, Publisher<?>> publisher) {
        this.method = method;
        this.publisher = publisher;
    }

    String method() {
        return method;
    }

    /** The publisher; the test is skipped where no transport here has it. */
    Publisher<?> on(CostlyGround ground) {
        try {
            return publisher.apply(ground);
        } catch (TransportUnavailableException e) {
            return Assumptions.abort(e.getMessage());
        }
    }

    /** Whether what the publisher gave can be used. */
    boolean isOpen(Object resource) {
        if (resource instanceof Connection connection) {
            return isOpen(connection.send("x"));
        } else if (resource instanceof ConnectionPair pair) {
            return isOpen(pair.first().send("x"));
        } else if (resource instanceof PooledConnection lent) {
            return isOpen(lent.connection().send("x"));
        } else if (resource instanceof OpenSocket socket) {
            return isOpen(socket.get(SocketLevelOptions.SO_RCVBUF));
        } else if (resource instanceof Listener listener) {
            return isOpen(listener.sockets().get(0).get(SocketLevelOptions.SO_RCVBUF));
        } else if (resource instanceof DatagramSpread group) {
            return isOpen(group.sockets().get(0));
        }
        return resource instanceof Descriptor descriptor && descriptor.isOpen();
    }

    private static boolean isOpen(Mono<?> use) {
        return Waiting.result(use.materialize().map(end -> !end.isOnError()));
    }

    /** Closes what the publisher gave, or gives it back. */
    void giveBack(Object resource) {
        end(resource).subscribe();
    }

    private static Mono<?> end(Object resource) {
        if (resource instanceof Connection connection) {
            return connection.abort();
        } else if (resource instanceof ConnectionPair pair) {
            return Mono.when(pair.first().abort(), pair.second().abort());
        } else if (resource instanceof UnboundSocket socket) {
            return socket.close();
        } else if (resource instanceof Listener listener) {
            return listener.close();
        } else if (resource instanceof DatagramSocket socket) {
            return socket.close();
        } else if (resource instanceof DatagramSpread group) {
            return group.close();
        } else if (resource instanceof PooledConnection lent) {
            return lent.release();
        } else if (resource instanceof Descriptor descriptor) {
            return Mono.fromRunnable(descriptor::close);
        }
        throw new IllegalArgumentException("resource: " + resource + " (expected: what a source here gives)");
    }

    /** Whether a method's result is a publisher of what costs. */
    static boolean isCostly(Type result) {
        if (!(result instanceof ParameterizedType publisher)) {
            return false;
        }
        boolean isOne = publisher.getRawType().equals(Mono.class)
                || publisher.getRawType().equals(Flux.class)
                || publisher.getRawType().equals(Publisher.class);
        Type element = publisher.getActualTypeArguments()[0];
        if (element instanceof ParameterizedType many && many.getRawType().equals(List.class)) {
            element = many.getActualTypeArguments()[0];
        }
        return isOne && element instanceof Class<?> type && COSTLY.stream().anyMatch(costly -> costly == type);
    }
}
