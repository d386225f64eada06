package io.sockflux.transport.epoll;

import io.netty.channel.unix.UnixChannel;
import io.sockflux.transport.unix.OptionStructure;
import java.io.IOException;
import java.nio.ByteBuffer;

/** What is read here of SO_MEMINFO in {@code socket(7)}, Linux 4.12: an array of {@code int}, in bytes of memory. */
final class SocketMemory {

    private static final int SOL_SOCKET = 1;
    private static final int SO_MEMINFO = 55;
    private static final int LENGTH = 9 * Integer.BYTES;
    /** SK_MEMINFO_SNDBUF: the send buffer, as it has grown by now. */
    private static final int SEND_BUFFER = 3 * Integer.BYTES;
    /** SK_MEMINFO_WMEM_QUEUED: what of it is taken, by data that is sent but not acknowledged too. */
    private static final int SEND_QUEUED = 5 * Integer.BYTES;

    private SocketMemory() {}

    /** How many bytes a TCP socket takes now, a little less as its memory has headers in it too; 0 where nobody can say. */
    static int sendRoom(UnixChannel tcp) {
        ByteBuffer memory;
        try {
            memory = OptionStructure.read(tcp, SOL_SOCKET, SO_MEMINFO, LENGTH);
        } catch (IOException e) {
            // An older kernel, or a socket that is closed.
            return 0;
        }
        int room = memory.getInt(SEND_BUFFER) - memory.getInt(SEND_QUEUED);
        return Math.max(0, room - room / 8);
    }
}
