package io.sockflux.contract.network;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.sockflux.Acceptor;
import io.sockflux.Adopter;
import io.sockflux.Balancer;
import io.sockflux.Connector;
import io.sockflux.DatagramBinder;
import io.sockflux.HandOverRecipe;
import io.sockflux.Network;
import io.sockflux.address.AddressFamily;
import io.sockflux.address.Endpoint;
import io.sockflux.address.IpAddress;
import io.sockflux.address.SocketType;
import io.sockflux.codec.CodecPipeline;
import io.sockflux.codec.Decoder;
import io.sockflux.codec.Encoder;
import io.sockflux.codec.LengthField;
import io.sockflux.contract.kit.Aside;
import io.sockflux.contract.kit.Waiting;
import io.sockflux.datagram.DatagramSocket;
import io.sockflux.datagram.DatagramSpread;
import io.sockflux.datagram.MulticastGroup;
import io.sockflux.datagram.ResendSchedule;
import io.sockflux.error.TransportUnavailableException;
import io.sockflux.exchange.Exchange;
import io.sockflux.exchange.Requester;
import io.sockflux.handover.Succession;
import io.sockflux.message.Descriptor;
import io.sockflux.message.Message;
import io.sockflux.netdb.AddressQuery;
import io.sockflux.netdb.DnsResolver;
import io.sockflux.netdb.DnsSettings;
import io.sockflux.netdb.HostResolver;
import io.sockflux.netdb.Hosts;
import io.sockflux.netdb.NameDatabase;
import io.sockflux.netdb.NameFlag;
import io.sockflux.netdb.NameResolver;
import io.sockflux.netdb.Networks;
import io.sockflux.netdb.Protocols;
import io.sockflux.netdb.Services;
import io.sockflux.observe.ObservedConnection;
import io.sockflux.observe.ObservedLoop;
import io.sockflux.option.LiveOptions;
import io.sockflux.option.Option;
import io.sockflux.option.SocketKind;
import io.sockflux.option.SocketLevelOptions;
import io.sockflux.pool.ConnectionPool;
import io.sockflux.pool.PooledConnection;
import io.sockflux.socket.Descriptors;
import io.sockflux.socket.OpenSocket;
import io.sockflux.socket.SignalIo;
import io.sockflux.socket.UnboundSocket;
import io.sockflux.spi.Capability;
import io.sockflux.stream.ByteFlux;
import io.sockflux.stream.Connection;
import io.sockflux.stream.Conversation;
import io.sockflux.stream.Listener;
import io.sockflux.stream.RelayCounts;
import io.sockflux.stream.RelayWay;
import io.sockflux.stream.Shutdown;
import io.sockflux.systemd.ActivationException;
import io.sockflux.urgent.Urgent;
import java.io.Closeable;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * A network and everything that the public API can be called on, each in a state in which its publishers have something to
 * wait for: peers and name servers are silent, the connect rate is used up, the pool's only connection is lent.
 */
final class ApiGround implements AutoCloseable {

    private static final Duration LONG = Duration.ofHours(1);
    private static final Object NONE = new Object();

    private final Network network;
    private final java.net.DatagramSocket silent = new java.net.DatagramSocket(0, InetAddress.getLoopbackAddress());
    private final Path file = Files.createTempFile("sockflux", "api");
    private final List<Closeable> opened = new ArrayList<>();
    private final Listener listener;
    private final PooledConnection lent;
    private final ConnectionPool pool;
    private final Map<Class<?>, Callable<?>> receivers = new HashMap<>();
    private final Map<Class<?>, Callable<?>> arguments = new HashMap<>();

    ApiGround(String transport) throws IOException {
        InetSocketAddress nameServer = new InetSocketAddress(silent.getLocalAddress(), silent.getLocalPort());
        network = Network.builder()
                .transport(transport)
                .threads(2)
                .dns(DnsSettings.create().withServers(nameServer).withTimeout(LONG))
                .connectRate(1, Duration.ofDays(1))
                .build();
        listener = listen();
        pool = network.connector(listener.endpoints().get(0))
                .attemptTimeout(LONG)
                .pool()
                .maxConnections(1)
                .acquireTimeout(LONG)
                .drainTimeout(LONG)
                .open();
        lent = Waiting.result(pool.acquire());
        Files.write(file, new byte[] {1, 2, 3});
        setReceivers();
        setArguments();
    }

    Network network() {
        return network;
    }

    private Listener listen() {
        return Waiting.result(network.acceptor().endpoints("tcp://127.0.0.1:0").listen());
    }

    /** A connection whose peer says nothing. */
    Connection connection(Capability... needs) throws IOException {
        Listener own = Waiting.result(
                network.acceptor().needs(needs).endpoints("tcp://127.0.0.1:0").listen());
        InetSocketAddress address =
                ((io.sockflux.address.TcpEndpoint) own.endpoints().get(0)).socketAddress();
        opened.add(SocketChannel.open(address));
        return Waiting.result(own.accept().next());
    }

    private void setReceivers() {
        receivers.put(Network.class, () -> network);
        receivers.put(
                Connector.class,
                () -> network.connector(listener.endpoints().get(0)).attemptTimeout(LONG));
        receivers.put(Adopter.class, () -> network.adopter(silentPipe()));
        receivers.put(Acceptor.class, () -> network.acceptor().endpoints("tcp://127.0.0.1:0"));
        receivers.put(Listener.class, this::listen);
        receivers.put(
                Connection.class,
                () -> network.supports(Capability.MESSAGES) ? connection(Capability.MESSAGES) : connection());
        receivers.put(ByteFlux.class, () -> connection().receive());
        receivers.put(ObservedConnection.class, this::connection);
        receivers.put(ObservedLoop.class, () -> network.loops().get(0));
        receivers.put(OpenSocket.class, () -> listen().sockets().get(0));
        receivers.put(UnboundSocket.class, () -> Waiting.result(network.socket(SocketKind.TCP4)));
        receivers.put(LiveOptions.class, () -> connection().options());
        receivers.put(SignalIo.class, () -> connection().signals());
        receivers.put(Urgent.class, () -> connection(Capability.URGENT_DATA).urgent());
        receivers.put(DatagramBinder.class, () -> network.datagrams("udp://127.0.0.1:0"));
        receivers.put(DatagramSocket.class, this::datagrams);
        receivers.put(
                DatagramSpread.class,
                () -> Waiting.result(network.datagrams("udp://127.0.0.1:0").bindSpread(2)));
        receivers.put(ConnectionPool.class, () -> pool);
        receivers.put(Balancer.class, this::balancer);
        receivers.put(HandOverRecipe.class, this::handOver);
        receivers.put(Succession.class, () -> Waiting.result(handOver().begin()));
        receivers.put(Conversation.class, this::connection);
        receivers.put(CodecPipeline.class, () -> connection().codec(ByteBuf.class, Object.class));
        receivers.put(Requester.class, () -> connection().requester(exchange()));
        receivers.put(PooledConnection.class, () -> lent);
        receivers.put(Descriptors.class, network::descriptors);
        receivers.put(DnsResolver.class, network::dns);
        receivers.put(NameResolver.class, network::resolver);
        receivers.put(HostResolver.class, network::resolver);
        receivers.put(NameDatabase.class, () -> network.databases().services());
        receivers.put(Hosts.class, () -> network.databases().hosts());
        receivers.put(Networks.class, () -> network.databases().networks());
        receivers.put(Protocols.class, () -> network.databases().protocols());
        receivers.put(Services.class, () -> network.databases().services());
    }

    private HandOverRecipe handOver() {
        return network.handOver("unix:@sockflux-" + UUID.randomUUID());
    }

    private Balancer balancer() {
        return network.balancer(network.connector(listener.endpoints().get(0)).attemptTimeout(LONG))
                .open();
    }

    private static Exchange<Object, String> exchange() {
        Encoder<Object> encoder = (request, out) -> out.bytes().writeByte(1);
        return Exchange.pipelined(encoder, Decoder.lines(StandardCharsets.UTF_8), 100)
                .timeout(LONG);
    }

    private DatagramSocket datagrams() {
        return Waiting.result(network.datagrams("udp://127.0.0.1:0").bind());
    }

    private Endpoint silentPeer() {
        return Endpoint.parse("udp://127.0.0.1:" + silent.getLocalPort());
    }

    private void setArguments() {
        arguments.put(int.class, () -> 1);
        arguments.put(long.class, () -> 1L);
        arguments.put(byte.class, () -> (byte) 1);
        arguments.put(byte[].class, () -> new byte[] {1});
        arguments.put(ByteBuffer[].class, () -> new ByteBuffer[] {ByteBuffer.allocateDirect(1)});
        arguments.put(boolean.class, () -> true);
        arguments.put(String.class, () -> silentPeer().toString());
        arguments.put(Set.class, Set::of);
        arguments.put(Duration.class, () -> LONG);
        arguments.put(Endpoint.class, this::silentPeer);
        arguments.put(Endpoint[].class, () -> new Endpoint[] {Endpoint.parse("tcp://127.0.0.1:0")});
        arguments.put(Publisher.class, Flux::never);
        arguments.put(Function.class, () -> (Function<Object, Publisher<?>>) value -> Mono.never());
        arguments.put(Consumer.class, () -> (Consumer<Object>) value -> {});
        arguments.put(Predicate.class, () -> (Predicate<Object>) value -> false);
        arguments.put(ByteBuf.class, () -> Unpooled.wrappedBuffer(new byte[] {1}));
        arguments.put(Message.class, () -> Message.of("question").to(silentPeer()));
        arguments.put(Path.class, () -> file);
        arguments.put(FileChannel.class, () -> {
            FileChannel channel = FileChannel.open(file);
            opened.add(channel);
            return channel;
        });
        arguments.put(Charset.class, () -> StandardCharsets.UTF_8);
        arguments.put(LengthField.class, () -> new LengthField(4, 1_000));
        arguments.put(Decoder.class, () -> (Decoder<Object>) bytes -> null);
        arguments.put(Encoder.class, () -> (Encoder<Object>) (item, out) -> {});
        arguments.put(Supplier.class, () -> (Supplier<Decoder<Object>>) () -> bytes -> null);
        arguments.put(ResendSchedule.class, () -> ResendSchedule.of(LONG));
        arguments.put(Connection.class, this::connection);
        arguments.put(RelayWay.class, () -> RelayWay.USER_SPACE);
        arguments.put(RelayCounts.class, RelayCounts::new);
        arguments.put(UnaryOperator.class, UnaryOperator::identity);
        arguments.put(Shutdown.class, () -> Shutdown.WRITE);
        arguments.put(Option.class, () -> SocketLevelOptions.SO_RCVBUF);
        arguments.put(Object.class, () -> 1 << 16);
        arguments.put(MulticastGroup.class, () -> MulticastGroup.parse("239.1.2.3"));
        arguments.put(MulticastGroup[].class, () -> new MulticastGroup[] {MulticastGroup.parse("239.1.2.3")});
        arguments.put(InetAddress.class, () -> InetAddress.getByName("127.0.0.2"));
        arguments.put(SocketType.class, () -> SocketType.STREAM);
        arguments.put(SocketKind.class, () -> SocketKind.TCP4);
        arguments.put(Capability[].class, () -> new Capability[0]);
        arguments.put(IpAddress.class, () -> IpAddress.parse("192.0.2.1"));
        arguments.put(AddressFamily.class, () -> AddressFamily.INET);
        arguments.put(AddressQuery.class, () -> AddressQuery.host("a.example"));
        arguments.put(NameFlag[].class, () -> new NameFlag[0]);
        arguments.put(Descriptor.class, this::silentPipe);
    }

    /** The end to read of a pipe whose other end stays open and says nothing. */
    private Descriptor silentPipe() throws IOException, InterruptedException {
        Path pipe = Files.createTempDirectory("sockflux").resolve("pipe");
        if (new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor() != 0) {
            throw new IOException("mkfifo " + pipe + " failed");
        }
        // To open either end waits for the other.
        Aside.run(() -> opened.add(FileChannel.open(pipe, java.nio.file.StandardOpenOption.WRITE)));
        Descriptor end = Waiting.result(network.descriptors().open(pipe));
        opened.add(end::close);
        return end;
    }

    /**
     * The publisher that a call gives, which is not subscribed to yet.
     *
     * @return empty if no transport here can do what the call is for
     * @throws AssertionError if this does not know what to call it on or with: a method is new and must be told of here
     */
    Optional<Publisher<?>> publisher(PublicApi.Call call) throws Exception {
        Callable<?> receiver = receivers.get(call.receiver());
        if (receiver == null) {
            throw new AssertionError(call + ": nothing to call it on (expected: a receiver in ApiGround)");
        }
        try {
            Object target = receiver.call();
            Object[] given = new Object[call.method().getParameterCount()];
            for (int i = 0; i < given.length; i++) {
                given[i] = argument(call, target, call.method().getParameterTypes()[i]);
            }
            call.method().setAccessible(true);
            return Optional.of((Publisher<?>) call.method().invoke(target, given));
        } catch (InvocationTargetException e) {
            boolean isForMessages = e.getCause() instanceof IllegalStateException
                    && !network.supports(Capability.MESSAGES)
                    && call.receiver() == Connection.class;
            if (isForMessages || isUnavailable(e.getCause())) {
                return Optional.empty();
            }
            throw new AssertionError(call + ": threw " + e.getCause(), e.getCause());
        } catch (RuntimeException e) {
            if (isUnavailable(e) || isUnavailable(e.getCause())) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private static boolean isUnavailable(@Nullable Throwable failure) {
        // No service manager has started the tests.
        return failure instanceof TransportUnavailableException || failure instanceof ActivationException;
    }

    private Object argument(PublicApi.Call call, Object target, Class<?> type) throws Exception {
        Object special = special(call, target, type);
        if (!special.equals(NONE)) {
            return special;
        }
        Callable<?> argument = arguments.get(type);
        if (argument == null) {
            throw new AssertionError(call + ": no " + type.getSimpleName() + " (expected: an argument in ApiGround)");
        }
        return argument.call();
    }

    /** What must fit its receiver. */
    private Object special(PublicApi.Call call, Object target, Class<?> type) {
        if (target instanceof Listener some && call.method().getName().equals("remove")) {
            return some.endpoints().toArray(Endpoint[]::new);
        }
        boolean isStream = target instanceof Connection || target instanceof Urgent;
        if (isStream && type == Message.class) {
            return Message.of("message");
        }
        boolean isName = target instanceof DnsResolver
                || target instanceof HostResolver
                || target instanceof NameDatabase<?>
                || target instanceof Hosts;
        return isName && type == String.class ? "a.example" : NONE;
    }

    @Override
    public void close() throws IOException {
        network.close();
        for (Closeable one : List.copyOf(opened)) {
            one.close();
        }
        silent.close();
        Files.deleteIfExists(file);
    }
}
