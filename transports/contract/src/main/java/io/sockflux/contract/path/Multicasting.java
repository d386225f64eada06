package io.sockflux.contract.path;

import static org.assertj.core.api.Assertions.assertThat;

import io.sockflux.DatagramBinder;
import io.sockflux.Network;
import io.sockflux.address.UdpEndpoint;
import io.sockflux.contract.kit.Waiting;
import io.sockflux.datagram.DatagramSocket;
import io.sockflux.datagram.MulticastGroup;
import io.sockflux.message.ControlMessage.HopLimit;
import io.sockflux.message.ControlMessage.PacketInfo;
import io.sockflux.message.DatagramMetadata;
import io.sockflux.message.Message;
import io.sockflux.option.IpOptions;
import io.sockflux.option.Ipv6Options;
import io.sockflux.option.SocketLevelOptions;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;

/** Groups and broadcast across a link, with Python's sockets at its far end. */
final class Multicasting {

    private static final int HOPS = 5;
    private static final String OTHER_IPV4 = "10.77.0.3";
    private static final String OTHER_IPV6 = "fd77::3";

    /** Sends the texts to a group, or to everybody, from one of the far end's addresses. */
    private static final String SENDS = """
            import socket, sys
            to, port, source, hops, *texts = sys.argv[1:]
            six = ':' in to
            s = socket.socket(socket.AF_INET6 if six else socket.AF_INET, socket.SOCK_DGRAM)
            s.bind((source, 0))
            if six:
                s.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_MULTICAST_IF, socket.if_nametoindex('path'))
                s.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_MULTICAST_HOPS, int(hops))
            else:
                s.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
                s.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, socket.inet_aton(source))
                s.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_TTL, int(hops))
            for text in texts:
                s.sendto(text.encode(), (to, int(port)))
            """;

    /** Tells of one datagram to a group, and how many hops it had left. */
    private static final String HEARS = """
            import socket, struct, sys
            group, port = sys.argv[1:]
            six = ':' in group
            s = socket.socket(socket.AF_INET6 if six else socket.AF_INET, socket.SOCK_DGRAM)
            s.settimeout(60)
            s.bind((group if not six else '::', int(port)))
            index = struct.pack('@i', socket.if_nametoindex('path'))
            if six:
                s.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_RECVHOPLIMIT, 1)
                s.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_JOIN_GROUP, socket.inet_pton(socket.AF_INET6, group) + index)
            else:
                # IP_RECVTTL, which Python has no name for.
                s.setsockopt(socket.IPPROTO_IP, 12, 1)
                s.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, socket.inet_aton(group) + bytes(4) + index)
            data, control, _, _ = s.recvmsg(100, 100)
            print(data.decode(), struct.unpack('@i', control[0][2])[0])
            """;

    private final Network network;
    private final Namespaces path;
    private final String near;
    private final String far;
    private final String other;
    private final MulticastGroup group;

    private Multicasting(Network network, Namespaces path, boolean six) {
        this.network = network;
        this.path = path;
        this.near = six ? Namespaces.NEAR_IPV6 : Namespaces.NEAR_IPV4;
        this.far = six ? Namespaces.FAR_IPV6 : Namespaces.FAR_IPV4;
        this.other = six ? OTHER_IPV6 : OTHER_IPV4;
        this.group = MulticastGroup.parse((six ? "ff15::77" : "239.77.1.1") + "%" + Namespaces.DEVICE);
    }

    static void acrossALink(Network network, Namespaces path) {
        path.far("ip", "address", "add", OTHER_IPV4 + "/24", "dev", Namespaces.DEVICE);
        path.far("ip", "address", "add", OTHER_IPV6 + "/64", "dev", Namespaces.DEVICE, "nodad");
        for (boolean six : new boolean[] {false, true}) {
            Multicasting family = new Multicasting(network, path, six);
            family.hearsWhileItReceives();
            family.hearsOneSource();
            family.leavesOneOut();
            family.isHeardAndDoesNotHearItself();
        }
        broadcasts(network, path);
    }

    private void hearsWhileItReceives() {
        DatagramSocket receiver = bind();
        List<Message> heard = new CopyOnWriteArrayList<>();
        Disposable receiving = receiver.receive(group).subscribe(heard::add);
        Awaitility.await("joined").until(() -> isJoined(path.near()));
        tell(far, receiver, "one");
        tell(other, receiver, "two");
        Awaitility.await("both").until(() -> heard.size() == 2);
        assertThat(heard).extracting(Multicasting::text).containsExactly("one", "two");
        assertThat(heard).allSatisfy(message -> {
            assertThat(message.control(PacketInfo.class)).contains(new PacketInfo(group.address(), index()));
            assertThat(message.control(HopLimit.class)).contains(new HopLimit(HOPS));
        });
        receiving.dispose();
        Awaitility.await("left").until(() -> !isJoined(path.near()));
        Waiting.done(receiver.close());
    }

    private void hearsOneSource() {
        DatagramSocket receiver = bind();
        MulticastGroup one = group.from(address(other));
        Waiting.done(receiver.join(one));
        tell(far, receiver, "from another");
        tell(other, receiver, "from it");
        assertThat(text(Waiting.result(receiver.receive().next()))).isEqualTo("from it");
        Waiting.done(receiver.leave(one));
        assertThat(isJoined(path.near())).isFalse();
        Waiting.done(receiver.close());
    }

    private void leavesOneOut() {
        DatagramSocket receiver = bind();
        Waiting.done(receiver.join(group));
        Waiting.done(receiver.block(group, address(far)));
        tell(far, receiver, "while blocked");
        tell(other, receiver, "from another");
        assertThat(text(Waiting.result(receiver.receive().next()))).isEqualTo("from another");
        Waiting.done(receiver.unblock(group, address(far)));
        tell(far, receiver, "unblocked");
        assertThat(text(Waiting.result(receiver.receive().next()))).isEqualTo("unblocked");
        Waiting.done(receiver.close());
    }

    private void isHeardAndDoesNotHearItself() {
        DatagramSocket receiver = bind();
        Waiting.done(receiver.join(group));
        int port = port(receiver);
        // Not in the common pool, which the end of every process goes through.
        CompletableFuture<String> told = CompletableFuture.supplyAsync(
                () -> path.far("python3", "-c", HEARS, group.address().getHostAddress(), String.valueOf(port)),
                task -> new Thread(task, "far end").start());
        Awaitility.await("joined at the far end").until(() -> told.isDone() || isJoined(path.far()));
        DatagramSocket sender = Waiting.result(quiet().bind());
        Waiting.done(sender.send(
                Message.of("hello").to(new UdpEndpoint(group.address().getHostAddress(), port))));
        assertThat(told.join()).isEqualTo("hello " + (HOPS + 1));
        tell(far, receiver, "from the far end");
        assertThat(text(Waiting.result(receiver.receive().next()))).isEqualTo("from the far end");
        System.out.println("figure: " + group + " reached the far end, and the near end only from there");
        Waiting.done(receiver.close());
        Waiting.done(sender.close());
    }

    private DatagramBinder quiet() {
        DatagramBinder sender = network.datagrams(new UdpEndpoint(near, 0));
        return isIpv6()
                ? sender.option(Ipv6Options.IPV6_MULTICAST_IF, index())
                        .option(Ipv6Options.IPV6_MULTICAST_HOPS, HOPS + 1)
                        .option(Ipv6Options.IPV6_MULTICAST_LOOP, false)
                : sender.option(IpOptions.IP_MULTICAST_IF, address(near))
                        .option(IpOptions.IP_MULTICAST_TTL, HOPS + 1)
                        .option(IpOptions.IP_MULTICAST_LOOP, false);
    }

    private static void broadcasts(Network network, Namespaces path) {
        Multicasting ipv4 = new Multicasting(network, path, false);
        DatagramSocket socket = Waiting.result(network.datagrams("udp://0.0.0.0:0")
                .option(SocketLevelOptions.SO_BROADCAST, true)
                .bind());
        for (String all : List.of("255.255.255.255", "10.77.0.255")) {
            ipv4.tell(all, Namespaces.FAR_IPV4, socket, "to everybody at " + all);
            assertThat(text(Waiting.result(socket.receive().next()))).isEqualTo("to everybody at " + all);
        }
        Mono<Message> own = socket.receive().next();
        Waiting.done(socket.send(Message.of("ours").to(new UdpEndpoint("10.77.0.255", port(socket)))));
        assertThat(text(Waiting.result(own))).isEqualTo("ours");
        Waiting.done(socket.close());
    }

    // What these are made of

    private DatagramSocket bind() {
        return Waiting.result(network.datagrams(new UdpEndpoint(isIpv6() ? "::" : "0.0.0.0", 0))
                .metadata(DatagramMetadata.PACKET_INFO, DatagramMetadata.HOP_LIMIT)
                .bind());
    }

    private void tell(String source, DatagramSocket receiver, String text) {
        tell(group.address().getHostAddress(), source, receiver, text);
    }

    private void tell(String to, String source, DatagramSocket receiver, String text) {
        path.far("python3", "-c", SENDS, to, String.valueOf(port(receiver)), source, String.valueOf(HOPS), text);
    }

    private boolean isJoined(String namespace) {
        String listed = Command.run(Namespaces.in(namespace, "ip", "maddress", "show", "dev", Namespaces.DEVICE))
                .orFail("ip maddress");
        return listed.contains(isIpv6() ? "ff15::77" : "239.77.1.1");
    }

    private boolean isIpv6() {
        return near.contains(":");
    }

    private static int index() {
        try {
            return NetworkInterface.getByName(Namespaces.DEVICE).getIndex();
        } catch (SocketException e) {
            throw new AssertionError(e);
        }
    }

    private static InetAddress address(String text) {
        try {
            return InetAddress.getByName(text);
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    private static int port(DatagramSocket socket) {
        return ((UdpEndpoint) socket.localEndpoint()).port();
    }

    private static String text(Message message) {
        return message.data().toString(StandardCharsets.UTF_8);
    }
}
