package io.sockflux.transport.posix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sockflux.DatagramBinder;
import io.sockflux.Network;
import io.sockflux.address.Endpoint;
import io.sockflux.address.UdpEndpoint;
import io.sockflux.contract.TransportContract;
import io.sockflux.contract.kit.Waiting;
import io.sockflux.datagram.DatagramSocket;
import io.sockflux.datagram.MulticastGroup;
import io.sockflux.error.ConnectionClosedException;
import io.sockflux.error.Errno;
import io.sockflux.error.SystemCallException;
import io.sockflux.message.ControlMessage.HopLimit;
import io.sockflux.message.ControlMessage.PacketInfo;
import io.sockflux.message.DatagramMetadata;
import io.sockflux.message.Message;
import io.sockflux.option.IpOptions;
import io.sockflux.option.Ipv6Options;
import io.sockflux.option.OptionException;
import io.sockflux.option.SocketLevelOptions;
import io.sockflux.transport.posix.sys.LinuxSystemCalls;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.Disposable;
import reactor.core.Exceptions;
import reactor.core.publisher.Mono;

/** Groups joined and left, from any source, from one, and from all but one; what the kernel lists is what is joined. */
@TransportContract
@EnabledOnOs(OS.LINUX)
class MulticastTest {

    @ParameterizedTest
    @EnumSource
    void shouldHearAGroupWhileItIsJoined(Ground ground, Network network) {
        MulticastGroup group = ground.group();
        DatagramSocket receiver = Waiting.result(binder(network, ground).bind());
        DatagramSocket sender = Waiting.result(sender(network, ground).bind());
        Waiting.done(receiver.join(group));
        assertThat(ground.isListed(group)).isTrue();
        Waiting.done(sender.send(Message.of("heard").to(at(group, receiver))));
        Message heard = Waiting.result(receiver.receive().next());
        assertThat(Texts.of(heard)).isEqualTo("heard");
        assertThat(heard.control(PacketInfo.class)).contains(new PacketInfo(group.address(), ground.index()));

        Waiting.done(receiver.leave(group));
        assertThat(ground.isListed(group)).isFalse();
        Waiting.done(sender.send(Message.of("not heard").to(at(group, receiver))));
        Waiting.done(sender.send(Message.of("to it alone").to(ground.own(receiver))));
        assertThat(Texts.of(Waiting.result(receiver.receive().next()))).isEqualTo("to it alone");
        Waiting.done(receiver.close());
        Waiting.done(sender.close());
    }

    @ParameterizedTest
    @EnumSource
    void shouldBeInItsGroupsForAsLongAsItIsReceiving(Ground ground, Network network) {
        List<MulticastGroup> groups = List.of(ground.group(), ground.group());
        DatagramSocket receiver = Waiting.result(binder(network, ground).bind());
        DatagramSocket sender = Waiting.result(sender(network, ground).bind());
        MulticastGroup[] all = groups.toArray(MulticastGroup[]::new);

        List<String> heard = new CopyOnWriteArrayList<>();
        Disposable receiving = receiver.receive(all).map(Texts::of).subscribe(heard::add);
        Awaitility.await().until(() -> groups.stream().allMatch(ground::isListed));
        for (MulticastGroup group : groups) {
            Waiting.done(sender.send(Message.of("to " + group).to(at(group, receiver))));
        }
        Awaitility.await().until(() -> heard.size() == 2);
        assertThat(heard).containsExactly("to " + groups.get(0), "to " + groups.get(1));
        receiving.dispose();
        Awaitility.await("left when cancelled").until(() -> groups.stream().noneMatch(ground::isListed));

        // By an operator, from within the loop; and joined anew.
        Mono<String> first = receiver.receive(all).map(Texts::of).next();
        var one = first.toFuture();
        Awaitility.await().until(() -> groups.stream().allMatch(ground::isListed));
        Waiting.done(sender.send(Message.of("again").to(at(groups.get(1), receiver))));
        assertThat(Waiting.result(Mono.fromFuture(one))).isEqualTo("again");
        Awaitility.await("left when done").until(() -> groups.stream().noneMatch(ground::isListed));

        // By a failure of the subscriber's own.
        var failing = receiver.receive(all)
                .map(message -> {
                    throw new IllegalStateException("the operator's");
                })
                .then()
                .toFuture();
        Awaitility.await().until(() -> groups.stream().allMatch(ground::isListed));
        Waiting.done(sender.send(Message.of("bad").to(at(groups.get(0), receiver))));
        assertThatThrownBy(() -> Waiting.done(Mono.fromFuture(failing))).hasStackTraceContaining("the operator's");
        Awaitility.await("left when failed").until(() -> groups.stream().noneMatch(ground::isListed));

        var closed = receiver.receive(all).then().toFuture();
        Awaitility.await().until(() -> groups.stream().allMatch(ground::isListed));
        Waiting.done(receiver.close());
        assertThatThrownBy(() -> Waiting.done(Mono.fromFuture(closed)))
                .cause()
                .isInstanceOf(ConnectionClosedException.class)
                .hasNoSuppressedExceptions();
        assertThat(groups).noneMatch(ground::isListed);
        Waiting.done(sender.close());
    }

    @ParameterizedTest
    @EnumSource
    void shouldStayInNoneWhereOneCannotBeJoinedOrItIsCalledOffAtOnce(Ground ground, Network network) {
        MulticastGroup good = ground.group();
        DatagramSocket receiver = Waiting.result(binder(network, ground).bind());
        OptionException failure = failure(receiver.receive(good, good).then());
        assertThat(failure.errno()).contains(Errno.EADDRINUSE);
        assertThat(failure).hasMessageContaining(good.toString()).hasMessageContaining("joined already");
        assertThat(ground.isListed(good)).isFalse();
        for (int i = 0; i < 200; i++) {
            receiver.receive(good).subscribe().dispose();
        }
        // On the loop, while what was asked for elsewhere still waits for its turn there.
        AtomicReference<Disposable> waiting = new AtomicReference<>();
        CompletableFuture<Void> onLoop = new CompletableFuture<>();
        CompletableFuture<Void> calledOff = new CompletableFuture<>();
        receiver.options().get(SocketLevelOptions.SO_BROADCAST).subscribe(value -> {
            onLoop.complete(null);
            Disposable receiving = waiting.get();
            while (receiving == null) {
                receiving = waiting.get();
            }
            receiving.dispose();
            calledOff.complete(null);
        });
        Waiting.done(Mono.fromFuture(onLoop));
        waiting.set(receiver.receive(good).subscribe());
        Waiting.done(Mono.fromFuture(calledOff));
        // Whatever was queued before this has been done by now.
        Waiting.done(receiver.join(good));
        Waiting.done(receiver.leave(good));
        assertThat(ground.isListed(good)).isFalse();
        Waiting.done(receiver.close());
    }

    @ParameterizedTest
    @EnumSource
    void shouldHearOneSourceOnly(Ground ground, Network network) {
        MulticastGroup group = ground.group();
        DatagramSocket receiver = Waiting.result(binder(network, ground).bind());
        DatagramSocket sender = Waiting.result(sender(network, ground).bind());
        MulticastGroup fromUs = group.from(ground.source());
        MulticastGroup fromAnother = group.from(ground.otherSource());

        Waiting.done(receiver.join(fromAnother));
        Waiting.done(sender.send(Message.of("not from there").to(at(group, receiver))));
        Waiting.done(receiver.join(fromUs));
        Waiting.done(sender.send(Message.of("from there").to(at(group, receiver))));
        Message heard = Waiting.result(receiver.receive().next());
        assertThat(Texts.of(heard)).isEqualTo("from there");

        assertThat(failure(receiver.join(fromUs)))
                .hasMessageContaining(fromUs.toString())
                .hasMessageContaining("joined already");
        assertThat(failure(receiver.join(group)).errno()).contains(Errno.EADDRINUSE);
        assertThatThrownBy(() -> receiver.block(fromUs, ground.otherSource()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(fromUs.toString());
        Waiting.done(receiver.leave(fromUs));
        assertThat(failure(receiver.leave(fromUs))).hasMessageContaining("is not joined");
        Waiting.done(receiver.leave(fromAnother));
        assertThat(ground.isListed(group)).isFalse();
        Waiting.done(receiver.close());
        Waiting.done(sender.close());
    }

    @ParameterizedTest
    @EnumSource
    void shouldLeaveOutASourceThatIsBlocked(Ground ground, Network network) {
        MulticastGroup group = ground.group();
        DatagramSocket receiver = Waiting.result(binder(network, ground).bind());
        DatagramSocket sender = Waiting.result(sender(network, ground).bind());
        InetAddress source = ground.source();
        assertThat(failure(receiver.block(group, source)))
                .hasMessageContaining(group.from(source).toString())
                .hasMessageContaining("expected: to join it first");
        Waiting.done(receiver.join(group));
        assertThat(failure(receiver.unblock(group, source)).errno()).contains(Errno.EADDRNOTAVAIL);
        Waiting.done(receiver.block(group, source));
        assertThat(failure(receiver.block(group, source))).hasMessageContaining("is blocked already");
        Waiting.done(sender.send(Message.of("while blocked").to(at(group, receiver))));
        Waiting.done(receiver.unblock(group, source));
        Waiting.done(receiver.block(group, ground.otherSource()));
        Waiting.done(sender.send(Message.of("unblocked").to(at(group, receiver))));
        assertThat(Texts.of(Waiting.result(receiver.receive().next()))).isEqualTo("unblocked");
        Waiting.done(receiver.close());
        Waiting.done(sender.close());
    }

    @ParameterizedTest
    @EnumSource
    void shouldHearNothingOfGroupsThatOthersHaveJoined(Ground ground, Network network) {
        MulticastGroup group = ground.group();
        DatagramBinder sharing = binder(network, ground).option(SocketLevelOptions.SO_REUSEADDR, true);
        DatagramSocket member = Waiting.result(sharing.bind());
        DatagramBinder same = network.datagrams(ground.any(((UdpEndpoint) member.localEndpoint()).port()))
                .option(SocketLevelOptions.SO_REUSEADDR, true);
        DatagramSocket stranger = Waiting.result(same.bind());
        DatagramSocket curious = Waiting.result(same.option(ground.all(), true).bind());
        DatagramSocket sender = Waiting.result(sender(network, ground).bind());
        Waiting.done(member.join(group));
        Waiting.done(stranger.join(ground.group()));
        Waiting.done(sender.send(Message.of("to the members").to(at(group, member))));
        assertThat(Texts.of(Waiting.result(member.receive().next()))).isEqualTo("to the members");
        assertThat(Texts.of(Waiting.result(curious.receive().next()))).isEqualTo("to the members");
        assertThat(Waiting.result(stranger.inspect()).bytesReadable()).hasValue(0);
        Mono.when(member.close(), stranger.close(), curious.close(), sender.close())
                .block();
    }

    @ParameterizedTest
    @EnumSource
    void shouldSendAsFarAsTheBinderSays(Ground ground, Network network) {
        MulticastGroup group = ground.group();
        DatagramSocket receiver = Waiting.result(
                binder(network, ground).metadata(DatagramMetadata.HOP_LIMIT).bind());
        Waiting.done(receiver.join(group));
        for (int hops : new int[] {1, 4, 255}) {
            DatagramSocket sender = Waiting.result(
                    sender(network, ground).option(ground.hops(), hops).bind());
            Waiting.done(sender.send(Message.of("x").to(at(group, receiver))));
            Message heard = Waiting.result(receiver.receive().next());
            assertThat(heard.control(HopLimit.class)).contains(new HopLimit(hops));
            Waiting.done(sender.close());
        }
        Waiting.done(receiver.close());
    }

    /** On the loopback device it would come back all the same, as it goes out there. */
    @Test
    void shouldNotHearItselfWhereTheBinderSaysSo(Network network) {
        Ground ground = Ground.IPV6;
        MulticastGroup group = ground.group();
        DatagramSocket receiver = Waiting.result(binder(network, ground).bind());
        Waiting.done(receiver.join(group));
        DatagramSocket quiet = Waiting.result(
                sender(network, ground).option(ground.loop(), false).bind());
        DatagramSocket loud = Waiting.result(sender(network, ground).bind());
        Waiting.done(quiet.send(Message.of("quiet").to(at(group, receiver))));
        Waiting.done(loud.send(Message.of("loud").to(at(group, receiver))));
        assertThat(Texts.of(Waiting.result(receiver.receive().next()))).isEqualTo("loud");
        Mono.when(receiver.close(), quiet.close(), loud.close()).block();
    }

    @ParameterizedTest
    @EnumSource
    void shouldNameTheInterfaceThatIsNotThere(Ground ground, Network network) {
        DatagramSocket socket = Waiting.result(binder(network, ground).bind());
        MulticastGroup byName = ground.group().by("nonesuch0");
        assertThatThrownBy(() -> Waiting.done(socket.join(byName)))
                .cause()
                .isInstanceOfSatisfying(
                        SystemCallException.class, e -> assertThat(e.errno()).contains(Errno.ENODEV))
                .hasMessageContaining(byName.toString())
                .hasMessageContaining("(expected: an interface of")
                .hasMessageContaining("lo");
        MulticastGroup byIndex = ground.group().by("999999");
        assertThat(failure(socket.join(byIndex)))
                .satisfies(e -> assertThat(e.errno()).contains(Errno.ENODEV))
                .hasMessageContaining(byIndex.toString());
        Waiting.done(socket.close());
    }

    @Test
    void shouldSayThatThereAreTooMany(Network network) {
        DatagramSocket socket = Waiting.result(binder(network, Ground.IPV4).bind());
        AtomicInteger joined = new AtomicInteger();
        OptionException failure = failure(reactor.core.publisher.Flux.fromStream(IntStream.range(0, 5000)
                        .mapToObj(i -> MulticastGroup.parse("239.99." + i / 250 + "." + i % 250 + "%lo")))
                .concatMap(group -> socket.join(group).doOnSuccess(done -> joined.incrementAndGet()))
                .then());
        int most = joined.get();
        assertThat(failure.errno()).contains(Errno.ENOBUFS);
        assertThat(failure)
                .hasMessageContaining("239.99." + most / 250 + "." + most % 250 + "%lo")
                .hasMessageContaining("igmp_max_memberships");
        Waiting.done(socket.close());
    }

    @Test
    void shouldSayAtOnceThatASocketHasNoSuchGroups(Network network) {
        DatagramSocket unix = Waiting.result(network.datagrams(Meeting.name(io.sockflux.address.SocketType.DGRAM))
                .bind());
        DatagramSocket four =
                Waiting.result(network.datagrams("udp://127.0.0.1:0").bind());
        DatagramSocket six = Waiting.result(network.datagrams("udp://[::1]:0").bind());
        MulticastGroup group4 = MulticastGroup.parse("239.1.2.3");
        MulticastGroup group6 = MulticastGroup.parse("ff15::3");
        for (DatagramSocket socket : List.of(unix, six)) {
            assertThatThrownBy(() -> socket.join(group4))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("239.1.2.3")
                    .hasMessageContaining("(expected: ");
        }
        for (DatagramSocket socket : List.of(unix, four)) {
            assertThatThrownBy(() -> socket.receive(group6))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("ff15::3")
                    .hasMessageContaining("(expected: ");
        }
        assertThatThrownBy(() -> four.receive(new MulticastGroup[0])).isInstanceOf(IllegalArgumentException.class);
        Mono.when(unix.close(), four.close(), six.close()).block();
        assertThatThrownBy(() -> Waiting.done(four.join(group4))).cause().isInstanceOf(ConnectionClosedException.class);
    }

    @Test
    void shouldHearAGroupByARawSocketToo(Network network) {
        Assumptions.assumeTrue(new LinuxSystemCalls().getuid() == 0, "raw sockets are root's");
        MulticastGroup group = Ground.IPV4.group();
        DatagramBinder raw = network.datagrams("raw://0.0.0.0/253");
        DatagramSocket receiver = Waiting.result(raw.bind());
        DatagramSocket sender = Waiting.result(
                raw.option(IpOptions.IP_MULTICAST_IF, Ground.IPV4.source()).bind());
        Waiting.done(receiver.join(group));
        Endpoint there = Endpoint.parse("raw://" + group.address().getHostAddress() + "/253");
        Waiting.done(sender.send(Message.of("raw").to(there)));
        assertThat(Texts.of(Waiting.result(receiver.receive().next()))).endsWith("raw");
        Mono.when(receiver.close(), sender.close()).block();
    }

    @Test
    void shouldTalkWithPythonBothWays(Network network) {
        MulticastGroup group = Ground.IPV4.group();
        DatagramSocket socket = Waiting.result(binder(network, Ground.IPV4).bind());
        Waiting.done(socket.join(group));
        String program = """
                s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
                s.settimeout(60)
                s.bind(('', 0))
                group = socket.inet_aton(sys.argv[1])
                lo = socket.inet_aton('127.0.0.1')
                s.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, group + lo)
                s.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, lo)
                tell(s.getsockname()[1])
                tell(s.recv(100))
                s.sendto(b'from Python', (sys.argv[1], int(sys.argv[2])))
                """;
        int port = ((UdpEndpoint) socket.localEndpoint()).port();
        try (PythonPeer peer = PythonPeer.run(program, group.address().getHostAddress(), port)) {
            Endpoint there = new UdpEndpoint(group.address().getHostAddress(), Integer.parseInt(peer.told()));
            DatagramSocket sender = Waiting.result(sender(network, Ground.IPV4).bind());
            Waiting.done(sender.send(Message.of("to Python").to(there)));
            assertThat(peer.told()).isEqualTo("b'to Python'");
            assertThat(Texts.of(Waiting.result(socket.receive().next()))).isEqualTo("from Python");
            Waiting.done(sender.close());
        }
        Waiting.done(socket.close());
    }

    private static DatagramBinder binder(Network network, Ground ground) {
        return network.datagrams(ground.any(0));
    }

    private static DatagramBinder sender(Network network, Ground ground) {
        DatagramBinder sender = network.datagrams(ground.any(0));
        return ground == Ground.IPV4
                ? sender.option(IpOptions.IP_MULTICAST_IF, ground.source())
                : sender.option(Ipv6Options.IPV6_MULTICAST_IF, ground.index());
    }

    private static Endpoint at(MulticastGroup group, DatagramSocket receiver) {
        return new UdpEndpoint(group.address().getHostAddress(), ((UdpEndpoint) receiver.localEndpoint()).port());
    }

    private static OptionException failure(Mono<Void> call) {
        List<Throwable> failures = new ArrayList<>();
        try {
            Waiting.done(call);
        } catch (RuntimeException e) {
            failures.add(Exceptions.unwrap(e));
        }
        assertThat(failures).singleElement().isInstanceOf(OptionException.class);
        return (OptionException) failures.get(0);
    }
}
