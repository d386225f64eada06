package io.sockflux.transport.posix.sys.control;

import io.sockflux.message.ControlMessage;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.function.IntConsumer;

/** Converts control messages to the {@code struct cmsghdr} of this system and back, {@code cmsg(3)}. */
public final class ControlCodec {

    /**
     * The most descriptors in a message: {@code SCM_MAX_FD} of Linux, {@code unix(7)}. The limit also applies on macOS.
     */
    public static final int MOST_DESCRIPTORS = 253;

    /** The room that {@link #encode} needs for a {@link ControlMessage.SegmentSize}, in bytes. */
    public static final int SEGMENT_SIZE_ROOM = 24;

    private static final ControlLayout LAYOUT = ControlLayout.ofThisSystem();
    private static final ControlWriter WRITER = new ControlWriter(LAYOUT);
    private static final ControlReader READER = new ControlReader(LAYOUT);

    private ControlCodec() {}

    /**
     * The room that {@link #encode} needs for these messages, in bytes.
     *
     * @param ipv6 whether the socket's family is {@code AF_INET6}
     * @throws IllegalArgumentException if they cannot be sent
     */
    public static int room(List<ControlMessage> messages, boolean ipv6) {
        return WRITER.room(messages, ipv6);
    }

    /**
     * The room that a receive needs to lose nothing, in bytes. It suffices for the descriptors and for each other message
     * that a socket can be asked for. The kernel drops messages without room, sets MSG_CTRUNC and closes their
     * descriptors.
     *
     * @param descriptors 0 to {@link #MOST_DESCRIPTORS}; 0 for sockets that receive no descriptors
     */
    public static int receiveRoom(int descriptors) {
        if (descriptors < 0 || descriptors > MOST_DESCRIPTORS) {
            throw new IllegalArgumentException(
                    "descriptors: " + descriptors + " (expected: 0 to " + MOST_DESCRIPTORS + ")");
        }
        return LAYOUT.receiveRoom(descriptors);
    }

    /**
     * Writes the messages for {@code sendmsg(2)}. The caller keeps the ownership of descriptors, and closes them when
     * they are sent.
     *
     * @param ipv6 whether the socket's family is {@code AF_INET6}, whose messages differ
     * @param room the memory to write to, from its beginning; memory beyond the returned length is not touched
     * @return {@code msg_controllen}
     * @throws IllegalArgumentException if the room is too short, if there are more than {@link #MOST_DESCRIPTORS}, if an
     *     address has the other family, or if a message can only be received
     * @throws UnsupportedOperationException if this system does not have such a message
     * @throws IllegalStateException if a descriptor is closed or given away
     */
    public static int encode(List<ControlMessage> messages, boolean ipv6, MemorySegment room) {
        return WRITER.encode(messages, ipv6, room);
    }

    /**
     * Reads the messages from {@code recvmsg(2)}. It takes any bytes. A message that is cut short is read as far as it
     * goes, and a malformed header ends the reading. Every descriptor in the memory is in the result.
     *
     * @param control the room that the kernel was told of
     * @param length {@code msg_controllen} after the call
     * @param close closes a received descriptor, see {@link io.sockflux.message.Descriptor}
     */
    public static List<ControlMessage> decode(MemorySegment control, int length, IntConsumer close) {
        return READER.decode(control, length, close);
    }
}
