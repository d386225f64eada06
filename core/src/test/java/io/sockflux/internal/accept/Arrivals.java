package io.sockflux.internal.accept;

import static java.util.Objects.requireNonNull;

import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.sockflux.address.Endpoint;
import io.sockflux.address.InetEndpoint;
import io.sockflux.error.Errno;
import io.sockflux.internal.channel.ChannelContext;
import io.sockflux.internal.loop.Loops;
import io.sockflux.internal.option.OptionRequests;
import io.sockflux.internal.stream.KernelChannel;
import io.sockflux.option.Option;
import io.sockflux.spi.AcceptGate;
import io.sockflux.spi.Capability;
import io.sockflux.spi.OptionCalls;
import io.sockflux.spi.Transport;
import io.sockflux.stream.Connection;
import io.sockflux.stream.WhenFailed;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.test.subscriber.TestSubscriber;

/** A listener over no socket, on a loop whose time a test moves. */
public final class Arrivals implements Transport, OptionCalls {

    public static final Endpoint ONE = Endpoint.parse("tcp://192.0.2.1:80");
    public static final Endpoint OTHER = Endpoint.parse("tcp://192.0.2.2:80");

    private final KernelChannel clock = new KernelChannel();
    private final ScriptedListener.Turns turns = new ScriptedListener.Turns();
    private final ChannelContext context;
    private final List<ScriptedListener> sockets = new ArrayList<>();
    private final List<String> options = new ArrayList<>();
    private final Map<Endpoint, List<Endpoint>> names = new HashMap<>();
    private Consumer<? super ScriptedListener> opened = socket -> {};
    private int port = 10_000;
    private @Nullable BoundListener listener;
    private @Nullable Errno optionFailure;
    private @Nullable Error brokenOptions;

    public Arrivals() {
        clock.freezeTime();
        context = new ChannelContext(this, new Loops(clock.eventLoop()), UnpooledByteBufAllocator.DEFAULT);
    }

    /** Listens on these. */
    public BoundListener listen(AcceptLimits limits, Endpoint... endpoints) {
        TestSubscriber<BoundListener> binding = bind(limits, OptionRequests.NONE, endpoints);
        run();
        BoundListener bound = binding.getReceivedOnNext().get(0);
        listener = bound;
        return bound;
    }

    /** Begins to listen; the loop has not run. */
    public TestSubscriber<BoundListener> bind(AcceptLimits limits, OptionRequests asked, Endpoint... endpoints) {
        TestSubscriber<BoundListener> binding = TestSubscriber.create();
        ListenSettings settings = ListenSettings.with(new HandlerFailures((connection, error) -> {}, WhenFailed.ABORT))
                .withMore(List.of(endpoints))
                .withSockets(new ListenSocketSettings(OptionalInt.empty(), asked, false, null))
                .withLimits(limits);
        BoundListener.bind(new ListenPlaces(endpoint -> context, this::resolved), settings)
                .subscribe(binding);
        return binding;
    }

    /** A name stands for these addresses. */
    public void name(Endpoint name, List<Endpoint> addresses) {
        names.put(name, addresses);
    }

    private Mono<List<Endpoint>> resolved(Endpoint endpoint) {
        return Mono.just(names.getOrDefault(endpoint, List.of(endpoint)));
    }

    /** A subscriber to its connections. */
    public TestSubscriber<Connection> accepting(long demand) {
        TestSubscriber<Connection> accepting =
                TestSubscriber.builder().initialRequest(demand).build();
        requireNonNull(listener).accept().subscribe(accepting);
        run();
        return accepting;
    }

    public ChannelContext context() {
        return context;
    }

    /** The loop of all. */
    KernelChannel clock() {
        return clock;
    }

    /** The listening socket that was opened so many before. */
    public ScriptedListener socket(int index) {
        return sockets.get(index);
    }

    public List<ScriptedListener> sockets() {
        return sockets;
    }

    /** Is shown each listening socket that is opened from now on. */
    public void whenOpened(Consumer<? super ScriptedListener> task) {
        opened = task;
    }

    /** Each option that was set. */
    public List<String> options() {
        return options;
    }

    /** The kernel refuses options so; null if it takes them. */
    public void refuseOptions(@Nullable Errno errno) {
        optionFailure = errno;
    }

    /** Setting an option throws this; nothing if null. */
    public void breakOptions(@Nullable Error thrown) {
        brokenOptions = thrown;
    }

    /** A peer of this address on its way. */
    public KernelChannel peer(String address) {
        port++;
        return KernelChannel.accepted(new InetSocketAddress(address, port));
    }

    public KernelChannel peer() {
        return peer("198.51.100.7");
    }

    /** Runs what waits on the loop. */
    public void run() {
        clock.runPendingTasks();
    }

    /** Lets time pass on the loop. */
    public void pass(Duration time) {
        clock.advanceTimeBy(time.toNanos(), TimeUnit.NANOSECONDS);
        clock.runScheduledPendingTasks();
        clock.runPendingTasks();
    }

    /** Whether a timer is left. */
    public boolean hasTimer() {
        return clock.runScheduledPendingTasks() != -1;
    }

    // The transport

    @Override
    public ServerChannel openListener(Endpoint local, Set<Capability> needs, AcceptGate gate) {
        ScriptedListener socket = new ScriptedListener(gate, turns);
        sockets.add(socket);
        opened.accept(socket);
        return socket;
    }

    @Override
    public Channel openStream(Endpoint target, Set<Capability> needs) {
        throw new UnsupportedOperationException();
    }

    @Override
    public String name() {
        return "scripted";
    }

    @Override
    public Set<Capability> capabilities() {
        return Set.of();
    }

    @Override
    public IoHandlerFactory ioHandlerFactory() {
        throw new UnsupportedOperationException();
    }

    @Override
    public SocketAddress socketAddress(Endpoint endpoint) {
        return ((InetEndpoint) endpoint).socketAddress();
    }

    @Override
    public Endpoint endpoint(SocketAddress address) {
        return address instanceof InetSocketAddress inet
                ? Endpoint.tcp(inet.getAddress().getHostAddress(), inet.getPort())
                : ONE;
    }

    @Override
    public Optional<Errno> errno(Throwable failure) {
        return failure instanceof ErrnoFailure e ? Optional.of(e.errno()) : Optional.empty();
    }

    @Override
    public OptionCalls optionCalls() {
        return this;
    }

    @Override
    public boolean has(Option<?> option) {
        return true;
    }

    @Override
    public <T> T get(Channel channel, Option<T> option) {
        throw new UnsupportedOperationException();
    }

    @Override
    public <T> void set(Channel channel, Option<T> option, T value) throws ErrnoFailure {
        if (brokenOptions != null) {
            throw brokenOptions;
        }
        if (optionFailure != null) {
            throw new ErrnoFailure(optionFailure);
        }
        options.add(option.name() + " " + value);
    }
}
