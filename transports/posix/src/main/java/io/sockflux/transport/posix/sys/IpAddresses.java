package io.sockflux.transport.posix.sys;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.sockflux.address.AddressFamily;
import io.sockflux.address.IpAddress;
import io.sockflux.transport.posix.sys.layout.CText;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.ByteOrder;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/**
 * Converts addresses to {@code struct sockaddr_in} and {@code struct sockaddr_in6} and back. A v4-mapped address stays
 * v4-mapped.
 */
public final class IpAddresses {

    private static final ValueLayout.OfShort NETWORK_SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final int PORT = 2;
    private static final int INET_ADDRESS = 4;
    private static final int INET6_ADDRESS = 8;
    private static final int INET6_SCOPE = 24;

    private static final MethodHandle IF_INDEXTONAME =
            NativeCall.returningPointer("if_indextoname", JAVA_INT, JAVA_LONG);
    private static final MethodHandle IF_NAMETOINDEX = NativeCall.returningInt("if_nametoindex", JAVA_LONG);
    /** {@code IF_NAMESIZE}. */
    static final int NAME_ROOM = 16;

    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,10}");

    private IpAddresses() {}

    /**
     * Writes an address.
     *
     * @param scope the number of its zone, or 0
     * @param room at least {@link MessageHeader#NAME_ROOM} bytes, zeros
     * @return the length of the structure
     */
    public static int write(IpAddress address, int port, int scope, MemorySegment room) {
        byte[] bytes = address.bytes();
        room.set(NETWORK_SHORT, PORT, (short) port);
        if (address.family() == AddressFamily.INET) {
            MemorySegment.copy(bytes, 0, room, JAVA_BYTE, INET_ADDRESS, bytes.length);
            return SocketAddresses.family(room, AddressFamily.INET, SocketAddresses.INET_SIZE);
        }
        MemorySegment.copy(bytes, 0, room, JAVA_BYTE, INET6_ADDRESS, bytes.length);
        room.set(JAVA_INT, INET6_SCOPE, scope);
        return SocketAddresses.family(room, AddressFamily.INET6, SocketAddresses.INET6_SIZE);
    }

    /** The address in a {@code struct sockaddr_in}. */
    public static IpAddress inet(MemorySegment address) {
        return IpAddress.of(address.asSlice(INET_ADDRESS, 4).toArray(JAVA_BYTE));
    }

    /** The address in a {@code struct sockaddr_in6}, in its zone. */
    public static IpAddress inet6(MemorySegment address) {
        IpAddress plain = IpAddress.of(address.asSlice(INET6_ADDRESS, 16).toArray(JAVA_BYTE));
        int scope = address.get(JAVA_INT, INET6_SCOPE);
        return scope == 0 ? plain : inZone(plain, scope);
    }

    /** The port in either structure. */
    public static int port(MemorySegment address) {
        return Short.toUnsignedInt(address.get(NETWORK_SHORT, PORT));
    }

    /** The number of the address's zone: 0 if it has none, empty if this machine has no such interface. */
    public static OptionalInt scope(IpAddress address) {
        String zone = address.zone().orElse("0");
        if (NUMBER.matcher(zone).matches() && Long.parseLong(zone) >>> Integer.SIZE == 0) {
            return OptionalInt.of((int) Long.parseLong(zone));
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment name = CText.copied(arena, zone);
            int index = (int) IF_NAMETOINDEX.invokeExact(NativeCall.state(), name.address());
            return index == 0 ? OptionalInt.empty() : OptionalInt.of(index);
        } catch (Throwable e) {
            throw NativeCall.impossible(e);
        }
    }

    private static IpAddress inZone(IpAddress address, int scope) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment name = arena.allocate(NAME_ROOM);
            long found = (long) IF_INDEXTONAME.invokeExact(NativeCall.state(), scope, name.address());
            if (found != 0) {
                return address.withZone(name.getString(0));
            }
        } catch (IllegalArgumentException e) {
            // The interface has a name that cannot stand in an address.
        } catch (Throwable e) {
            throw NativeCall.impossible(e);
        }
        return address.withZone(Integer.toUnsignedString(scope));
    }
}
