package io.sockflux.transport.posix.sys;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.sockflux.message.ControlMessage;
import io.sockflux.message.Descriptor;
import io.sockflux.transport.posix.sys.control.ControlCodec;
import io.sockflux.transport.posix.sys.layout.Constant;
import java.lang.foreign.MemorySegment;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code sendmsg} and {@code recvmsg} bring through the real kernel. */
@EnabledOnOs(OS.LINUX)
class LinuxMessagesTest extends SystemCallsTesting {

    private static final int F_GETFD = 1;
    private static final int FD_CLOEXEC = 1;
    private static final int VECTORS = 3;

    @Test
    void shouldGatherAndScatter() {
        int[] pair = pair(DATAGRAM);
        MessageHeader header = header();
        for (int i = 0; i < VECTORS; i++) {
            MemorySegment piece = bytes(List.of("one ", "two ", "three").get(i));
            header.vector(i, piece.address(), piece.byteSize());
        }
        header.prepare(0, VECTORS, 0);
        assertThat(calls.sendmsg(pair[0], header.address(), 0)).isEqualTo(13);

        MemorySegment first = arena.allocate(6);
        MemorySegment second = arena.allocate(20);
        header.vector(0, first.address(), 6);
        header.vector(1, second.address(), 20);
        header.prepare(MessageHeader.NAME_ROOM, 2, 0);
        assertThat(calls.recvmsg(pair[1], header.address(), 0)).isEqualTo(13);
        assertThat(text(first, 6) + "|" + text(second, 7)).isEqualTo("one tw|o three");
        assertThat(header.nameLength()).as("a sender without a name").isZero();
        assertThat(header.flags()).isZero();
    }

    @Test
    void shouldSayThatADatagramIsCut() {
        int[] pair = pair(DATAGRAM);
        send(pair[0], "much too long", 0);
        MessageHeader header = header();
        header.vector(0, arena.allocate(4).address(), 4);
        header.prepare(0, 1, 0);
        assertThat(calls.recvmsg(pair[1], header.address(), Constant.MSG_TRUNC.number()))
                .as("its true length")
                .isEqualTo(13);
        assertThat(header.flags()).isEqualTo(Constant.MSG_TRUNC.number());
    }

    @ParameterizedTest
    @ValueSource(ints = {STREAM, DATAGRAM, SEQUENCED_PACKET})
    void shouldPassDescriptors(int type) {
        int[] pair = pair(type);
        int[] passed = pair(STREAM);
        Descriptor own = new Descriptor(passed[0], number -> {});
        sendControl(pair[0], false, ControlMessage.Rights.of(own));

        List<ControlMessage> control = receivedControl(pair[1], ControlCodec.receiveRoom(1));

        Descriptor received =
                ((ControlMessage.Rights) control.get(0)).descriptors().get(0);
        assertThat(received.number()).isNotEqualTo(passed[0]);
        assertThat(calls.fcntl(received.number(), F_GETFD, 0)).isEqualTo(FD_CLOEXEC);
        send(received.number(), "by another number", 0);
        assertThat(received(passed[1], 32)).isEqualTo("by another number");
        int number = received.number();
        received.close();
        assertThat(calls.fcntl(number, F_GETFD, 0)).isEqualTo(-9);
    }

    @Test
    void shouldPassAsManyDescriptorsAsThereMayBe() throws Exception {
        int[] pair = pair(STREAM);
        List<Descriptor> many = IntStream.range(0, ControlCodec.MOST_DESCRIPTORS)
                .mapToObj(i -> new Descriptor(pair[0], number -> {}))
                .toList();
        long before = openDescriptors();
        sendControl(pair[0], false, new ControlMessage.Rights(many));
        List<ControlMessage> control =
                receivedControl(pair[1], ControlCodec.receiveRoom(ControlCodec.MOST_DESCRIPTORS));
        assertThat(openDescriptors()).isEqualTo(before + 253);
        closeAll(control);
        assertThat(openDescriptors()).isEqualTo(before);
    }

    @Test
    void shouldLeakNoDescriptorWhateverRoomThereIs() throws Exception {
        int[] pair = pair(SEQUENCED_PACKET);
        Descriptor own = new Descriptor(pair[0], number -> {});
        long before = openDescriptors();
        for (int room = 0; room <= 48; room++) {
            sendControl(pair[0], false, ControlMessage.Rights.of(own, own, own));
            List<ControlMessage> control = receivedControl(pair[1], room);
            long came = openDescriptors() - before;
            assertThat(closeAll(control)).as("of a room of %d", room).isEqualTo(came);
            assertThat(came).isEqualTo(Math.clamp((room - 16) / 4, 0, 3));
        }
        assertThat(openDescriptors()).isEqualTo(before);
    }

    @Test
    void shouldPassCredentials() {
        int[] pair = pair(STREAM);
        turnOn(pair[1], Constant.SOL_SOCKET, Constant.SO_PASSCRED);
        ControlMessage own = new ControlMessage.Credentials(calls.getpid(), calls.getuid(), calls.getgid());
        sendControl(pair[0], false, own);
        assertThat(receivedControl(pair[1], ControlCodec.receiveRoom(0))).containsExactly(own);
    }

    @Test
    void shouldTellOfADatagramOfIpv4WhatItIsAskedFor() throws Exception {
        int receiver = boundDatagramSocket(Constant.AF_INET);
        int sender = boundDatagramSocket(Constant.AF_INET);
        connect(sender, Constant.AF_INET, receiver);
        turnOn(receiver, Constant.IPPROTO_IP, Constant.IP_PKTINFO);
        turnOn(receiver, Constant.IPPROTO_IP, Constant.IP_RECVTTL);
        turnOn(receiver, Constant.IPPROTO_IP, Constant.IP_RECVTOS);

        InetAddress loopback = InetAddress.ofLiteral("127.0.0.1");
        sendControl(
                sender,
                false,
                new ControlMessage.HopLimit(7),
                new ControlMessage.TrafficClass(0xB8),
                new ControlMessage.PacketInfo(loopback, 0));

        assertThat(receivedControl(receiver, ControlCodec.receiveRoom(0)))
                .containsExactlyInAnyOrder(
                        new ControlMessage.HopLimit(7),
                        new ControlMessage.TrafficClass(0xB8),
                        new ControlMessage.PacketInfo(
                                loopback,
                                NetworkInterface.getByInetAddress(loopback).getIndex()));
    }

    @Test
    void shouldTakeTheSourceAddressThatIsAskedFor() throws Exception {
        int receiver = boundDatagramSocket(Constant.AF_INET);
        int sender = opened(calls.socket(Constant.AF_INET.number(), DATAGRAM, 0));
        connect(sender, Constant.AF_INET, receiver);
        sendControl(sender, false, new ControlMessage.PacketInfo(InetAddress.ofLiteral("127.0.0.9"), 0));

        MessageHeader header = header();
        header.vector(0, arena.allocate(8).address(), 8);
        header.prepare(MessageHeader.NAME_ROOM, 1, 0);
        assertThat(calls.recvmsg(receiver, header.address(), 0)).isEqualTo(1);
        assertThat(header.nameLength()).isEqualTo(16);
        assertThat(header.name().asSlice(4, 4).toArray(JAVA_BYTE)).containsExactly(127, 0, 0, 9);
    }

    @Test
    void shouldTellOfADatagramOfIpv6WhatItIsAskedFor() throws Exception {
        int receiver = boundDatagramSocket(Constant.AF_INET6);
        int sender = boundDatagramSocket(Constant.AF_INET6);
        connect(sender, Constant.AF_INET6, receiver);
        turnOn(receiver, Constant.IPPROTO_IPV6, Constant.IPV6_RECVPKTINFO);
        turnOn(receiver, Constant.IPPROTO_IPV6, Constant.IPV6_RECVHOPLIMIT);
        turnOn(receiver, Constant.IPPROTO_IPV6, Constant.IPV6_RECVTCLASS);

        InetAddress loopback = InetAddress.ofLiteral("::1");
        ControlMessage info = new ControlMessage.PacketInfo(
                loopback, NetworkInterface.getByInetAddress(loopback).getIndex());
        sendControl(sender, true, new ControlMessage.HopLimit(9), new ControlMessage.TrafficClass(2), info);

        assertThat(receivedControl(receiver, ControlCodec.receiveRoom(0)))
                .containsExactlyInAnyOrder(new ControlMessage.HopLimit(9), new ControlMessage.TrafficClass(2), info);
    }

    @ParameterizedTest
    @EnumSource(names = {"SO_TIMESTAMP", "SO_TIMESTAMPNS"})
    void shouldTellWhenADatagramCame(Constant option) {
        int receiver = boundDatagramSocket(Constant.AF_INET);
        int sender = boundDatagramSocket(Constant.AF_INET);
        connect(sender, Constant.AF_INET, receiver);
        turnOn(receiver, Constant.SOL_SOCKET, option);
        Instant before = Instant.now();
        send(sender, "x", 0);
        Instant after = Instant.now();
        List<ControlMessage> control = receivedControl(receiver, ControlCodec.receiveRoom(0));
        Instant time = ((ControlMessage.Timestamp) control.get(0)).time();
        // The JVM's clock and the kernel's are one, read in other ways.
        assertThat(time)
                .isBetween(before.minus(1, ChronoUnit.MILLIS), after.plus(1, ChronoUnit.MILLIS))
                .isCloseTo(after, within(1, ChronoUnit.MINUTES));
    }

    @Test
    void shouldCountWhatWasDropped() {
        int receiver = boundDatagramSocket(Constant.AF_INET);
        int sender = boundDatagramSocket(Constant.AF_INET);
        connect(sender, Constant.AF_INET, receiver);
        turnOn(receiver, Constant.SOL_SOCKET, Constant.SO_RXQ_OVFL);
        int sent = 5_000;
        for (int i = 0; i < sent; i++) {
            send(sender, "x", 0);
        }
        MemorySegment room = arena.allocate(8);
        int kept = 0;
        while (calls.recv(receiver, room.address(), 8, 0) == 1) {
            kept++;
        }
        send(sender, "x", 0);
        assertThat(receivedControl(receiver, ControlCodec.receiveRoom(0)))
                .containsExactly(new ControlMessage.DropCount(sent - kept));
        assertThat(kept).isLessThan(sent);
    }

    @Test
    void shouldSendAndReceiveManyAtOnce() {
        int[] pair = pair(DATAGRAM);
        int count = 4;
        int size = 64;
        MemorySegment messages = arena.allocate((long) size * count, 8);
        MemorySegment vectors = arena.allocate(16L * count, 8);
        MemorySegment data = arena.allocate(8L * count, 8);
        for (int i = 0; i < count; i++) {
            data.set(JAVA_INT, 8L * i, i);
            vectors.set(JAVA_LONG, 16L * i, data.address() + 8L * i);
            vectors.set(JAVA_LONG, 16L * i + 8, 1L + i);
            messages.set(JAVA_LONG, (long) size * i + MessageHeader.VECTORS, vectors.address() + 16L * i);
            messages.set(JAVA_LONG, (long) size * i + MessageHeader.VECTOR_COUNT, 1);
        }
        assertThat(calls.sendmmsg(pair[0], messages.address(), count, 0)).isEqualTo(count);
        data.fill((byte) 0);
        assertThat(calls.recvmmsg(pair[1], messages.address(), count, 0)).isEqualTo(count);
        for (int i = 0; i < count; i++) {
            assertThat(messages.get(JAVA_INT, (long) size * i + 56)).isEqualTo(1 + i);
            assertThat(data.get(JAVA_INT, 8L * i)).isEqualTo(i);
        }
        assertThat(calls.recvmmsg(pair[1], messages.address(), count, 0)).isEqualTo(-11);
    }

    private MessageHeader header() {
        return new MessageHeader(arena, VECTORS, ControlCodec.receiveRoom(ControlCodec.MOST_DESCRIPTORS));
    }

    private void sendControl(int descriptor, boolean ipv6, ControlMessage... messages) {
        MessageHeader header = header();
        header.vector(0, bytes("x").address(), 1);
        header.prepare(0, 1, ControlCodec.encode(List.of(messages), ipv6, header.control()));
        assertThat(calls.sendmsg(descriptor, header.address(), 0)).isEqualTo(1);
    }

    private List<ControlMessage> receivedControl(int descriptor, int room) {
        MessageHeader header = header();
        header.vector(0, arena.allocate(8).address(), 8);
        header.prepare(0, 1, room);
        assertThat(calls.recvmsg(descriptor, header.address(), Constant.MSG_CMSG_CLOEXEC.number()))
                .isEqualTo(1);
        return ControlCodec.decode(header.control(), header.controlLength(), calls::close);
    }

    private static long closeAll(List<ControlMessage> control) {
        return control.stream()
                .map(ControlMessage.Rights.class::cast)
                .flatMap(rights -> rights.descriptors().stream())
                .peek(Descriptor::close)
                .count();
    }
}
