package io.sockflux.transport.epoll;

import io.netty.channel.unix.UnixChannel;
import io.sockflux.transport.unix.OptionStructure;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Reads SO_MEMINFO, {@code socket(7)}, since Linux 4.12: an array of {@code int}, in bytes of memory. */
final class SocketMemory {

    private static final int SOL_SOCKET = 1;
    private static final int SO_MEMINFO = 55;
    private static final int LENGTH = 9 * Integer.BYTES;
    /** SK_MEMINFO_SNDBUF: the present size of the send buffer. */
    private static final int SEND_BUFFER = 3 * Integer.BYTES;
    /** SK_MEMINFO_WMEM_QUEUED: the used part of it, which includes data that is sent but not acknowledged. */
    private static final int SEND_QUEUED = 5 * Integer.BYTES;

    private SocketMemory() {}

    /**
     * About how many bytes a TCP socket would take now; 0 if the kernel does not say. An eighth is left off, as the
     * memory also holds headers.
     */
    static int sendRoom(UnixChannel tcp) {
        ByteBuffer memory;
        try {
            memory = OptionStructure.read(tcp, SOL_SOCKET, SO_MEMINFO, LENGTH);
        } catch (IOException e) {
            // The kernel is older, or the socket is closed.
            return 0;
        }
        int room = memory.getInt(SEND_BUFFER) - memory.getInt(SEND_QUEUED);
        return Math.max(0, room - room / 8);
    }
}
