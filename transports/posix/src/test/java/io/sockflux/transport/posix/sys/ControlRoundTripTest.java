package io.sockflux.transport.posix.sys;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sockflux.message.ControlMessage;
import io.sockflux.message.Descriptor;
import io.sockflux.transport.posix.sys.control.ControlLayout;
import io.sockflux.transport.posix.sys.control.ControlReader;
import io.sockflux.transport.posix.sys.control.ControlWriter;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is written is read again, in the layout of each system. */
class ControlRoundTripTest {

    private static final long SEED = 20_250_101;
    private static final int ROUNDS = 2_000;

    @ParameterizedTest
    @EnumSource
    void shouldReadAnyMessagesThatItWrote(ControlLayout layout) {
        Random random = new Random(SEED);
        for (int round = 0; round < ROUNDS; round++) {
            boolean ipv6 = random.nextBoolean();
            List<ControlMessage> messages = anyMessages(random, layout, ipv6);
            assertThat(there(layout, messages, ipv6))
                    .as("round %d of seed %d, %s", round, SEED, messages)
                    .isEqualTo(messages);
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldPassDescriptorsByTheirNumbers(ControlLayout layout) {
        List<Integer> closed = new ArrayList<>();
        List<Descriptor> descriptors = IntStream.range(0, 253)
                .mapToObj(number -> new Descriptor(number, closing -> {}))
                .toList();
        try (Arena arena = Arena.ofConfined()) {
            List<ControlMessage> messages = List.of(new ControlMessage.Rights(descriptors));
            MemorySegment room = arena.allocate(new ControlWriter(layout).room(messages, false));
            int length = new ControlWriter(layout).encode(messages, false, room);

            List<ControlMessage> read = new ControlReader(layout).decode(room, length, closed::add);

            List<Descriptor> received = ((ControlMessage.Rights) read.get(0)).descriptors();
            assertThat(received.stream().map(Descriptor::number))
                    .isEqualTo(IntStream.range(0, 253).boxed().toList());
            received.forEach(Descriptor::close);
            assertThat(closed).hasSize(253);
        }
        assertThat(descriptors).as("those that are sent stay the caller's").allMatch(Descriptor::isOpen);
        descriptors.forEach(Descriptor::close);
    }

    @ParameterizedTest
    @EnumSource
    void shouldMapAnAddressOfIpv4ForASocketOfIpv6(ControlLayout layout) {
        List<ControlMessage> messages = List.of(new ControlMessage.PacketInfo(InetAddress.ofLiteral("192.0.2.7"), 3));
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment room = arena.allocate(64);
            int length = new ControlWriter(layout).encode(messages, true, room);
            assertThat(new ControlReader(layout).decode(room, length, number -> {}))
                    .isEqualTo(messages);
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldNotTouchWhatIsBehind(ControlLayout layout) {
        List<ControlMessage> messages = List.of(new ControlMessage.HopLimit(64));
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment room = arena.allocate(64).fill((byte) 0x55);
            int length = new ControlWriter(layout).encode(messages, false, room);
            assertThat(length).isEqualTo(layout == ControlLayout.LINUX ? 24 : 16);
            assertThat(room.asSlice(length).toArray(JAVA_BYTE)).containsOnly(0x55);
            assertThat(room.asSlice(layout.header() + 4, length - layout.header() - 4)
                            .toArray(JAVA_BYTE))
                    .as("the gap that aligns the next one")
                    .doesNotContain(0x55);
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldSayAtOnceThatThereIsNoRoom(ControlLayout layout) {
        List<ControlMessage> messages = List.of(new ControlMessage.HopLimit(64), new ControlMessage.HopLimit(65));
        int needed = new ControlWriter(layout).room(messages, false);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment room = arena.allocate(needed - 1);
            assertThatThrownBy(() -> new ControlWriter(layout).encode(messages, false, room))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage(
                            "control messages: %d bytes with their headers (expected: at most %d)", needed, needed - 1);
            assertThat(room.toArray(JAVA_BYTE)).containsOnly(0);
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldSayAtOnceThatThereAreTooManyDescriptors(ControlLayout layout) {
        List<Descriptor> half = Stream.generate(() -> new Descriptor(0, number -> {}))
                .limit(127)
                .toList();
        List<ControlMessage> messages = List.of(new ControlMessage.Rights(half), new ControlMessage.Rights(half));
        assertThatThrownBy(
                        () -> new ControlWriter(layout).encode(messages, false, MemorySegment.ofArray(new long[512])))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("descriptors: 254 (expected: at most 253 in one message)");
    }

    @ParameterizedTest
    @EnumSource
    void shouldRefuseWhatIsOnlyReceived(ControlLayout layout) {
        for (ControlMessage message :
                List.of(new ControlMessage.DropCount(1), new ControlMessage.Timestamp(Instant.EPOCH))) {
            assertThatThrownBy(() -> new ControlWriter(layout).room(List.of(message), false))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("control message: " + message + " (expected: one that can be sent");
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldRefuseAnAddressOfTheOtherFamily(ControlLayout layout) {
        ControlMessage message = new ControlMessage.PacketInfo(InetAddress.ofLiteral("2001:db8::1"), 0);
        assertThatThrownBy(() ->
                        new ControlWriter(layout).encode(List.of(message), false, MemorySegment.ofArray(new long[8])))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("address: 2001:db8:0:0:0:0:0:1 (expected: one of IPv4, as the socket's family is)");
    }

    private static List<ControlMessage> there(ControlLayout layout, List<ControlMessage> messages, boolean ipv6) {
        ControlWriter writer = new ControlWriter(layout);
        try (Arena arena = Arena.ofConfined()) {
            // One byte off what a kernel would give, which must not matter.
            MemorySegment room =
                    arena.allocate(writer.room(messages, ipv6) + 1L).asSlice(1);
            int length = writer.encode(messages, ipv6, room);
            return new ControlReader(layout).decode(room, length, number -> {});
        }
    }

    private static List<ControlMessage> anyMessages(Random random, ControlLayout layout, boolean ipv6) {
        List<ControlMessage> messages = new ArrayList<>();
        int count = random.nextInt(6);
        while (messages.size() < count) {
            switch (random.nextInt(5)) {
                case 0 -> messages.add(new ControlMessage.HopLimit(random.nextInt(256)));
                case 1 -> messages.add(new ControlMessage.TrafficClass(random.nextInt(256)));
                case 2 -> {
                    if (layout == ControlLayout.LINUX) {
                        messages.add(
                                new ControlMessage.Credentials(random.nextInt(), random.nextInt(), random.nextInt()));
                    }
                }
                case 3 -> {
                    if (ipv6) {
                        messages.add(new ControlMessage.PacketInfo(anyIpv6(random), random.nextInt()));
                    }
                }
                default -> messages.add(new ControlMessage.Unknown(270, random.nextInt(), anyBytes(random)));
            }
        }
        return messages;
    }

    private static ByteBuffer anyBytes(Random random) {
        byte[] bytes = new byte[random.nextInt(40)];
        random.nextBytes(bytes);
        return ByteBuffer.wrap(bytes);
    }

    private static InetAddress anyIpv6(Random random) {
        byte[] bytes = new byte[16];
        random.nextBytes(bytes);
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }
}
