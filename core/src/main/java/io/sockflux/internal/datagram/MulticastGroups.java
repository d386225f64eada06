package io.sockflux.internal.datagram;

import static java.util.Objects.requireNonNull;

import io.netty.channel.Channel;
import io.sockflux.address.AddressFamily;
import io.sockflux.address.Endpoint;
import io.sockflux.address.InetEndpoint;
import io.sockflux.address.UdpEndpoint;
import io.sockflux.datagram.MulticastGroup;
import io.sockflux.error.ConnectionClosedException;
import io.sockflux.error.Errno;
import io.sockflux.error.SystemCallException;
import io.sockflux.internal.channel.ChannelFailures;
import io.sockflux.internal.loop.LoopCall;
import io.sockflux.internal.option.ChannelOptions;
import io.sockflux.internal.option.OptionRequests;
import io.sockflux.message.Message;
import io.sockflux.option.GroupSource;
import io.sockflux.option.IpOptions;
import io.sockflux.option.Ipv6Options;
import io.sockflux.option.Membership;
import io.sockflux.option.Option;
import io.sockflux.option.OptionException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.stream.Collectors;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The multicast groups of a datagram socket. The kernel keeps the list of joined groups, so this class does not. */
final class MulticastGroups {

    private final Channel channel;
    private final ChannelOptions options;
    private final Endpoint socket;

    MulticastGroups(Channel channel, ChannelOptions options, Endpoint socket) {
        this.channel = channel;
        this.options = options;
        this.socket = socket;
    }

    /**
     * Limits a UDP socket to the groups that it has joined itself, if the kernel can do so. This happens at the start:
     * datagrams that came before the first group was joined would be received later otherwise. A raw socket is left
     * alone. It is meant to see all packets to the machine, such as queries to 224.0.0.1.
     */
    static void hearOwnOnly(ChannelOptions options, Endpoint local) {
        if (local instanceof UdpEndpoint) {
            tryOff(options, IpOptions.IP_MULTICAST_ALL);
            if (local.family() == AddressFamily.INET6) {
                tryOff(options, Ipv6Options.IPV6_MULTICAST_ALL);
            }
        }
    }

    private static void tryOff(ChannelOptions options, Option<Boolean> option) {
        try {
            options.applyDefaults(OptionRequests.NONE.with(option, false, true));
        } catch (OptionException e) {
            // The kernel's own rule holds: macOS delivers joined groups only, Linux before 4.20 all groups over IPv6.
        }
    }

    Mono<Void> join(MulticastGroup group) {
        check(group);
        return call(() -> joinNow(group));
    }

    Mono<Void> leave(MulticastGroup group) {
        check(group);
        return call(() -> leaveNow(group));
    }

    Mono<Void> block(MulticastGroup group, InetAddress source) {
        MulticastGroup blocked = fromAnyBut(group, source);
        return call(() ->
                change(GroupFailure.BLOCK, Ipv4GroupSource.BLOCK, Ipv6Options.MCAST_BLOCK_SOURCE, blocked, source));
    }

    Mono<Void> unblock(MulticastGroup group, InetAddress source) {
        MulticastGroup unblocked = fromAnyBut(group, source);
        return call(() -> change(
                GroupFailure.UNBLOCK, Ipv4GroupSource.UNBLOCK, Ipv6Options.MCAST_UNBLOCK_SOURCE, unblocked, source));
    }

    /**
     * The messages of a receive while these groups are joined. All are joined before it begins, and left after it ends.
     */
    Flux<Message> during(List<MulticastGroup> groups, Flux<Message> receive) {
        if (groups.isEmpty()) {
            throw new IllegalArgumentException("groups: none (expected: one at least)");
        }
        groups.forEach(this::check);
        return Flux.usingWhen(
                Mono.fromSupplier(Stay::new),
                stay -> stay.begin(groups).thenMany(receive),
                Stay::end,
                (stay, failure) -> stay.end(),
                Stay::end);
    }

    /** A subscriber's stay in its groups. Event loop only. */
    private final class Stay {

        private final Deque<MulticastGroup> joined = new ArrayDeque<>();
        private boolean over;

        Mono<Void> begin(List<MulticastGroup> groups) {
            return call(() -> {
                for (MulticastGroup group : groups) {
                    // A cancellation on the loop overtakes a join that another thread has requested.
                    if (!over) {
                        joinNow(group);
                        joined.push(group);
                    }
                }
            });
        }

        Mono<Void> end() {
            return call(() -> {
                        over = true;
                        for (MulticastGroup group = joined.poll(); group != null; group = joined.poll()) {
                            try {
                                leaveNow(group);
                            } catch (IOException e) {
                                // The interface is gone, or the program has left the group itself. In either case the
                                // group is not joined.
                            }
                        }
                    })
                    .onErrorComplete(ConnectionClosedException.class);
        }
    }

    // Checks

    private void check(MulticastGroup group) {
        requireNonNull(group, "group");
        if (!(socket instanceof InetEndpoint)) {
            throw new IllegalArgumentException("group: " + group + " for " + socket
                    + " (expected: a socket of IPv4 or IPv6, as others have no groups)");
        }
        if (group.family() != socket.family()) {
            throw new IllegalArgumentException("group: " + group + " for " + socket + " (expected: a group of "
                    + (socket.family() == AddressFamily.INET ? "IPv4" : "IPv6") + ", as the socket is)");
        }
    }

    private MulticastGroup fromAnyBut(MulticastGroup group, InetAddress source) {
        check(group);
        if (group.source() != null) {
            throw new IllegalArgumentException("group: " + group + " has one source, so that no other is heard"
                    + " (expected: a group from any source)");
        }
        return group.from(source);
    }

    // Calls, on the loop

    private interface Call {
        void run() throws IOException;
    }

    private Mono<Void> call(Call call) {
        return new LoopCall<>(
                channel.eventLoop(),
                () -> {
                    if (!channel.isOpen()) {
                        throw new ConnectionClosedException(socket);
                    }
                    call.run();
                    return null;
                },
                () -> new ConnectionClosedException(socket));
    }

    private void joinNow(MulticastGroup group) throws IOException {
        InetAddress source = group.source();
        if (source == null) {
            change(GroupFailure.JOIN, IpOptions.IP_ADD_MEMBERSHIP, Ipv6Options.IPV6_JOIN_GROUP, group);
        } else {
            change(GroupFailure.JOIN, Ipv4GroupSource.JOIN, Ipv6Options.MCAST_JOIN_SOURCE_GROUP, group, source);
        }
    }

    private void leaveNow(MulticastGroup group) throws IOException {
        InetAddress source = group.source();
        if (source == null) {
            change(GroupFailure.LEAVE, IpOptions.IP_DROP_MEMBERSHIP, Ipv6Options.IPV6_LEAVE_GROUP, group);
        } else {
            change(GroupFailure.LEAVE, Ipv4GroupSource.LEAVE, Ipv6Options.MCAST_LEAVE_SOURCE_GROUP, group, source);
        }
    }

    private void change(GroupFailure act, Option<Membership> four, Option<Membership> six, MulticastGroup group)
            throws IOException {
        set(act, group, is4(group) ? four : six, new Membership(group.address(), interfaceIndex(group)));
    }

    private void change(
            GroupFailure act,
            Option<GroupSource> four,
            Option<GroupSource> six,
            MulticastGroup group,
            InetAddress source)
            throws IOException {
        set(act, group, is4(group) ? four : six, new GroupSource(group.address(), source, interfaceIndex(group)));
    }

    private <T> void set(GroupFailure act, MulticastGroup group, Option<T> option, T value) throws OptionException {
        try {
            options.put(option, value);
        } catch (OptionException e) {
            throw act.of(e, socket, group);
        }
    }

    private static boolean is4(MulticastGroup group) {
        return group.family() == AddressFamily.INET;
    }

    private int index(String digits) throws SystemCallException {
        try {
            return Integer.parseInt(digits);
        } catch (NumberFormatException e) {
            throw ChannelFailures.of("if_indextoname", Errno.ENXIO, null, "no interface has the number " + digits, e);
        }
    }

    private int interfaceIndex(MulticastGroup group) throws IOException {
        String name = group.networkInterface();
        if (name == null) {
            return 0;
        }
        if (name.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return index(name);
        }
        NetworkInterface found = NetworkInterface.getByName(name);
        if (found == null) {
            String all = NetworkInterface.networkInterfaces()
                    .map(NetworkInterface::getName)
                    .sorted()
                    .collect(Collectors.joining(", "));
            throw new SystemCallException(
                    "if_nametoindex",
                    Errno.ENODEV,
                    socket,
                    "ENODEV (no such device): " + group + " (expected: an interface of " + all + ", or an index)");
        }
        return found.getIndex();
    }
}
