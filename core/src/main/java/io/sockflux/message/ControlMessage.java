package io.sockflux.message;

import static java.util.Objects.requireNonNull;

import io.sockflux.check.Checks;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What travels beside the data of a message, {@code cmsg(3)}. What has no type here is kept as its bytes. */
public sealed interface ControlMessage {

    /**
     * Open descriptors that are passed to another process ({@code SCM_RIGHTS}, {@code unix(7)}). Received descriptors
     * belong to the receiver and close on exec; the framework closes them where no subscriber takes the message. The
     * framework closes sent descriptors once they were sent or could not be.
     *
     * @param descriptors at most 253 in a message (Linux)
     */
    record Rights(List<Descriptor> descriptors) implements ControlMessage {
        /** Copies the list. */
        public Rights {
            descriptors = List.copyOf(descriptors);
        }

        /** These descriptors. */
        public static Rights of(Descriptor... descriptors) {
            return new Rights(List.of(descriptors));
        }
    }

    /**
     * The sender's process, user and group, as the kernel has verified ({@code SCM_CREDENTIALS}, Linux,
     * {@code unix(7)}). A sender needs privileges to name others than its own.
     *
     * @param pid the process, 0 where it is in a namespace that cannot be seen from here
     * @param uid the user
     * @param gid the group
     */
    record Credentials(int pid, int uid, int gid) implements ControlMessage {}

    /**
     * By which interface and to which address a datagram came, or is to go ({@code IP_PKTINFO}, {@code ip(7)};
     * {@code IPV6_PKTINFO}, RFC 3542).
     *
     * @param address received: the address that the datagram was sent to; sending: the source that the datagram gets,
     *     or null for the usual source
     * @param interfaceIndex the interface, {@code if_nametoindex(3)}; sending: 0 for the usual interface
     */
    record PacketInfo(@Nullable InetAddress address, int interfaceIndex) implements ControlMessage {

        private static final byte[] BROADCAST = {-1, -1, -1, -1};

        private boolean isUnicast() {
            return address == null || !(address.isMulticastAddress() || Arrays.equals(address.getAddress(), BROADCAST));
        }

        /**
         * The control message of an answer to the datagram that came with this: the address, and no interface, as the
         * way back may be another. The interface stays where the address has a meaning only there, or cannot be a
         * source.
         */
        PacketInfo asSource() {
            if (!isUnicast()) {
                return new PacketInfo(null, interfaceIndex);
            }
            return address == null || address.isLinkLocalAddress() ? this : new PacketInfo(address, 0);
        }
    }

    /**
     * How many more hops the datagram may go, or might have gone ({@code IP_TTL}; {@code IPV6_HOPLIMIT}, RFC 3542).
     *
     * @param hops 0 to 255
     */
    record HopLimit(int hops) implements ControlMessage {
        /** Checks the number. */
        public HopLimit {
            checkByte("hops", hops);
        }
    }

    /**
     * The type of service, which IPv6 calls the traffic class ({@code IP_TOS}; {@code IPV6_TCLASS}, RFC 3542).
     *
     * @param value 0 to 255: six bits of differentiated services and two of congestion notification
     */
    record TrafficClass(int value) implements ControlMessage {
        /** Checks the number. */
        public TrafficClass {
            checkByte("value", value);
        }

        /** The differentiated services code point, 0 to 63, RFC 2474. */
        public int codePoint() {
            return value >> 2;
        }

        /** The explicit congestion notification, 0 to 3, RFC 3168. */
        public int congestion() {
            return value & 3;
        }
    }

    /**
     * When the kernel received the datagram ({@code SO_TIMESTAMPNS}, {@code SO_TIMESTAMP}, {@code socket(7)}).
     *
     * @param time by the system's clock
     */
    record Timestamp(Instant time) implements ControlMessage {
        /** Checks that it is there. */
        public Timestamp {
            requireNonNull(time, "time");
        }
    }

    /**
     * How many datagrams this socket has lost since it was made, for want of room ({@code SO_RXQ_OVFL}, Linux,
     * {@code socket(7)}).
     *
     * @param datagrams 0 to 2^32 - 1
     */
    record DropCount(long datagrams) implements ControlMessage {}

    /**
     * The length of the datagrams that the kernel cuts the data into, or has put it together from. The last datagram
     * may be shorter ({@code UDP_SEGMENT} and {@code UDP_GRO}, Linux, {@code udp(7)}).
     *
     * @param bytes 1 to 65,535
     */
    record SegmentSize(int bytes) implements ControlMessage {
        /** Checks the number. */
        public SegmentSize {
            Checks.checkRange(bytes, 1, 65_535, "bytes");
        }
    }

    /**
     * A control message that has no type here.
     *
     * @param level the level that the control message belongs to, as {@code setsockopt(2)} has it
     * @param type its number at that level
     * @param data its bytes, from position 0 to the limit; read-only
     */
    record Unknown(int level, int type, ByteBuffer data) implements ControlMessage {
        /** Copies the bytes. */
        public Unknown {
            ByteBuffer copy = ByteBuffer.allocate(data.remaining());
            copy.put(data.duplicate()).flip();
            data = copy.asReadOnlyBuffer();
        }

        /** Its bytes; each call gives a view of its own. */
        @Override
        public ByteBuffer data() {
            return data.duplicate();
        }

        @Override
        public String toString() {
            byte[] bytes = new byte[data.limit()];
            data.duplicate().get(bytes);
            return "Unknown[level=" + level + ", type=" + type + ", data="
                    + HexFormat.of().formatHex(bytes) + "]";
        }
    }

    private static void checkByte(String name, int value) {
        Checks.checkRange(value, 0, 255, name);
    }
}
