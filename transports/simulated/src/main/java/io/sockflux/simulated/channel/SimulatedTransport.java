package io.sockflux.simulated.channel;

import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.sockflux.address.Endpoint;
import io.sockflux.error.Errno;
import io.sockflux.error.SystemCallException;
import io.sockflux.simulated.call.Answer;
import io.sockflux.simulated.call.SocketKind;
import io.sockflux.simulated.kernel.HostStack;
import io.sockflux.simulated.loop.HostLoops;
import io.sockflux.simulated.loop.Life;
import io.sockflux.simulated.loop.Stage;
import io.sockflux.simulated.world.Chance;
import io.sockflux.spi.AcceptGate;
import io.sockflux.spi.Capability;
import io.sockflux.spi.ListenState;
import io.sockflux.spi.OptionCalls;
import io.sockflux.spi.Transport;
import java.net.SocketAddress;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.random.RandomGenerator;

/** The sockets of one host of a simulation, for one life of it. */
public final class SimulatedTransport implements Transport {

    private static final OptionCalls OPTIONS = new SimulatedOptions();

    private static final Set<Capability> CAPABILITIES = Collections.unmodifiableSet(
            EnumSet.of(Capability.TCP, Capability.UNIX_PATH, Capability.UNIX_ABSTRACT, Capability.SOCKET_PAIR));

    private final Stage stage;
    private final Life life;
    private final Kernel kernel;
    private final int loops;

    /**
     * A transport of a host.
     *
     * @param loops how many event loops its network gets, however many processors the machine has
     */
    public SimulatedTransport(Stage stage, Life life, HostStack stack, int loops) {
        this.stage = stage;
        this.life = life;
        this.loops = loops;
        kernel = new Kernel(stack);
    }

    @Override
    public String name() {
        return "simulated";
    }

    @Override
    public Set<Capability> capabilities() {
        return CAPABILITIES;
    }

    @Override
    public IoHandlerFactory ioHandlerFactory() {
        throw new UnsupportedOperationException("a simulated host has event loops of its own");
    }

    @Override
    public Optional<EventLoopGroup> eventLoops(int count) {
        return Optional.of(new HostLoops(
                stage, life, "the event loop of host " + kernel.stack().host(), loops));
    }

    @Override
    public Optional<RandomGenerator> random() {
        Chance chance =
                stage.world().choices().of("choices of host " + kernel.stack().host());
        return Optional.of(chance::nextLong);
    }

    @Override
    public boolean isOfThisMachine() {
        return false;
    }

    @Override
    public Channel openStream(Endpoint target, Set<Capability> needs) {
        return new StreamChannel(null, kernel, open(target), target, false, null);
    }

    @Override
    public ServerChannel openListener(Endpoint local, Set<Capability> needs, AcceptGate gate) {
        return new ListenChannel(kernel, open(local), local, gate);
    }

    @Override
    public List<Channel> openPair(Endpoint kind, Set<Capability> needs) {
        int[] pair = new int[2];
        int answer = kernel.calls().pair(Names.kind(kind), pair);
        if (Answer.isFailure(answer)) {
            throw failed("socketpair", answer, kind);
        }
        return List.of(
                new StreamChannel(null, kernel, pair[0], kind, true, null),
                new StreamChannel(null, kernel, pair[1], kind, true, null));
    }

    private int open(Endpoint kind) {
        int number = kernel.calls().socket(Names.kind(kind));
        if (Answer.isFailure(number)) {
            throw failed("socket", number, kind);
        }
        return number;
    }

    private static ChannelException failed(String call, int answer, Endpoint kind) {
        return new ChannelException(new SystemCallException(call, Answer.errno(answer), kind));
    }

    @Override
    public OptionCalls optionCalls() {
        return OPTIONS;
    }

    @Override
    public boolean acceptedInherit() {
        return true;
    }

    @Override
    public SocketAddress socketAddress(Endpoint endpoint) {
        return Names.address(endpoint);
    }

    @Override
    public Endpoint endpoint(SocketAddress address) {
        return Names.endpoint(address);
    }

    @Override
    public Optional<Errno> errno(Throwable failure) {
        for (Throwable e = failure; e != null; e = e.getCause()) {
            if (e instanceof SystemCallException call) {
                return call.errno();
            }
        }
        return Optional.empty();
    }

    @Override
    public ListenState listenState(Channel listener) {
        if (listener instanceof ListenChannel channel && Names.kind(channel.kind()) == SocketKind.TCP) {
            return new ListenState(
                    OptionalInt.of(channel.config().backlog()),
                    OptionalInt.of(channel.calls().queued(channel.number())));
        }
        return ListenState.UNKNOWN;
    }

    @Override
    public OptionalLong bytesAcknowledged(Channel stream, boolean accepted) {
        long count = stream instanceof SocketChannel socket ? socket.calls().acknowledged(socket.number()) : -1;
        return count < 0 ? OptionalLong.empty() : OptionalLong.of(count);
    }
}
