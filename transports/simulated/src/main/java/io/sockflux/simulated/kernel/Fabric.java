package io.sockflux.simulated.kernel;

import io.sockflux.simulated.call.KernelRules;
import io.sockflux.simulated.world.World;
import io.sockflux.simulated.world.WorldHost;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** All hosts of a world and the links between them. Every host reaches every other one, each direction by a link of its own. */
public final class Fabric {

    private final World world;
    private final KernelRules rules;
    private final List<HostStack> stacks = new ArrayList<>();
    private final Map<InetAddress, HostStack> byAddress = new HashMap<>();
    private long least;
    private long most;

    /** Hosts by Linux's rules. */
    public Fabric(World world) {
        this(world, KernelRules.LINUX);
    }

    /** Hosts by other rules. */
    public Fabric(World world, KernelRules rules) {
        this.world = world;
        this.rules = rules;
    }

    /** The world of these hosts. */
    public World world() {
        return world;
    }

    /** The latency of links that are made from now on, in nanoseconds. It is 0 at first. */
    public Fabric latency(long least, long most) {
        this.least = least;
        this.most = most;
        return this;
    }

    /** Adds a host with these addresses. */
    public HostStack host(String name, InetAddress... addresses) {
        WorldHost host = world.host(name, addresses);
        HostStack stack = new HostStack(this, host, rules);
        stacks.add(stack);
        host.addresses().forEach(address -> byAddress.put(address, stack));
        return stack;
    }

    /** All hosts, in the order in which they were made. */
    public List<HostStack> hosts() {
        return List.copyOf(stacks);
    }

    /** The link from one host to another, or to itself. */
    public Link link(HostStack from, HostStack to) {
        Link known = from.linkTo(to.host().number());
        if (known != null) {
            return known;
        }
        Link link = new Link(
                world, from.host().number(), from.host().name(), to.host().name());
        if (from != to) {
            link.latency(least, most);
        }
        from.linkTo(to.host().number(), link);
        return link;
    }

    /** Loses everything between two hosts, both ways, until {@link #heal}. */
    public void partition(HostStack a, HostStack b) {
        link(a, b).cut();
        link(b, a).cut();
    }

    /** Lets packets between two hosts pass again, both ways. */
    public void heal(HostStack a, HostStack b) {
        link(a, b).heal();
        link(b, a).heal();
    }

    @Nullable
    HostStack find(InetAddress address) {
        return byAddress.get(address);
    }
}
