package io.sockflux.transport.posix.sys.control;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.sockflux.message.ControlMessage;
import io.sockflux.message.Descriptor;
import io.sockflux.transport.posix.sys.layout.Constant;
import java.io.ByteArrayOutputStream;
import java.lang.foreign.MemorySegment;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Bytes as the kernels put them there, and as none should. */
class ControlReaderTest {

    private static final int LINUX_SOCKET = 1;
    private static final int DARWIN_SOCKET = 0xFFFF;

    @Test
    void shouldTakeTheDestinationOfAReceivedPacket() {
        // ifindex 2, ipi_spec_dst 10.0.0.1, ipi_addr 224.0.0.251
        byte[] info = {2, 0, 0, 0, 10, 0, 0, 1, (byte) 224, 0, 0, (byte) 251};
        assertThat(linux(0, 8, info))
                .containsExactly(new ControlMessage.PacketInfo(InetAddress.ofLiteral("224.0.0.251"), 2));
        assertThat(darwin(0, 26, info))
                .containsExactly(new ControlMessage.PacketInfo(InetAddress.ofLiteral("224.0.0.251"), 2));
    }

    @Test
    void shouldGiveALinkLocalAddressItsInterface() {
        byte[] info = new byte[20];
        System.arraycopy(InetAddress.ofLiteral("fe80::1").getAddress(), 0, info, 0, 16);
        info[16] = 1;
        ControlMessage.PacketInfo packet =
                (ControlMessage.PacketInfo) linux(41, 50, info).get(0);
        assertThat(requireNonNull(packet.address()).getHostAddress()).startsWith("fe80:0:0:0:0:0:0:1%");
    }

    @Test
    void shouldTakeHopsAndClassesAsByteAndAsInt() {
        assertThat(linux(0, 2, ints(64))).containsExactly(new ControlMessage.HopLimit(64));
        assertThat(linux(0, 1, new byte[] {(byte) 0xB8})).containsExactly(new ControlMessage.TrafficClass(0xB8));
        assertThat(linux(0, 1, ints(0xB8))).containsExactly(new ControlMessage.TrafficClass(0xB8));
        assertThat(linux(41, 52, ints(255))).containsExactly(new ControlMessage.HopLimit(255));
        assertThat(linux(41, 67, ints(3))).containsExactly(new ControlMessage.TrafficClass(3));
        assertThat(darwin(0, 24, new byte[] {64})).containsExactly(new ControlMessage.HopLimit(64));
        assertThat(darwin(0, 27, new byte[] {1})).containsExactly(new ControlMessage.TrafficClass(1));
        assertThat(darwin(41, 47, ints(9))).containsExactly(new ControlMessage.HopLimit(9));
        assertThat(darwin(41, 36, ints(9))).containsExactly(new ControlMessage.TrafficClass(9));
    }

    @Test
    void shouldTakeTimes() {
        Instant time = Instant.ofEpochSecond(1_700_000_000, 123_456_000);
        assertThat(linux(LINUX_SOCKET, 35, longs(1_700_000_000, 123_456_000)))
                .containsExactly(new ControlMessage.Timestamp(time));
        assertThat(linux(LINUX_SOCKET, 29, longs(1_700_000_000, 123_456)))
                .containsExactly(new ControlMessage.Timestamp(time));
        assertThat(darwin(DARWIN_SOCKET, 2, longs(1_700_000_000, 123_456 | 0x7F_0000_0000L)))
                .as("four of the bytes say nothing")
                .containsExactly(new ControlMessage.Timestamp(time));
    }

    @ParameterizedTest
    @CsvSource({"0, -1", "0, 1000000000", "9223372036854775807, 0", "-9223372036854775808, 0"})
    void shouldLeaveATimeThatIsNoneAsItIs(long seconds, long nanos) {
        assertThat(linux(LINUX_SOCKET, 35, longs(seconds, nanos)))
                .singleElement()
                .isInstanceOf(ControlMessage.Unknown.class);
    }

    @Test
    void shouldCountDropsWithoutASign() {
        assertThat(linux(LINUX_SOCKET, 40, ints(-1))).containsExactly(new ControlMessage.DropCount(0xFFFF_FFFFL));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3, 5, 8, 15})
    void shouldLeaveWhatHasAnotherLengthAsItIs(int length) {
        byte[] data = new byte[length];
        for (int type : new int[] {2, 29, 35, 40}) {
            assertThat(linux(LINUX_SOCKET, type, data))
                    .containsExactly(new ControlMessage.Unknown(LINUX_SOCKET, type, ByteBuffer.wrap(data)));
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldTakeTheDescriptorsOfACutMessage(ControlLayout layout) {
        byte[] whole = message(layout, layout.number(Constant.SOL_SOCKET), 1, 0, ints(5, 6, 7));
        for (int length = whole.length; length >= 0; length--) {
            int expected = Math.max(0, (length - layout.header()) / Integer.BYTES);
            List<Descriptor> descriptors = descriptors(read(layout, whole, length));
            assertThat(descriptors.stream().map(Descriptor::number))
                    .as("of %d bytes", length)
                    .isEqualTo(List.of(5, 6, 7).subList(0, Math.min(3, expected)));
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldTakeWhatCameBeforeAHeaderThatIsTooShort(ControlLayout layout) {
        byte[] good = message(layout, layout.number(Constant.SOL_SOCKET), 1, 0, ints(9));
        for (int wrong = 0; wrong < layout.header(); wrong++) {
            byte[] bad = message(layout, 1, 1, wrong - layout.header() - 4, ints(10));
            assertThat(descriptors(read(layout, joined(good, bad), good.length + bad.length)))
                    .as("a length of %d", wrong)
                    .extracting(Descriptor::number)
                    .containsExactly(9);
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldNotReadPastTheEndWhateverTheLengthClaims(ControlLayout layout) {
        for (long more : new long[] {1, 100, 1 << 20, Integer.MAX_VALUE - 64}) {
            byte[] bytes = message(layout, 270, 1, more, new byte[8]);
            assertThat(read(layout, bytes, bytes.length))
                    .containsExactly(new ControlMessage.Unknown(270, 1, ByteBuffer.allocate(8)));
            assertThat(read(layout, bytes, Integer.MAX_VALUE))
                    .as("msg_controllen is beyond the room too")
                    .hasSize(1);
        }
    }

    @Test
    void shouldEndAtALengthBeyondAllMemory() {
        ByteBuffer bytes = ByteBuffer.allocate(24).order(ByteOrder.nativeOrder());
        bytes.putLong(-1).putInt(1).putInt(1).putInt(7);
        assertThat(read(ControlLayout.LINUX, bytes.array(), 24)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void shouldTakeNothingFromNothing(ControlLayout layout) {
        assertThat(read(layout, new byte[64], 0)).isEmpty();
        assertThat(read(layout, new byte[64], -1)).isEmpty();
        assertThat(read(layout, new byte[0], 64)).isEmpty();
        assertThat(read(layout, new byte[64], 64)).isEmpty();
    }

    private static List<ControlMessage> linux(int level, int type, byte[] data) {
        byte[] bytes = message(ControlLayout.LINUX, level, type, 0, data);
        return read(ControlLayout.LINUX, bytes, bytes.length);
    }

    private static List<ControlMessage> darwin(int level, int type, byte[] data) {
        byte[] bytes = message(ControlLayout.DARWIN, level, type, 0, data);
        return read(ControlLayout.DARWIN, bytes, bytes.length);
    }

    private static List<ControlMessage> read(ControlLayout layout, byte[] bytes, int length) {
        return new ControlReader(layout).decode(MemorySegment.ofArray(bytes), length, number -> {});
    }

    private static List<Descriptor> descriptors(List<ControlMessage> messages) {
        return messages.stream()
                .flatMap(message -> ((ControlMessage.Rights) message).descriptors().stream())
                .toList();
    }

    /** A message whose length claims so many bytes more than there are. */
    private static byte[] message(ControlLayout layout, int level, int type, long more, byte[] data) {
        ByteBuffer bytes =
                ByteBuffer.allocate(Math.toIntExact(layout.space(data.length))).order(ByteOrder.nativeOrder());
        long length = layout.header() + data.length + more;
        if (layout == ControlLayout.LINUX) {
            bytes.putLong(length);
        } else {
            bytes.putInt((int) length);
        }
        return bytes.putInt(level).putInt(type).put(data).array();
    }

    private static byte[] joined(byte[] first, byte[] second) {
        ByteArrayOutputStream both = new ByteArrayOutputStream();
        both.writeBytes(first);
        both.writeBytes(second);
        return both.toByteArray();
    }

    private static byte[] ints(int... numbers) {
        ByteBuffer bytes = ByteBuffer.allocate(4 * numbers.length).order(ByteOrder.nativeOrder());
        bytes.asIntBuffer().put(numbers);
        return bytes.array();
    }

    private static byte[] longs(long... numbers) {
        ByteBuffer bytes = ByteBuffer.allocate(8 * numbers.length).order(ByteOrder.nativeOrder());
        bytes.asLongBuffer().put(numbers);
        return bytes.array();
    }
}
