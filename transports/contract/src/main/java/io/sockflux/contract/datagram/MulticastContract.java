package io.sockflux.contract.datagram;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sockflux.DatagramBinder;
import io.sockflux.Network;
import io.sockflux.address.UdpEndpoint;
import io.sockflux.contract.TransportContract;
import io.sockflux.contract.kit.Waiting;
import io.sockflux.datagram.DatagramSocket;
import io.sockflux.datagram.MulticastGroup;
import io.sockflux.error.ConnectionClosedException;
import io.sockflux.error.Errno;
import io.sockflux.error.SystemCallException;
import io.sockflux.message.ControlMessage.PacketInfo;
import io.sockflux.message.Message;
import io.sockflux.option.OptionException;
import io.sockflux.option.SocketLevelOptions;
import io.sockflux.spi.Capability;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
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
class MulticastContract {

    @BeforeEach
    void needs(Network network) {
        Assumptions.assumeTrue(network.supports(Capability.DATAGRAM), "the transport has no datagrams");
    }

    private static String text(Message message) {
        return message.data().toString(StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @EnumSource
    void shouldHearAGroupWhileItIsJoined(MulticastGround ground, Network network) {
        MulticastGroup group = ground.group();
        DatagramSocket receiver = Waiting.result(ground.binder(network).bind());
        DatagramSocket sender = Waiting.result(ground.sender(network).bind());
        Waiting.done(receiver.join(group));
        assertThat(ground.isListed(group)).isTrue();
        Waiting.done(sender.send(Message.of("heard").to(MulticastGround.at(group, receiver))));
        Message heard = Waiting.result(receiver.receive().next());
        assertThat(text(heard)).isEqualTo("heard");
        if (network.supports(Capability.DATAGRAM_METADATA)) {
            assertThat(heard.control(PacketInfo.class)).contains(new PacketInfo(group.address(), ground.index()));
        }

        Waiting.done(receiver.leave(group));
        assertThat(ground.isListed(group)).isFalse();
        Waiting.done(sender.send(Message.of("not heard").to(MulticastGround.at(group, receiver))));
        Waiting.done(sender.send(Message.of("to it alone").to(ground.own(receiver))));
        assertThat(text(Waiting.result(receiver.receive().next()))).isEqualTo("to it alone");
        Waiting.done(receiver.close());
        Waiting.done(sender.close());
    }

    @ParameterizedTest
    @EnumSource
    void shouldBeInItsGroupsForAsLongAsItIsReceiving(MulticastGround ground, Network network) {
        List<MulticastGroup> groups = List.of(ground.group(), ground.group());
        DatagramSocket receiver = Waiting.result(ground.binder(network).bind());
        DatagramSocket sender = Waiting.result(ground.sender(network).bind());
        MulticastGroup[] all = groups.toArray(MulticastGroup[]::new);

        List<String> heard = new CopyOnWriteArrayList<>();
        Disposable receiving =
                receiver.receive(all).map(MulticastContract::text).subscribe(heard::add);
        Awaitility.await().until(() -> groups.stream().allMatch(ground::isListed));
        for (MulticastGroup group : groups) {
            Waiting.done(sender.send(Message.of("to " + group).to(MulticastGround.at(group, receiver))));
        }
        Awaitility.await().until(() -> heard.size() == 2);
        assertThat(heard).containsExactly("to " + groups.get(0), "to " + groups.get(1));
        receiving.dispose();
        Awaitility.await("left when cancelled").until(() -> groups.stream().noneMatch(ground::isListed));

        // By an operator, from within the loop; and joined anew.
        Mono<String> first = receiver.receive(all).map(MulticastContract::text).next();
        var one = first.toFuture();
        Awaitility.await().until(() -> groups.stream().allMatch(ground::isListed));
        Waiting.done(sender.send(Message.of("again").to(MulticastGround.at(groups.get(1), receiver))));
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
        Waiting.done(sender.send(Message.of("bad").to(MulticastGround.at(groups.get(0), receiver))));
        assertThatThrownBy(() -> Waiting.done(Mono.fromFuture(failing))).hasStackTraceContaining("the operator's");
        Awaitility.await("left when failed").until(() -> groups.stream().noneMatch(ground::isListed));

        var closed = receiver.receive(all).then().toFuture();
        Awaitility.await().until(() -> groups.stream().allMatch(ground::isListed));
        Waiting.done(receiver.close());
        assertThatThrownBy(() -> Waiting.done(Mono.fromFuture(closed)))
                .cause()
                .isInstanceOf(ConnectionClosedException.class)
                .hasNoSuppressedExceptions();
        Awaitility.await("left when closed").until(() -> groups.stream().noneMatch(ground::isListed));
        Waiting.done(sender.close());
    }

    @ParameterizedTest
    @EnumSource
    void shouldStayInNoneWhereOneCannotBeJoinedOrItIsCalledOffAtOnce(MulticastGround ground, Network network) {
        MulticastGroup good = ground.group();
        DatagramSocket receiver = Waiting.result(ground.binder(network).bind());
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
    void shouldHearOneSourceOnly(MulticastGround ground, Network network) {
        MulticastGroup group = ground.group();
        DatagramSocket receiver = Waiting.result(ground.binder(network).bind());
        DatagramSocket sender = Waiting.result(ground.sender(network).bind());
        MulticastGroup fromUs = group.from(ground.source());
        MulticastGroup fromAnother = group.from(ground.otherSource());

        Waiting.done(receiver.join(fromAnother));
        Waiting.done(sender.send(Message.of("not from there").to(MulticastGround.at(group, receiver))));
        Waiting.done(receiver.join(fromUs));
        Waiting.done(sender.send(Message.of("from there").to(MulticastGround.at(group, receiver))));
        Message heard = Waiting.result(receiver.receive().next());
        assertThat(text(heard)).isEqualTo("from there");

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
    void shouldLeaveOutASourceThatIsBlocked(MulticastGround ground, Network network) {
        MulticastGroup group = ground.group();
        DatagramSocket receiver = Waiting.result(ground.binder(network).bind());
        DatagramSocket sender = Waiting.result(ground.sender(network).bind());
        InetAddress source = ground.source();
        assertThat(failure(receiver.block(group, source)))
                .hasMessageContaining(group.from(source).toString())
                .hasMessageContaining("expected: to join it first");
        Waiting.done(receiver.join(group));
        assertThat(failure(receiver.unblock(group, source)).errno()).contains(Errno.EADDRNOTAVAIL);
        Waiting.done(receiver.block(group, source));
        assertThat(failure(receiver.block(group, source))).hasMessageContaining("is blocked already");
        Waiting.done(sender.send(Message.of("while blocked").to(MulticastGround.at(group, receiver))));
        Waiting.done(receiver.unblock(group, source));
        Waiting.done(receiver.block(group, ground.otherSource()));
        Waiting.done(sender.send(Message.of("unblocked").to(MulticastGround.at(group, receiver))));
        assertThat(text(Waiting.result(receiver.receive().next()))).isEqualTo("unblocked");
        Waiting.done(receiver.close());
        Waiting.done(sender.close());
    }

    @ParameterizedTest
    @EnumSource
    void shouldHearNothingOfGroupsThatOthersHaveJoined(MulticastGround ground, Network network) {
        // Only the JDK has no option for it, and older ones turn it off for IPv4 alone.
        Assumptions.assumeTrue(
                network.supports(Capability.IPV6_ONLY)
                        || ground == MulticastGround.IPV4
                        || Runtime.version().feature() >= 25,
                "this JDK leaves IPV6_MULTICAST_ALL on");
        MulticastGroup group = ground.group();
        DatagramBinder sharing = ground.binder(network).option(SocketLevelOptions.SO_REUSEADDR, true);
        DatagramSocket member = Waiting.result(sharing.bind());
        DatagramBinder same = network.datagrams(ground.any(((UdpEndpoint) member.localEndpoint()).port()))
                .option(SocketLevelOptions.SO_REUSEADDR, true);
        DatagramSocket stranger = Waiting.result(same.bind());
        DatagramSocket sender = Waiting.result(ground.sender(network).bind());
        MulticastGroup another = ground.group();
        Waiting.done(member.join(group));
        Waiting.done(stranger.join(another));
        Waiting.done(sender.send(Message.of("to the members").to(MulticastGround.at(group, member))));
        Waiting.done(sender.send(Message.of("to the stranger").to(MulticastGround.at(another, member))));
        assertThat(text(Waiting.result(member.receive().next()))).isEqualTo("to the members");
        assertThat(text(Waiting.result(stranger.receive().next()))).isEqualTo("to the stranger");
        Mono.when(member.close(), stranger.close(), sender.close()).block();
    }

    @ParameterizedTest
    @EnumSource
    void shouldHearGroupsThatOthersHaveJoinedWhereTheBinderSaysSo(MulticastGround ground, Network network) {
        DatagramBinder sharing = ground.binder(network).option(SocketLevelOptions.SO_REUSEADDR, true);
        DatagramSocket member = Waiting.result(sharing.bind());
        DatagramBinder same = network.datagrams(ground.any(((UdpEndpoint) member.localEndpoint()).port()))
                .option(SocketLevelOptions.SO_REUSEADDR, true)
                .option(ground.all(), true);
        if (!network.supports(Capability.IPV6_ONLY)) {
            assertThat(failure(same.bind().then()).reason()).isEqualTo(OptionException.Reason.NOT_IN_TRANSPORT);
            Waiting.done(member.close());
            return;
        }
        MulticastGroup group = ground.group();
        DatagramSocket curious = Waiting.result(same.bind());
        DatagramSocket sender = Waiting.result(ground.sender(network).bind());
        Waiting.done(member.join(group));
        Waiting.done(sender.send(Message.of("to the members").to(MulticastGround.at(group, member))));
        assertThat(text(Waiting.result(curious.receive().next()))).isEqualTo("to the members");
        Mono.when(member.close(), curious.close(), sender.close()).block();
    }

    @ParameterizedTest
    @EnumSource
    void shouldNameTheInterfaceThatIsNotThere(MulticastGround ground, Network network) {
        DatagramSocket socket = Waiting.result(ground.binder(network).bind());
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
        DatagramSocket socket =
                Waiting.result(MulticastGround.IPV4.binder(network).bind());
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
        DatagramSocket four =
                Waiting.result(network.datagrams("udp://127.0.0.1:0").bind());
        DatagramSocket six = Waiting.result(network.datagrams("udp://[::1]:0").bind());
        MulticastGroup group4 = MulticastGroup.parse("239.1.2.3");
        MulticastGroup group6 = MulticastGroup.parse("ff15::3");
        assertThatThrownBy(() -> six.join(group4))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("239.1.2.3")
                .hasMessageContaining("(expected: ");
        assertThatThrownBy(() -> four.receive(group6))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("ff15::3")
                .hasMessageContaining("(expected: ");
        assertThatThrownBy(() -> four.receive(new MulticastGroup[0])).isInstanceOf(IllegalArgumentException.class);
        Mono.when(four.close(), six.close()).block();
        assertThatThrownBy(() -> Waiting.done(four.join(group4))).cause().isInstanceOf(ConnectionClosedException.class);
    }

    /** The kernel, or the JDK's channel with its answer, chooses the interface of the route to the group. */
    @Test
    void shouldJoinByTheRouteWhereNoInterfaceIsNamed(Network network) {
        DatagramSocket socket =
                Waiting.result(MulticastGround.IPV4.binder(network).bind());
        MulticastGroup group = MulticastGroup.of(MulticastGround.IPV4.group().address());
        try {
            Waiting.done(socket.join(group));
        } catch (RuntimeException e) {
            assertThat(
                            Exceptions.unwrap(e).getCause() instanceof OptionException option
                                    ? option
                                    : Exceptions.unwrap(e))
                    .isInstanceOfSatisfying(
                            OptionException.class,
                            failure -> assertThat(failure.errno()).contains(Errno.ENODEV))
                    .hasMessageContaining("has no route");
            Waiting.done(socket.close());
            return;
        }
        assertThat(MulticastGround.IPV4.isListed(group)).isTrue();
        assertThat(failure(socket.join(group)).errno()).contains(Errno.EADDRINUSE);
        Waiting.done(socket.leave(group));
        assertThat(MulticastGround.IPV4.isListed(group)).isFalse();
        assertThat(failure(socket.leave(group)).errno()).contains(Errno.EADDRNOTAVAIL);
        Waiting.done(socket.close());
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
