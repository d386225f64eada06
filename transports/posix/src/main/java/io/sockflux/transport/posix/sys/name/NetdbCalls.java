package io.sockflux.transport.posix.sys.name;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.sockflux.netdb.HostEntry;
import io.sockflux.netdb.NetworkEntry;
import io.sockflux.netdb.ProtocolEntry;
import io.sockflux.netdb.ServiceEntry;
import io.sockflux.transport.posix.sys.NativeCall;
import io.sockflux.transport.posix.sys.layout.CText;
import io.sockflux.transport.posix.sys.layout.Constant;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The databases of names of the C library, {@code netdb.h}. Any thread may call; they may block. */
public final class NetdbCalls {

    private static final NameDatabase<NetworkEntry> NETWORKS = new NameDatabase<>("net", NameStructures::network);
    private static final NameDatabase<ProtocolEntry> PROTOCOLS = new NameDatabase<>("proto", NameStructures::protocol);
    private static final NameDatabase<ServiceEntry> SERVICES = new NameDatabase<>("serv", NameStructures::service);

    private static final MethodHandle GETNETBYNAME = NativeCall.returningPointer("getnetbyname", JAVA_LONG);
    private static final MethodHandle GETNETBYADDR = NativeCall.returningPointer("getnetbyaddr", JAVA_INT, JAVA_INT);
    private static final MethodHandle GETPROTOBYNAME = NativeCall.returningPointer("getprotobyname", JAVA_LONG);
    private static final MethodHandle GETPROTOBYNUMBER = NativeCall.returningPointer("getprotobynumber", JAVA_INT);
    private static final MethodHandle GETSERVBYNAME =
            NativeCall.returningPointer("getservbyname", JAVA_LONG, JAVA_LONG);
    private static final MethodHandle GETSERVBYPORT = NativeCall.returningPointer("getservbyport", JAVA_INT, JAVA_LONG);

    private NetdbCalls() {}

    /** {@code gethostent(3)} to the end. */
    public static List<HostEntry> hosts() {
        return HostCalls.DATABASE.all();
    }

    /** {@code getnetent(3)} to the end. */
    public static List<NetworkEntry> networks() {
        return NETWORKS.all();
    }

    /** {@code getnetbyname(3)}. */
    public static Optional<NetworkEntry> networkByName(String name) {
        return CText.has(name)
                ? NETWORKS.find((arena, state) -> (long) GETNETBYNAME.invokeExact(
                        state, CText.copied(arena, name).address()))
                : Optional.empty();
    }

    /** {@code getnetbyaddr(3)} of {@code AF_INET}. */
    public static Optional<NetworkEntry> networkByNumber(int number) {
        int family = Constant.AF_INET.number();
        return NETWORKS.find((arena, state) -> (long) GETNETBYADDR.invokeExact(state, number, family));
    }

    /** {@code getprotoent(3)} to the end. */
    public static List<ProtocolEntry> protocols() {
        return PROTOCOLS.all();
    }

    /** {@code getprotobyname(3)}. */
    public static Optional<ProtocolEntry> protocolByName(String name) {
        return CText.has(name)
                ? PROTOCOLS.find((arena, state) -> (long) GETPROTOBYNAME.invokeExact(
                        state, CText.copied(arena, name).address()))
                : Optional.empty();
    }

    /** {@code getprotobynumber(3)}. */
    public static Optional<ProtocolEntry> protocolByNumber(int number) {
        return PROTOCOLS.find((arena, state) -> (long) GETPROTOBYNUMBER.invokeExact(state, number));
    }

    /** {@code getservent(3)} to the end. */
    public static List<ServiceEntry> services() {
        return SERVICES.all();
    }

    /**
     * {@code getservbyname(3)}.
     *
     * @param protocol null for any protocol
     */
    public static Optional<ServiceEntry> serviceByName(String name, @Nullable String protocol) {
        return CText.has(name) && (protocol == null || CText.has(protocol))
                ? SERVICES.find((arena, state) -> (long) GETSERVBYNAME.invokeExact(
                        state, CText.copied(arena, name).address(), protocol(arena, protocol)))
                : Optional.empty();
    }

    /**
     * {@code getservbyport(3)}.
     *
     * @param port in host order, 0 to 65,535
     * @param protocol null for any protocol
     */
    public static Optional<ServiceEntry> serviceByPort(int port, @Nullable String protocol) {
        int number = NameStructures.swapped(port);
        return protocol == null || CText.has(protocol)
                ? SERVICES.find(
                        (arena, state) -> (long) GETSERVBYPORT.invokeExact(state, number, protocol(arena, protocol)))
                : Optional.empty();
    }

    private static long protocol(Arena arena, @Nullable String name) {
        return (name == null ? MemorySegment.NULL : CText.copied(arena, name)).address();
    }
}
