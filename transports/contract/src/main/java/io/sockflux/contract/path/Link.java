package io.sockflux.contract.path;

import static io.sockflux.contract.path.Namespaces.DEVICE;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/**
 * What joins the two namespaces: a pair of veth devices, with delay and loss by {@code netem} where the kernel has it, see
 * {@code tc-netem(8)}. Where it has not, the packets go by two TUN devices through a {@link Relay}, which does the same.
 */
final class Link implements AutoCloseable {

    /** How long a packet is on its way on a slow link. */
    static final int DELAY_MILLIS = 40;

    private static final String MTU = "9000";
    private static final String UNDER = "under";

    private final String name;
    private final List<AutoCloseable> helpers = new ArrayList<>();

    private Link(String name) {
        this.name = name;
    }

    /** One that is as quick as the machine. */
    static Link plain(Namespaces path) {
        veth(path, DEVICE);
        addresses(path);
        return new Link("veth");
    }

    /** One that takes {@value #DELAY_MILLIS} ms each way. */
    static Link slow(Namespaces path) {
        return impaired(path, new Impairment(DELAY_MILLIS, 0, 0));
    }

    /** One that loses one packet of twenty, and lets them overtake each other. */
    static Link lossy(Namespaces path) {
        return impaired(path, new Impairment(3, 2, 5));
    }

    private static Link impaired(Namespaces path, Impairment impairment) {
        Namespaces.assumeProgram("tc", "-V");
        Link link = plain(path);
        Command near = Command.run(path.inNear(impairment.netem()));
        if (near.succeeded()) {
            path.far(impairment.netem());
            // Else netem would lose what is many segments later on as one.
            path.near("ip", "link", "set", DEVICE, "gso_max_segs", "1");
            path.far("ip", "link", "set", DEVICE, "gso_max_segs", "1");
            return new Link("netem");
        }
        String why = "the kernel has no netem (" + near.output() + "), and its stand-in ";
        Assumptions.assumeTrue(
                Command.run("socat", "-V").output().contains("define WITH_TUN 1"), why + "needs socat with TUN");
        Assumptions.assumeTrue(Files.exists(Path.of("/dev/net/tun")), why + "needs /dev/net/tun");
        path.near("ip", "link", "delete", DEVICE);
        link.close();
        return relayed(path, impairment);
    }

    private static Link relayed(Namespaces path, Impairment impairment) {
        veth(path, UNDER);
        path.near("ip", "address", "add", Relay.NEAR + "/24", "dev", UNDER);
        path.far("ip", "address", "add", Relay.FAR + "/24", "dev", UNDER);
        Link link = new Link("relay");
        try {
            link.helpers.add(
                    ChildJvm.start(path.far(), Relay.class, impairment.words()).await(Relay.READY));
            link.helpers.add(Tun.open(path.near(), Relay.NEAR_TUN, Relay.FROM_NEAR));
            link.helpers.add(Tun.open(path.far(), Relay.FAR_TUN, Relay.FROM_FAR));
            addresses(path);
            return link;
        } catch (Throwable e) {
            link.close();
            throw e;
        }
    }

    private static void veth(Namespaces path, String device) {
        Command.run(
                        "ip",
                        "-n",
                        path.near(),
                        "link",
                        "add",
                        device,
                        "type",
                        "veth",
                        "peer",
                        "name",
                        device,
                        "netns",
                        path.far())
                .orFail("ip link add");
        for (String end : List.of(path.near(), path.far())) {
            // Room for a packet of the path and what it is wrapped in.
            Command.run("ip", "-n", end, "link", "set", device, "mtu", device.equals(UNDER) ? "9200" : MTU, "up")
                    .orFail("ip link set");
        }
    }

    private static void addresses(Namespaces path) {
        // Without nodad an IPv6 address cannot be used for its first second.
        path.near("ip", "address", "add", Namespaces.NEAR_IPV4 + "/24", "dev", DEVICE);
        path.far("ip", "address", "add", Namespaces.FAR_IPV4 + "/24", "dev", DEVICE);
        path.near("ip", "address", "add", Namespaces.NEAR_IPV6 + "/64", "dev", DEVICE, "nodad");
        path.far("ip", "address", "add", Namespaces.FAR_IPV6 + "/64", "dev", DEVICE, "nodad");
    }

    @Override
    public String toString() {
        return name;
    }

    @Override
    public void close() {
        for (AutoCloseable helper : helpers) {
            try {
                helper.close();
            } catch (Exception e) {
                throw new AssertionError("a helper of the link did not close", e);
            }
        }
    }
}
