package io.sockflux.transport.posix.sys.control;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import io.sockflux.message.ControlMessage;
import io.sockflux.message.Descriptor;
import io.sockflux.transport.posix.sys.layout.Constant;
import io.sockflux.transport.posix.sys.layout.InternetBytes;
import java.lang.foreign.MemorySegment;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/** Reads control messages from memory; see {@link ControlCodec#decode}. */
public final class ControlReader {

    private static final int TIME_LENGTH = 16;
    private static final int NANOS_PER_SECOND = 1_000_000_000;

    private final ControlLayout layout;

    public ControlReader(ControlLayout layout) {
        this.layout = layout;
    }

    public List<ControlMessage> decode(MemorySegment control, int length, IntConsumer close) {
        long end = Math.min(control.byteSize(), length);
        if (end < layout.header()) {
            return List.of();
        }
        List<ControlMessage> messages = new ArrayList<>(4);
        long offset = 0;
        while (end - offset >= layout.header()) {
            long claimed = length(control, offset);
            if (claimed < layout.header()) {
                break;
            }
            // The last message is cut if its room was too short. The length is then the remaining length on Linux,
            // and the original length on macOS.
            long actual = Math.min(claimed, end - offset);
            int level = control.get(JAVA_INT_UNALIGNED, offset + layout.levelOffset());
            int type = control.get(JAVA_INT_UNALIGNED, offset + layout.typeOffset());
            MemorySegment data = control.asSlice(offset + layout.header(), actual - layout.header());
            messages.add(message(level, type, data, close));
            offset += layout.align(actual);
        }
        return List.copyOf(messages);
    }

    /** The length that the header claims; negative if no message could be so long. */
    private long length(MemorySegment control, long offset) {
        return layout.word() == Long.BYTES
                ? control.get(JAVA_LONG_UNALIGNED, offset)
                : Integer.toUnsignedLong(control.get(JAVA_INT_UNALIGNED, offset));
    }

    private ControlMessage message(int level, int type, MemorySegment data, IntConsumer close) {
        ControlMessage message = null;
        if (layout.is(Constant.SOL_SOCKET, level)) {
            message = ofSocket(type, data, close);
        } else if (layout.is(Constant.IPPROTO_IP, level)) {
            message = ofIpv4(type, data);
        } else if (layout.is(Constant.IPPROTO_IPV6, level)) {
            message = ofIpv6(type, data);
        } else if (layout.is(Constant.IPPROTO_UDP, level)) {
            message = ofUdp(type, data);
        }
        return message == null ? new ControlMessage.Unknown(level, type, bytes(data)) : message;
    }

    private @Nullable ControlMessage ofSocket(int type, MemorySegment data, IntConsumer close) {
        if (layout.is(Constant.SCM_RIGHTS, type)) {
            return rights(data, close);
        }
        if (layout.is(Constant.SCM_CREDENTIALS, type) && data.byteSize() == 3 * Integer.BYTES) {
            return new ControlMessage.Credentials(integer(data, 0), integer(data, 4), integer(data, 8));
        }
        if (layout.is(Constant.SCM_TIMESTAMPNS, type) && data.byteSize() == TIME_LENGTH) {
            return timestamp(data.get(JAVA_LONG_UNALIGNED, 0), data.get(JAVA_LONG_UNALIGNED, 8), 1);
        }
        if (layout.is(Constant.SCM_TIMESTAMP, type) && data.byteSize() == TIME_LENGTH) {
            // macOS has a 4-byte number there, followed by 4 bytes of padding.
            long micros = layout == ControlLayout.DARWIN ? integer(data, 8) : data.get(JAVA_LONG_UNALIGNED, 8);
            return timestamp(data.get(JAVA_LONG_UNALIGNED, 0), micros, 1000);
        }
        if (layout.is(Constant.SO_RXQ_OVFL, type) && data.byteSize() == Integer.BYTES) {
            return new ControlMessage.DropCount(Integer.toUnsignedLong(integer(data, 0)));
        }
        return null;
    }

    private @Nullable ControlMessage ofUdp(int type, MemorySegment data) {
        if (layout.is(Constant.UDP_GRO, type) && data.byteSize() == Integer.BYTES) {
            int bytes = integer(data, 0);
            return bytes < 1 || bytes > 0xFFFF ? null : new ControlMessage.SegmentSize(bytes);
        }
        return null;
    }

    private @Nullable ControlMessage ofIpv4(int type, MemorySegment data) {
        if (layout.is(Constant.IP_PKTINFO, type) && data.byteSize() == 3 * Integer.BYTES) {
            int interfaceIndex = integer(data, 0);
            return new ControlMessage.PacketInfo(address(data, 8, 4, interfaceIndex), interfaceIndex);
        }
        if (layout.is(Constant.IP_TTL, type) || (isDarwin() && layout.is(Constant.IP_RECVTTL, type))) {
            return hopLimit(data);
        }
        if (layout.is(Constant.IP_TOS, type) || (isDarwin() && layout.is(Constant.IP_RECVTOS, type))) {
            return trafficClass(data);
        }
        return null;
    }

    private @Nullable ControlMessage ofIpv6(int type, MemorySegment data) {
        if (layout.is(Constant.IPV6_PKTINFO, type) && data.byteSize() == 16 + Integer.BYTES) {
            int interfaceIndex = integer(data, 16);
            return new ControlMessage.PacketInfo(address(data, 0, 16, interfaceIndex), interfaceIndex);
        }
        if (layout.is(Constant.IPV6_HOPLIMIT, type)) {
            return hopLimit(data);
        }
        if (layout.is(Constant.IPV6_TCLASS, type)) {
            return trafficClass(data);
        }
        return null;
    }

    /** Reads descriptors. A message that was cut has as many descriptors as whole ints. */
    private static ControlMessage rights(MemorySegment data, IntConsumer close) {
        List<Descriptor> descriptors = new ArrayList<>();
        for (long offset = 0; offset + Integer.BYTES <= data.byteSize(); offset += Integer.BYTES) {
            int number = integer(data, offset);
            // No kernel gives a negative descriptor.
            if (number >= 0) {
                descriptors.add(new Descriptor(number, close));
            }
        }
        return new ControlMessage.Rights(descriptors);
    }

    private static @Nullable ControlMessage timestamp(long seconds, long fraction, int nanosPerFraction) {
        boolean sensible = seconds >= Instant.MIN.getEpochSecond()
                && seconds <= Instant.MAX.getEpochSecond()
                && fraction >= 0
                && fraction < NANOS_PER_SECOND / nanosPerFraction;
        return sensible
                ? new ControlMessage.Timestamp(Instant.ofEpochSecond(seconds, fraction * nanosPerFraction))
                : null;
    }

    private static @Nullable ControlMessage hopLimit(MemorySegment data) {
        int hops = small(data);
        return hops < 0 || hops > 255 ? null : new ControlMessage.HopLimit(hops);
    }

    private static @Nullable ControlMessage trafficClass(MemorySegment data) {
        int value = small(data);
        return value < 0 || value > 255 ? null : new ControlMessage.TrafficClass(value);
    }

    /** Reads an int or a byte, as systems and versions differ; -1 if it is neither. */
    private static int small(MemorySegment data) {
        if (data.byteSize() == Integer.BYTES) {
            return integer(data, 0);
        }
        return data.byteSize() == 1 ? Byte.toUnsignedInt(data.get(JAVA_BYTE, 0)) : -1;
    }

    private boolean isDarwin() {
        return layout == ControlLayout.DARWIN;
    }

    private static InetAddress address(MemorySegment data, long offset, int length, int interfaceIndex) {
        return InternetBytes.address(data.asSlice(offset, length).toArray(JAVA_BYTE), interfaceIndex);
    }

    private static ByteBuffer bytes(MemorySegment data) {
        return ByteBuffer.wrap(data.toArray(JAVA_BYTE));
    }

    private static int integer(MemorySegment data, long offset) {
        return data.get(JAVA_INT_UNALIGNED, offset);
    }
}
