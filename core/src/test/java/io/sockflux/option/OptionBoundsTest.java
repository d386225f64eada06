package io.sockflux.option;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sockflux.message.ControlMessage.PacketInfo;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a type takes at its bounds, and refuses beyond them. */
class OptionBoundsTest {

    private static final InetAddress V4 = address("192.0.2.1");
    private static final InetAddress GROUP4 = address("232.1.1.1");
    private static final InetAddress V6 = address("2001:db8::1");
    private static final InetAddress GROUP6 = address("ff35::1");

    private static InetAddress address(String text) {
        try {
            return InetAddress.getByName(text);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(text, e);
        }
    }

    private static <T> void assertBounds(OptionType<T> type, List<T> taken, List<T> refused) {
        assertThat(taken)
                .allSatisfy(
                        value -> assertThat(type.accepts(value)).as("%s", value).isTrue());
        assertThat(refused)
                .allSatisfy(
                        value -> assertThat(type.accepts(value)).as("%s", value).isFalse());
    }

    @Test
    void shouldTakeTextUpToItsLengthInBytes() {
        assertBounds(
                new TextType(4), List.of("", "abcd", "\u00e9\u00e9"), List.of("abcde", "\u00e9\u00e9a", "\0", "a\0"));
    }

    @Test
    void shouldTakeBytesAndNumbersUpToTheirLength() {
        assertBounds(
                new BytesType(2),
                List.of(ByteBuffer.allocate(0), ByteBuffer.allocate(2)),
                List.of(ByteBuffer.allocate(3)));
        NumbersType numbers = new NumbersType(2);
        assertThat(numbers.length()).isEqualTo(8);
        assertBounds(numbers, List.of(List.of(), List.of(1, 2)), List.of(List.of(1, 2, 3)));
    }

    @Test
    void shouldTakeAddressesOfItsFamilyOnly() {
        assertBounds(AddressType.V4, List.of(V4), List.of(V6));
        assertBounds(
                GroupSourceType.INSTANCE,
                List.of(new GroupSource(GROUP6, V6, 0)),
                List.of(new GroupSource(GROUP4, V6, 0), new GroupSource(GROUP6, V4, 0)));
    }

    @Test
    void shouldTakeNoInterfaceBelowZero() {
        assertBounds(NetworkIntegerType.INTERFACE, List.of(0, 1), List.of(-1));
        assertBounds(
                PacketInfoType.V6,
                List.of(new PacketInfo(null, 0), new PacketInfo(V6, 1)),
                List.of(new PacketInfo(V4, 1)));
    }

    @Test
    void shouldTakeTimesThatEveryKernelTakes() {
        Duration longest = Duration.ofSeconds(Integer.MAX_VALUE);
        assertBounds(
                TimeoutType.INSTANCE,
                List.of(Timeout.NONE, new Timeout(longest)),
                List.of(new Timeout(longest.plusNanos(1))));
    }

    @Test
    void shouldRoundATimeUpAsNoneHasNoEnd() {
        ByteBuffer room = ByteBuffer.allocate(16).order(ByteOrder.nativeOrder());
        TimeoutType.INSTANCE.write(new Timeout(Duration.ofNanos(1)), room);
        assertThat(room.flip().getLong()).isZero();
        assertThat(room.getLong()).as("microseconds").isEqualTo(1);
        room.clear();
        TimeoutType.INSTANCE.write(new Timeout(Duration.ofSeconds(1).plusNanos(999_999_001)), room);
        assertThat(room.flip().getLong()).isEqualTo(2);
        assertThat(room.getLong()).isZero();
    }

    @Test
    void shouldTakePortsOfSixteenBits() {
        assertThat(new PortRange(65535, 65535).low()).isEqualTo(65535);
        assertThat(new PortRange(1, 0).low()).isEqualTo(1);
        assertThatThrownBy(() -> new PortRange(65536, 0)).hasMessage("low: 65536 (expected: 0 to 65535)");
        assertThatThrownBy(() -> new PortRange(-1, 0)).hasMessage("low: -1 (expected: 0 to 65535)");
        assertThatThrownBy(() -> new PortRange(0, 65536)).hasMessage("high: 65536 (expected: 0 to 65535)");
        assertThatThrownBy(() -> new PortRange(3, 2)).hasMessage("low: 3 (expected: at most high, 2)");
    }

    @Test
    void shouldReadAsMuchAsAnOlderKernelHas() {
        ByteBuffer seven = ByteBuffer.allocate(28).order(ByteOrder.nativeOrder());
        for (int i = 1; i <= 7; i++) {
            seven.putInt(i);
        }
        String all = MemoryInfoType.INSTANCE.format(MemoryInfoType.INSTANCE.read(seven.flip()));
        assertThat(all).startsWith("1,2,3,4,5,6,7").contains(",0");
    }

    @Test
    void shouldKeepTheHalvesOfAPortRangeWhereTheyBelong() {
        assertThat(PortRangeType.INSTANCE.fromInt(0xfffe_0001)).isEqualTo(new PortRange(1, 65534));
    }

    @Test
    void shouldReadATextFromWhereTheBufferStands() {
        ByteBuffer room = ByteBuffer.wrap(new byte[] {'x', 'a', 'b', 0, 'y'}).position(1);
        assertThat(new TextType(4).read(room)).isEqualTo("ab");
    }

    @Test
    void shouldRefuseAMembershipOfAnotherFamilyInAnyOfItsPlaces() {
        assertBounds(
                SourceMembershipType.INSTANCE,
                List.of(new SourceMembership(GROUP4, V4, V4)),
                List.of(new SourceMembership(GROUP4, V4, V6), new SourceMembership(GROUP4, V6, V4)));
    }

    @Test
    void shouldWriteAGroupWhereTheBufferStands() {
        int length = GroupSourceType.INSTANCE.length();
        ByteBuffer room =
                ByteBuffer.allocate(4 + length).order(ByteOrder.nativeOrder()).position(4);
        GroupSource value = new GroupSource(GROUP6, V6, 3);
        GroupSourceType.INSTANCE.write(value, room);
        assertThat(room.position()).isEqualTo(4 + length);
        assertThat(GroupSourceType.INSTANCE.read(room.position(4))).isEqualTo(value);
    }
}
