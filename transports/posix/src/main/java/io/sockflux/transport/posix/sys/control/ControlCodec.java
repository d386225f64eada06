package io.sockflux.transport.posix.sys.control;

import io.sockflux.message.ControlMessage;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.function.IntConsumer;

/** Control messages to and from the {@code struct cmsghdr} of this system, {@code cmsg(3)}. */
public final class ControlCodec {

    /** How many descriptors go with one message: {@code SCM_MAX_FD}, Linux, {@code unix(7)}; macOS is held to it too. */
    public static final int MOST_DESCRIPTORS = 253;

    /** How much room {@link #encode} needs for a {@link ControlMessage.SegmentSize}, in bytes. */
    public static final int SEGMENT_SIZE_ROOM = 24;

    private static final ControlLayout LAYOUT = ControlLayout.ofThisSystem();
    private static final ControlWriter WRITER = new ControlWriter(LAYOUT);
    private static final ControlReader READER = new ControlReader(LAYOUT);

    private ControlCodec() {}

    /**
     * How much room {@link #encode} needs for these, in bytes.
     *
     * @param ipv6 whether the socket's family is {@code AF_INET6}
     * @throws IllegalArgumentException if they cannot be sent
     */
    public static int room(List<ControlMessage> messages, boolean ipv6) {
        return WRITER.room(messages, ipv6);
    }

    /**
     * How much room a receive needs so that nothing is lost, in bytes: for so many descriptors and one of everything else
     * that a socket can be asked to tell. What there is no room for is lost with MSG_CTRUNC, descriptors are closed then.
     *
     * @param descriptors 0 to {@link #MOST_DESCRIPTORS}; 0 for sockets that no descriptors come to
     */
    public static int receiveRoom(int descriptors) {
        if (descriptors < 0 || descriptors > MOST_DESCRIPTORS) {
            throw new IllegalArgumentException(
                    "descriptors: " + descriptors + " (expected: 0 to " + MOST_DESCRIPTORS + ")");
        }
        return LAYOUT.receiveRoom(descriptors);
    }

    /**
     * Writes them for {@code sendmsg(2)}. Descriptors stay the caller's, who closes them once they are sent.
     *
     * @param ipv6 whether the socket's family is {@code AF_INET6}, whose messages are others
     * @param room where to, from its beginning; what is behind the length that is returned is not touched
     * @return {@code msg_controllen}
     * @throws IllegalArgumentException if there is no room for them, if there are more than {@link #MOST_DESCRIPTORS}, if an
     *     address is of the other family, or if it is one that is only ever received
     * @throws UnsupportedOperationException if this system does not have it
     * @throws IllegalStateException if a descriptor is closed or given away
     */
    public static int encode(List<ControlMessage> messages, boolean ipv6, MemorySegment room) {
        return WRITER.encode(messages, ipv6, room);
    }

    /**
     * Reads what {@code recvmsg(2)} brought. It takes whatever the kernel, or anyone, has put there: what is cut short is
     * read as far as it goes, and what makes no sense ends it. Every descriptor that is there is in the result.
     *
     * @param control the room that the kernel was told of
     * @param length {@code msg_controllen}, after the call
     * @param close closes a received descriptor, see {@link io.sockflux.message.Descriptor}
     */
    public static List<ControlMessage> decode(MemorySegment control, int length, IntConsumer close) {
        return READER.decode(control, length, close);
    }
}
