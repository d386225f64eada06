package io.sockflux.transport.posix.sys.control;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import io.sockflux.message.ControlMessage;
import io.sockflux.message.Descriptor;
import io.sockflux.transport.posix.sys.layout.Constant;
import io.sockflux.transport.posix.sys.layout.InternetBytes;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.List;

/** Writes control messages into memory; see {@link ControlCodec#encode}. */
public final class ControlWriter {

    private final ControlLayout layout;

    public ControlWriter(ControlLayout layout) {
        this.layout = layout;
    }

    public int room(List<ControlMessage> messages, boolean ipv6) {
        long room = 0;
        int descriptors = 0;
        for (ControlMessage message : messages) {
            room += layout.space(dataLength(message, ipv6));
            if (message instanceof ControlMessage.Rights rights) {
                descriptors += rights.descriptors().size();
            }
        }
        if (descriptors > ControlCodec.MOST_DESCRIPTORS) {
            throw new IllegalArgumentException("descriptors: " + descriptors + " (expected: at most "
                    + ControlCodec.MOST_DESCRIPTORS + " in one message)");
        }
        return Math.toIntExact(room);
    }

    public int encode(List<ControlMessage> messages, boolean ipv6, MemorySegment room) {
        int length = room(messages, ipv6);
        if (length > room.byteSize()) {
            throw new IllegalArgumentException("control messages: " + length
                    + " bytes with their headers (expected: at most " + room.byteSize() + ")");
        }
        // The kernel also reads the gaps of alignment.
        room.asSlice(0, length).fill((byte) 0);
        long offset = 0;
        for (ControlMessage message : messages) {
            long space = layout.space(dataLength(message, ipv6));
            write(message, ipv6, room.asSlice(offset, space));
            offset += space;
        }
        return length;
    }

    private int dataLength(ControlMessage message, boolean ipv6) {
        return switch (message) {
            case ControlMessage.Rights rights ->
                Integer.BYTES * rights.descriptors().size();
            case ControlMessage.Credentials credentials -> 3 * Integer.BYTES;
            case ControlMessage.PacketInfo info -> ipv6 ? 16 + Integer.BYTES : 3 * Integer.BYTES;
            case ControlMessage.HopLimit limit -> Integer.BYTES;
            case ControlMessage.TrafficClass trafficClass -> Integer.BYTES;
            case ControlMessage.SegmentSize size -> Short.BYTES;
            case ControlMessage.Unknown unknown -> unknown.data().remaining();
            case ControlMessage.Timestamp timestamp -> throw onlyReceived(timestamp);
            case ControlMessage.DropCount count -> throw onlyReceived(count);
        };
    }

    private void write(ControlMessage message, boolean ipv6, MemorySegment to) {
        int length = dataLength(message, ipv6);
        switch (message) {
            case ControlMessage.Rights rights -> {
                MemorySegment data = start(to, Constant.SOL_SOCKET, Constant.SCM_RIGHTS, length);
                long offset = 0;
                for (Descriptor descriptor : rights.descriptors()) {
                    data.set(JAVA_INT_UNALIGNED, offset, descriptor.number());
                    offset += Integer.BYTES;
                }
            }
            case ControlMessage.Credentials credentials -> {
                MemorySegment data = start(to, Constant.SOL_SOCKET, Constant.SCM_CREDENTIALS, length);
                data.set(JAVA_INT_UNALIGNED, 0, credentials.pid());
                data.set(JAVA_INT_UNALIGNED, 4, credentials.uid());
                data.set(JAVA_INT_UNALIGNED, 8, credentials.gid());
            }
            case ControlMessage.PacketInfo info -> {
                if (ipv6) {
                    MemorySegment data = start(to, Constant.IPPROTO_IPV6, Constant.IPV6_PKTINFO, length);
                    put(data, 0, InternetBytes.ofIpv6(info.address()));
                    data.set(JAVA_INT_UNALIGNED, 16, info.interfaceIndex());
                } else {
                    MemorySegment data = start(to, Constant.IPPROTO_IP, Constant.IP_PKTINFO, length);
                    data.set(JAVA_INT_UNALIGNED, 0, info.interfaceIndex());
                    put(data, 4, InternetBytes.ofIpv4(info.address()));
                }
            }
            case ControlMessage.HopLimit limit ->
                (ipv6
                                ? start(to, Constant.IPPROTO_IPV6, Constant.IPV6_HOPLIMIT, length)
                                : start(to, Constant.IPPROTO_IP, Constant.IP_TTL, length))
                        .set(JAVA_INT_UNALIGNED, 0, limit.hops());
            case ControlMessage.TrafficClass trafficClass ->
                (ipv6
                                ? start(to, Constant.IPPROTO_IPV6, Constant.IPV6_TCLASS, length)
                                : start(to, Constant.IPPROTO_IP, Constant.IP_TOS, length))
                        .set(JAVA_INT_UNALIGNED, 0, trafficClass.value());
            case ControlMessage.SegmentSize size ->
                start(to, Constant.IPPROTO_UDP, Constant.UDP_SEGMENT, length)
                        .set(JAVA_SHORT_UNALIGNED, 0, (short) size.bytes());
            case ControlMessage.Unknown unknown -> {
                MemorySegment data = start(to, unknown.level(), unknown.type(), length);
                ByteBuffer bytes = unknown.data();
                MemorySegment.copy(MemorySegment.ofBuffer(bytes), 0, data, 0, length);
            }
            case ControlMessage.Timestamp timestamp -> throw onlyReceived(timestamp);
            case ControlMessage.DropCount count -> throw onlyReceived(count);
        }
    }

    private MemorySegment start(MemorySegment to, Constant level, Constant type, int length) {
        return start(to, layout.number(level), layout.number(type), length);
    }

    /** Writes the header; returns the memory for the data. */
    private MemorySegment start(MemorySegment to, int level, int type, int length) {
        long whole = layout.header() + (long) length;
        if (layout.word() == Long.BYTES) {
            to.set(JAVA_LONG_UNALIGNED, 0, whole);
        } else {
            to.set(JAVA_INT_UNALIGNED, 0, Math.toIntExact(whole));
        }
        to.set(JAVA_INT_UNALIGNED, layout.levelOffset(), level);
        to.set(JAVA_INT_UNALIGNED, layout.typeOffset(), type);
        return to.asSlice(layout.header(), length);
    }

    private static void put(MemorySegment data, long offset, byte[] bytes) {
        MemorySegment.copy(bytes, 0, data, JAVA_BYTE, offset, bytes.length);
    }

    private static IllegalArgumentException onlyReceived(ControlMessage message) {
        return new IllegalArgumentException(
                "control message: " + message + " (expected: one that can be sent; this one is only received)");
    }
}
