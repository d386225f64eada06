package io.sockflux.transport.nio;

import io.netty.util.AttributeKey;
import io.sockflux.error.Errno;
import io.sockflux.option.GroupSource;
import io.sockflux.option.Membership;
import io.sockflux.option.Option;
import io.sockflux.option.OptionLevel;
import io.sockflux.option.SourceMembership;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.nio.channels.DatagramChannel;
import java.nio.channels.MembershipKey;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The multicast groups of a datagram channel of the JDK. The options that join and leave groups become the JDK's calls.
 * The JDK keeps silent, or throws exceptions of its own, where the kernel has an errno. So this class keeps the list of
 * groups too, and answers with the kernel's errno. Event loop only, or before the channel has a loop.
 */
final class NioGroups {

    static final AttributeKey<NioGroups> OF = AttributeKey.valueOf(NioGroups.class, "groups");

    /** Any port does: the address of the interface is asked for, and nothing is sent. */
    private static final int ANY_PORT = 9;

    private static final Map<String, Act> ACTS = Map.ofEntries(
            Map.entry("IP_ADD_MEMBERSHIP", NioGroups::join),
            Map.entry("IPV6_JOIN_GROUP", NioGroups::join),
            Map.entry("MCAST_JOIN_GROUP", NioGroups::join),
            Map.entry("IP_ADD_SOURCE_MEMBERSHIP", NioGroups::join),
            Map.entry("MCAST_JOIN_SOURCE_GROUP", NioGroups::join),
            Map.entry("IP_DROP_MEMBERSHIP", NioGroups::leave),
            Map.entry("IPV6_LEAVE_GROUP", NioGroups::leave),
            Map.entry("MCAST_LEAVE_GROUP", NioGroups::leave),
            Map.entry("IP_DROP_SOURCE_MEMBERSHIP", NioGroups::leave),
            Map.entry("MCAST_LEAVE_SOURCE_GROUP", NioGroups::leave),
            Map.entry("IP_BLOCK_SOURCE", NioGroups::block),
            Map.entry("MCAST_BLOCK_SOURCE", NioGroups::block),
            Map.entry("IP_UNBLOCK_SOURCE", NioGroups::unblock),
            Map.entry("MCAST_UNBLOCK_SOURCE", NioGroups::unblock));

    private final DatagramChannel socket;
    private final boolean ipv6;
    private final Map<Place, Stay> stays = new HashMap<>();

    NioGroups(DatagramChannel socket, boolean ipv6) {
        this.socket = socket;
        this.ipv6 = ipv6;
    }

    DatagramChannel socket() {
        return socket;
    }

    /** Whether such a socket has the options of this level. The JDK would take those of the other family for its own. */
    boolean hasLevel(OptionLevel level) {
        return ipv6 || !level.equals(OptionLevel.IPPROTO_IPV6);
    }

    private interface Act {
        void on(NioGroups groups, Place place, @Nullable InetAddress source) throws IOException;
    }

    /** A group on an interface. */
    private record Place(InetAddress group, NetworkInterface device) {}

    /** A group that is joined: from any source, of which some may be blocked, or from each of its sources. */
    private static final class Stay {

        @Nullable
        MembershipKey any;

        final Map<InetAddress, MembershipKey> sources = new HashMap<>();
        final Set<InetAddress> blocked = new HashSet<>();

        MembershipKey any() throws SocketException {
            if (any == null) {
                throw refused(Errno.EINVAL);
            }
            return any;
        }
    }

    /** Whether this option joins, leaves or blocks. */
    static boolean has(Option<?> option) {
        return ACTS.containsKey(option.name());
    }

    /** Does what the option says. */
    void set(Option<?> option, Object value) throws IOException {
        Act act = ACTS.get(option.name());
        if (act == null) {
            throw new UnsupportedOperationException(option.name());
        }
        if (value instanceof Membership group) {
            act.on(this, new Place(group.group(), device(group.group(), group.interfaceIndex())), null);
        } else if (value instanceof GroupSource group) {
            act.on(this, new Place(group.group(), device(group.group(), group.interfaceIndex())), group.source());
        } else if (value instanceof SourceMembership group) {
            act.on(this, new Place(group.group(), device(group.group(), group.interfaceAddress())), group.source());
        } else {
            throw new UnsupportedOperationException(option.name());
        }
    }

    // The acts, with the answers of ip(7)

    private void join(Place place, @Nullable InetAddress source) throws IOException {
        Stay stay = stays.get(place);
        if (source == null) {
            if (stay != null) {
                throw refused(Errno.EADDRINUSE);
            }
            Stay joined = new Stay();
            joined.any = key(() -> socket.join(place.group, place.device));
            stays.put(place, joined);
            return;
        }
        if (stay != null && stay.any != null) {
            throw refused(Errno.EINVAL);
        }
        Stay joined = stay == null ? new Stay() : stay;
        if (joined.sources.containsKey(source)) {
            throw refused(Errno.EADDRNOTAVAIL);
        }
        joined.sources.put(source, key(() -> socket.join(place.group, place.device, source)));
        stays.put(place, joined);
    }

    private void leave(Place place, @Nullable InetAddress source) throws IOException {
        Stay stay = stays.get(place);
        if (stay == null) {
            throw refused(source == null ? Errno.EADDRNOTAVAIL : Errno.EINVAL);
        }
        if (source == null) {
            stays.remove(place);
            if (stay.any != null) {
                stay.any.drop();
            }
            stay.sources.values().forEach(MembershipKey::drop);
            return;
        }
        if (stay.any != null) {
            throw refused(Errno.EINVAL);
        }
        MembershipKey key = stay.sources.remove(source);
        if (key == null) {
            throw refused(Errno.EADDRNOTAVAIL);
        }
        key.drop();
        if (stay.sources.isEmpty()) {
            stays.remove(place);
        }
    }

    private void block(Place place, @Nullable InetAddress source) throws IOException {
        Stay stay = joined(place);
        if (source == null || stay.blocked.contains(source)) {
            throw refused(Errno.EADDRNOTAVAIL);
        }
        key(() -> stay.any().block(source));
        stay.blocked.add(source);
    }

    private void unblock(Place place, @Nullable InetAddress source) throws IOException {
        Stay stay = joined(place);
        if (source == null || !stay.blocked.remove(source)) {
            throw refused(Errno.EADDRNOTAVAIL);
        }
        stay.any().unblock(source);
    }

    private Stay joined(Place place) throws SocketException {
        Stay stay = stays.get(place);
        if (stay == null || stay.any == null) {
            throw refused(Errno.EINVAL);
        }
        return stay;
    }

    private interface Call {
        MembershipKey run() throws IOException;
    }

    /** The JDK's answer to what is against its own rules is an unchecked exception. */
    private static MembershipKey key(Call call) throws IOException {
        try {
            return call.run();
        } catch (IllegalArgumentException | IllegalStateException e) {
            throw new SocketException(e.getMessage());
        }
    }

    // Interfaces

    private static NetworkInterface device(InetAddress group, int index) throws IOException {
        return index == 0 ? routed(group) : existing(NetworkInterface.getByIndex(index));
    }

    private static NetworkInterface device(InetAddress group, InetAddress ofInterface) throws IOException {
        return ofInterface.isAnyLocalAddress()
                ? routed(group)
                : existing(NetworkInterface.getByInetAddress(ofInterface));
    }

    /** The JDK wants an interface where the kernel would take that of its route, so the kernel is asked for the route. */
    private static NetworkInterface routed(InetAddress group) throws IOException {
        StandardProtocolFamily family =
                group.getAddress().length == 4 ? StandardProtocolFamily.INET : StandardProtocolFamily.INET6;
        try (DatagramChannel asking = DatagramChannel.open(family)) {
            asking.connect(new InetSocketAddress(group, ANY_PORT));
            InetSocketAddress local = (InetSocketAddress) asking.getLocalAddress();
            return existing(NetworkInterface.getByInetAddress(local.getAddress()));
        } catch (SocketException e) {
            throw refused(Errno.ENODEV);
        }
    }

    private static NetworkInterface existing(@Nullable NetworkInterface found) throws SocketException {
        if (found == null) {
            throw refused(Errno.ENODEV);
        }
        return found;
    }

    /** A failure in the words by which the transport knows the errno. */
    private static SocketException refused(Errno errno) {
        return new SocketException(errno.description());
    }
}
