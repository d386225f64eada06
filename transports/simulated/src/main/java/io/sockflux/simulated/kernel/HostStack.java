package io.sockflux.simulated.kernel;

import io.sockflux.error.Errno;
import io.sockflux.simulated.call.Answer;
import io.sockflux.simulated.call.InetName;
import io.sockflux.simulated.call.KernelRules;
import io.sockflux.simulated.call.UnixName;
import io.sockflux.simulated.world.Event;
import io.sockflux.simulated.world.World;
import io.sockflux.simulated.world.WorldHost;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The kernel of one host: its addresses, its ports, its unix names and its descriptors. */
public final class HostStack {

    /** How long it takes until nobody has answered who has an address. */
    private static final long NO_NEIGHBOUR_NANOS = 3_100_000_000L;

    private static final InetAddress ANY_4 = literal(0, 0, 0, 0);
    private static final InetAddress LOOPBACK_4 = literal(127, 0, 0, 1);
    private static final InetAddress LOOPBACK_6 = literal(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1);

    final KernelRules rules;
    final World world;
    final PortTable tcpPorts = new PortTable();
    final PortTable udpPorts = new PortTable();
    final Map<String, KernelSocket> unixNames = new LinkedHashMap<>();
    final DescriptorTable descriptors = new DescriptorTable();

    private final Fabric fabric;
    private final WorldHost host;
    private final SystemCalls calls = new SystemCalls(this);
    private final List<@Nullable Link> links = new ArrayList<>();
    private int longestUnixQueue = 10;
    private boolean up = true;

    HostStack(Fabric fabric, WorldHost host, KernelRules rules) {
        this.fabric = fabric;
        this.host = host;
        this.rules = rules;
        world = fabric.world();
    }

    /** The host. */
    public WorldHost host() {
        return host;
    }

    /** The hosts around it, and the links to them. */
    public Fabric fabric() {
        return fabric;
    }

    /** The calls of a program on this host. */
    public SystemCalls calls() {
        return calls;
    }

    /** Whether the host runs. */
    public boolean isUp() {
        return up;
    }

    /** How many unix datagrams may wait at a socket beyond the first ({@code net.unix.max_dgram_qlen}); 10 unless set. */
    public HostStack longestUnixQueue(int messages) {
        longestUnixQueue = messages;
        return this;
    }

    /** The power fails: everything that the host knew is gone, and nobody is told. */
    public void crash() {
        world.note(host.number(), "crash", 0);
        up = false;
        descriptors.all().forEach(KernelSocket::vanish);
        descriptors.clear();
        tcpPorts.users().forEach(KernelSocket::vanish);
        tcpPorts.clear();
        udpPorts.clear();
        unixNames.clear();
    }

    /** The host is up again, and answers what it knows nothing of by resets. */
    public void restart() {
        world.note(host.number(), "restart", 0);
        up = true;
    }

    /** Tells in the timeline what a program on this host does, or hears. */
    public void note(String what, long detail) {
        world.note(host.number(), what, detail);
    }

    /** Removes a unix socket's file. Answers ENOENT if there is none. */
    public int unlink(UnixName name) {
        return unixNames.remove(name.path()) == null ? Answer.failed(Errno.ENOENT) : Answer.DONE;
    }

    /** Whether a unix socket's file has outlived its socket. */
    public boolean isLeftOver(UnixName name) {
        KernelSocket found = unixNames.get(name.path());
        return (found instanceof UnixStream stream && stream.isClosed())
                || (found instanceof UnixDatagrams datagrams && datagrams.isClosed());
    }

    /** The open sockets, each in words as netstat has them: kind, local and peer's name, and what is pending. */
    public List<String> sockets() {
        return descriptors.all().stream().map(KernelSocket::words).toList();
    }

    int longestUnixQueue() {
        return longestUnixQueue;
    }

    boolean isOwn(InetAddress address) {
        return address.isLoopbackAddress() || host.addresses().contains(address);
    }

    /** The address from which this host sends to another, or null if it has none of that family. */
    @Nullable
    InetAddress sourceFor(InetAddress target) {
        if (target.isLoopbackAddress()) {
            return target.getAddress().length == 4 ? LOOPBACK_4 : LOOPBACK_6;
        }
        if (isOwn(target)) {
            return target;
        }
        for (InetAddress own : host.addresses()) {
            if (own.getClass() == target.getClass()) {
                return own;
            }
        }
        return null;
    }

    static InetAddress anyAddress() {
        return ANY_4;
    }

    /** Where a name leads to: the wildcard is this host itself. */
    static InetName reachable(InetName name) {
        if (!name.isWildcard()) {
            return name;
        }
        boolean isV4 = name.address().getAddress().length == 4;
        return new InetName(isV4 ? LOOPBACK_4 : LOOPBACK_6, name.port());
    }

    /** The host that has an address, seen from here. */
    @Nullable
    HostStack owner(InetAddress address) {
        return isOwn(address) ? this : fabric.find(address);
    }

    @Nullable
    Link linkTo(int number) {
        return number < links.size() ? links.get(number) : null;
    }

    void linkTo(int number, Link link) {
        while (links.size() <= number) {
            links.add(null);
        }
        links.set(number, link);
    }

    /** Sends a packet. Answers when it arrives, or {@link Link#LOST}. */
    long send(Packet packet, boolean isDatagram) {
        return fabric.link(this, packet.to).carry(packet, isDatagram);
    }

    /** Nobody has the address: after a while the kernel gives up asking for it. */
    void askInVain(Runnable told) {
        world.after(NO_NEIGHBOUR_NANOS, new Event() {
            @Override
            protected void happen() {
                if (up) {
                    told.run();
                }
            }

            @Override
            protected String what() {
                return "no neighbour";
            }

            @Override
            protected int host() {
                return host.number();
            }
        });
    }

    private static InetAddress literal(int... bytes) {
        byte[] address = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            address[i] = (byte) bytes[i];
        }
        try {
            return InetAddress.getByAddress(address);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address of " + bytes.length + " bytes", e);
        }
    }
}
