package io.sockflux.simulated;

import static java.util.Objects.requireNonNull;

import io.sockflux.Network;
import io.sockflux.simulated.channel.SimulatedTransport;
import io.sockflux.simulated.kernel.HostStack;
import io.sockflux.simulated.loop.Life;
import io.sockflux.simulated.loop.Stage;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;

/** A host of a simulation: a kernel, a network over it, and the programs that run on it. Only the simulation's thread uses it. */
public final class Host {

    private final Stage stage;
    private final HostStack stack;
    private final HostNames names;
    private final List<Running<?>> programs = new ArrayList<>();
    private final Batons batons = new Batons();
    private UnaryOperator<Network.Builder> setUp = UnaryOperator.identity();
    private int loops = 1;
    private Life life;
    private @Nullable Network network;

    Host(Stage stage, HostStack stack, HostNames names) {
        this.stage = stage;
        this.stack = stack;
        this.names = names;
        life = new Life(stack.host().number());
    }

    /** What reports call it, and a name that the other hosts can look up. */
    public String name() {
        return stack.host().name();
    }

    /** Its first address. */
    public InetAddress address() {
        return stack.host().addresses().get(0);
    }

    /** Its kernel. */
    public HostStack kernel() {
        return stack;
    }

    // Before its network is made

    /** How many event loops its network has; one unless set. */
    public Host loops(int count) {
        checkAtLeast(count, 1, "loops");
        checkFresh("loops");
        loops = count;
        return this;
    }

    /** How the network is built, after each start of the host. */
    public Host networkAs(UnaryOperator<Network.Builder> settings) {
        checkFresh("networkAs");
        setUp = requireNonNull(settings, "settings");
        return this;
    }

    private static void checkAtLeast(int value, int least, String what) {
        if (value < least) {
            throw new IllegalArgumentException(what + ": " + value + " (expected: at least " + least + ")");
        }
    }

    private void checkFresh(String call) {
        if (network != null) {
            throw new IllegalStateException(
                    call + ": host " + name() + " has a network already (expected: before network())");
        }
    }

    /** How many descriptors it may have open, three standard ones among them; 1024 unless set. */
    public Host descriptors(int limit) {
        checkAtLeast(limit, 3, "descriptors");
        stack.calls().descriptorLimit(limit);
        return this;
    }

    /** How many descriptors are open, the standard ones not counted. */
    public int openDescriptors() {
        return stack.calls().openDescriptors();
    }

    // Programs

    /**
     * The network of this host, which lives until the host crashes.
     *
     * @throws IllegalStateException if the host is down
     */
    public Network network() {
        if (!isUp()) {
            throw new IllegalStateException("host " + name() + " is down (expected: restarted before)");
        }
        Network known = network;
        if (known == null) {
            known = setUp.apply(Network.builder()
                            .transport(new SimulatedTransport(stage, life, stack, loops))
                            .resolver(names::resolve))
                    .build();
            network = known;
        }
        return known;
    }

    /**
     * Runs a program on this host: before time moves on the host calls it and subscribes to what it gives, and again after each restart. A
     * crash ends it in silence.
     */
    public <T> Running<T> run(Function<? super Host, ? extends Publisher<? extends T>> program) {
        requireNonNull(program, "program");
        Running<T> running = new Running<>(this, () -> program.apply(this));
        programs.add(running);
        if (isUp()) {
            running.begin(stage, life);
        }
        return running;
    }

    /** Whether it runs. */
    public boolean isUp() {
        return stack.isUp();
    }

    /**
     * Runs a program that blocks, on a thread of its own, as {@link #run} does.
     *
     * @param name what reports call it
     */
    public <T> Running<T> runBlocking(String name, BlockingProgram<T> program) {
        requireNonNull(program, "program");
        return run(host -> Baton.publish(name + " of host " + name(), program, stage.world()::now, batons));
    }

    /** All programs that were begun here. */
    public List<Running<?>> programs() {
        return List.copyOf(programs);
    }

    // Its end

    /** The power fails: the host and its programs are gone, and nobody is told. Without effect on a host that is down. */
    public void crash() {
        if (isUp()) {
            life.end();
            network = null;
            programs.forEach(Running::abandon);
            batons.end();
            stack.crash();
        }
    }

    /** The host starts again, and its programs begin anew. Without effect on a host that is up. */
    public void restart() {
        if (!isUp()) {
            stack.restart();
            life = new Life(stack.host().number());
            List.copyOf(programs).forEach(program -> program.begin(stage, life));
        }
    }

    @Nullable
    Network openNetwork() {
        return network;
    }

    @Override
    public String toString() {
        return name();
    }
}
