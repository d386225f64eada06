package io.sockflux.transport.posix.sys.name;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.sockflux.address.IpAddress;
import io.sockflux.netdb.HostEntry;
import io.sockflux.netdb.NetworkEntry;
import io.sockflux.netdb.ProtocolEntry;
import io.sockflux.netdb.ServiceEntry;
import io.sockflux.transport.posix.sys.layout.CText;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.util.List;

/**
 * Reads the structures of {@code netdb.h}, which are the same on every 64-bit Unix, and copies the memory that they point
 * to.
 */
public final class NameStructures {

    /** Each structure begins with a name and a list of aliases. */
    public static final long NAME = 0;

    public static final long ALIASES = 8;

    public static final long HOST_LENGTH = 20;
    public static final long HOST_ADDRESSES = 24;
    public static final long HOST_SIZE = 32;

    public static final long NETWORK_NUMBER = 20;
    public static final long NETWORK_SIZE = 24;

    public static final long PROTOCOL_NUMBER = 16;
    public static final long PROTOCOL_SIZE = 24;

    public static final long SERVICE_PORT = 16;
    public static final long SERVICE_PROTOCOL = 24;
    public static final long SERVICE_SIZE = 32;

    private NameStructures() {}

    /** Reads a {@code struct hostent}. */
    static HostEntry host(long address) {
        MemorySegment host = CText.memory(address, HOST_SIZE);
        int length = host.get(JAVA_INT, HOST_LENGTH);
        List<IpAddress> addresses = CText.pointers(host.get(JAVA_LONG, HOST_ADDRESSES)).stream()
                .map(at -> IpAddress.of(CText.memory(at, length).toArray(JAVA_BYTE)))
                .toList();
        return new HostEntry(name(host), aliases(host), addresses);
    }

    /** Reads a {@code struct netent}, whose number is in host order. */
    static NetworkEntry network(long address) {
        MemorySegment network = CText.memory(address, NETWORK_SIZE);
        return new NetworkEntry(name(network), aliases(network), network.get(JAVA_INT, NETWORK_NUMBER));
    }

    /** Reads a {@code struct protoent}. */
    static ProtocolEntry protocol(long address) {
        MemorySegment protocol = CText.memory(address, PROTOCOL_SIZE);
        return new ProtocolEntry(name(protocol), aliases(protocol), protocol.get(JAVA_INT, PROTOCOL_NUMBER));
    }

    /** Reads a {@code struct servent}, whose port is in network order. */
    static ServiceEntry service(long address) {
        MemorySegment service = CText.memory(address, SERVICE_SIZE);
        int port = swapped(service.get(JAVA_INT, SERVICE_PORT));
        return new ServiceEntry(
                name(service), aliases(service), port, CText.at(service.get(JAVA_LONG, SERVICE_PROTOCOL)));
    }

    private static String name(MemorySegment entry) {
        return CText.at(entry.get(JAVA_LONG, NAME));
    }

    private static List<String> aliases(MemorySegment entry) {
        return CText.list(entry.get(JAVA_LONG, ALIASES));
    }

    /** A port from host to network order or back, {@code htons(3)}. */
    static int swapped(int port) {
        short bits = (short) port;
        return Short.toUnsignedInt(ByteOrder.nativeOrder() == ByteOrder.BIG_ENDIAN ? bits : Short.reverseBytes(bits));
    }
}
