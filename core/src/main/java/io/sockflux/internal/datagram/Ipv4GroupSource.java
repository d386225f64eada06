package io.sockflux.internal.datagram;

import io.sockflux.option.GroupSource;
import io.sockflux.option.Ipv6Options;
import io.sockflux.option.Option;
import io.sockflux.option.OptionLevel;
import io.sockflux.option.OptionType;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.Locale;

/**
 * {@code struct group_source_req} with IPv4 addresses, RFC 3678. The catalogue's IPv4 options take an address of the
 * interface, which it may lack or share with another interface. These options take its index.
 */
final class Ipv4GroupSource implements OptionType<GroupSource> {

    static final Option<GroupSource> JOIN = of(Ipv6Options.MCAST_JOIN_SOURCE_GROUP);
    static final Option<GroupSource> LEAVE = of(Ipv6Options.MCAST_LEAVE_SOURCE_GROUP);
    static final Option<GroupSource> BLOCK = of(Ipv6Options.MCAST_BLOCK_SOURCE);
    static final Option<GroupSource> UNBLOCK = of(Ipv6Options.MCAST_UNBLOCK_SOURCE);

    private static final boolean DARWIN =
            System.getProperty("os.name", "").toLowerCase(Locale.ROOT).startsWith("mac");

    /** macOS packs the structure. */
    private static final int ADDRESSES = DARWIN ? 4 : 8;

    private static final int STORAGE = 128;
    private static final int IN_SOCKADDR = 4;
    private static final int AF_INET = 2;
    private static final int DARWIN_LENGTH = 16;

    private Ipv4GroupSource() {}

    /** The numbers are the same at both levels. */
    private static Option<GroupSource> of(Option<GroupSource> ipv6) {
        return Option.of(ipv6.name(), OptionLevel.IPPROTO_IP, ipv6.number(), new Ipv4GroupSource())
                .writeOnly();
    }

    @Override
    public String name() {
        return "group_source_req";
    }

    @Override
    public int length() {
        return ADDRESSES + 2 * STORAGE;
    }

    @Override
    public GroupSource read(ByteBuffer bytes) {
        int start = bytes.position();
        return new GroupSource(
                address(bytes, start + ADDRESSES), address(bytes, start + ADDRESSES + STORAGE), bytes.getInt(start));
    }

    private static InetAddress address(ByteBuffer bytes, int at) {
        byte[] address = new byte[4];
        bytes.duplicate().position(at + IN_SOCKADDR).get(address);
        try {
            return InetAddress.getByAddress(address);
        } catch (UnknownHostException e) {
            throw new AssertionError("four bytes are an address", e);
        }
    }

    @Override
    public void write(GroupSource value, ByteBuffer room) {
        int start = room.position();
        room.putInt(start, value.interfaceIndex());
        put(value.group(), room, start + ADDRESSES);
        put(value.source(), room, start + ADDRESSES + STORAGE);
        room.position(start + length());
    }

    private static void put(InetAddress address, ByteBuffer room, int at) {
        if (DARWIN) {
            room.put(at, (byte) DARWIN_LENGTH).put(at + 1, (byte) AF_INET);
        } else {
            room.putShort(at, (short) AF_INET);
        }
        room.put(at + IN_SOCKADDR, address.getAddress());
    }

    @Override
    public boolean accepts(GroupSource value) {
        return value.group() instanceof Inet4Address && value.source() instanceof Inet4Address;
    }

    @Override
    public String expected() {
        return "a group, a source and an interface of IPv4";
    }

    /** These values have no text form. */
    @Override
    public GroupSource parse(String text) {
        throw new IllegalArgumentException(text + " (expected: " + expected() + ")");
    }
}
