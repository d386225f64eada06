package io.sockflux.option;

import java.net.InetAddress;
import java.nio.ByteBuffer;

/**
 * {@code struct group_req} and {@code struct group_source_req}: an index, then the group's {@code sockaddr_in6}, and
 * the source's in the latter.
 */
final class GroupLayout {

    /** Where the first address is: macOS packs the structure. */
    static final int ADDRESS = Option.DARWIN ? 4 : 8;
    /** How long a {@code struct sockaddr_storage} is. */
    static final int STORAGE = 128;

    private static final int IN_SOCKADDR = 8;
    private static final int SOCKADDR_LENGTH = 28;
    private static final int DARWIN_AF_INET6 = 30;
    private static final short LINUX_AF_INET6 = 10;

    private GroupLayout() {}

    static int interfaceIndex(ByteBuffer bytes, int start) {
        return bytes.getInt(start);
    }

    static InetAddress group(ByteBuffer bytes, int start) {
        return IpAddresses.V6.read(bytes.duplicate().position(start + ADDRESS + IN_SOCKADDR));
    }

    static InetAddress source(ByteBuffer bytes, int start) {
        return IpAddresses.V6.read(bytes.duplicate().position(start + ADDRESS + STORAGE + IN_SOCKADDR));
    }

    static void put(ByteBuffer room, int interfaceIndex, InetAddress... addresses) {
        int start = room.position();
        room.putInt(start, interfaceIndex);
        for (int i = 0; i < addresses.length; i++) {
            int address = start + ADDRESS + i * STORAGE;
            if (Option.DARWIN) {
                room.put(address, (byte) SOCKADDR_LENGTH).put(address + 1, (byte) DARWIN_AF_INET6);
            } else {
                room.putShort(address, LINUX_AF_INET6);
            }
            room.put(address + IN_SOCKADDR, addresses[i].getAddress());
        }
        room.position(start + ADDRESS + addresses.length * STORAGE);
    }
}
