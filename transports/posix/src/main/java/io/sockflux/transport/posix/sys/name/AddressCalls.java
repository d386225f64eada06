package io.sockflux.transport.posix.sys.name;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.sockflux.address.IpAddress;
import io.sockflux.error.NameResolutionException;
import io.sockflux.netdb.AddressFlag;
import io.sockflux.netdb.AddressInfo;
import io.sockflux.netdb.AddressQuery;
import io.sockflux.netdb.NameFlag;
import io.sockflux.netdb.NameInfo;
import io.sockflux.transport.posix.sys.IpAddresses;
import io.sockflux.transport.posix.sys.MessageHeader;
import io.sockflux.transport.posix.sys.NativeCall;
import io.sockflux.transport.posix.sys.layout.CText;
import io.sockflux.transport.posix.sys.layout.Constant;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@code getaddrinfo(3)} and {@code getnameinfo(3)}. Any thread may call; they may block. */
public final class AddressCalls {

    private static final MethodHandle GETADDRINFO =
            NativeCall.returningInt("getaddrinfo", JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG);
    private static final MethodHandle FREEADDRINFO = NativeCall.returningNothing("freeaddrinfo", JAVA_LONG);
    private static final MethodHandle GETNAMEINFO = NativeCall.returningInt(
            "getnameinfo", JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_INT, JAVA_INT);

    /** {@code NI_MAXHOST}. A service has as much room, as {@code NI_MAXSERV} is shorter. */
    public static final int TEXT_ROOM = 1025;

    private AddressCalls() {}

    /**
     * {@code getaddrinfo(3)}. Fails with {@code EAI_SOCKTYPE} if it finds only types of sockets that have no name here.
     */
    public static List<AddressInfo> addresses(AddressQuery query) throws NameResolutionException {
        String host = query.host();
        String service = query.service();
        String asked = asked(host, service);
        if (host != null && !CText.has(host)) {
            throw ResolverErrors.of(asked, Constant.EAI_NONAME);
        }
        if (service != null && !CText.has(service)) {
            throw ResolverErrors.of(asked, Constant.EAI_SERVICE);
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment hints = AddressStructure.hints(arena, query, flags(query.flags()));
            MemorySegment first = arena.allocate(JAVA_LONG);
            MemorySegment state = NativeCall.state();
            int error = addresses(state, text(arena, host), text(arena, service), hints.address(), first.address());
            if (error != 0) {
                throw ResolverErrors.of(asked, "getaddrinfo", error, NativeCall.errno(state));
            }
            List<AddressInfo> answers = read(first.get(JAVA_LONG, 0));
            if (answers.isEmpty()) {
                throw ResolverErrors.of(asked, Constant.EAI_SOCKTYPE);
            }
            return answers;
        }
    }

    private static String asked(@Nullable String host, @Nullable String service) {
        if (service == null) {
            return String.valueOf(host);
        }
        return host == null ? "service " + service : host + ", service " + service;
    }

    private static long text(Arena arena, @Nullable String text) {
        return (text == null ? MemorySegment.NULL : CText.copied(arena, text)).address();
    }

    private static int addresses(MemorySegment state, long host, long service, long hints, long first) {
        try {
            return (int) GETADDRINFO.invokeExact(state, host, service, hints, first);
        } catch (Throwable e) {
            throw NativeCall.impossible(e);
        }
    }

    /** Copies the list, and frees the library's. */
    private static List<AddressInfo> read(long first) {
        try {
            return AddressStructure.list(first);
        } finally {
            free(first);
        }
    }

    private static void free(long first) {
        try {
            FREEADDRINFO.invokeExact(NativeCall.state(), first);
        } catch (Throwable e) {
            throw NativeCall.impossible(e);
        }
    }

    /** {@code getnameinfo(3)}, of a port from 0 to 65,535. */
    public static NameInfo names(IpAddress address, int port, Set<NameFlag> flags) throws NameResolutionException {
        String asked = address + ", port " + port;
        OptionalInt scope = IpAddresses.scope(address);
        if (scope.isEmpty()) {
            throw new NameResolutionException(
                    asked, Constant.EAI_NONAME.name(), "this machine has no such interface", null);
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment name = arena.allocate(MessageHeader.NAME_ROOM, 8);
            int length = IpAddresses.write(address, port, scope.getAsInt(), name);
            MemorySegment host = arena.allocate(TEXT_ROOM);
            MemorySegment service = arena.allocate(TEXT_ROOM);
            MemorySegment state = NativeCall.state();
            int error = names(state, name.address(), length, host.address(), service.address(), nameFlags(flags));
            if (error != 0) {
                throw ResolverErrors.of(asked, "getnameinfo", error, NativeCall.errno(state));
            }
            return new NameInfo(host.getString(0), service.getString(0));
        }
    }

    private static int names(MemorySegment state, long name, int length, long host, long service, int flags) {
        try {
            return (int) GETNAMEINFO.invokeExact(state, name, length, host, TEXT_ROOM, service, TEXT_ROOM, flags);
        } catch (Throwable e) {
            throw NativeCall.impossible(e);
        }
    }

    private static int flags(Set<AddressFlag> flags) {
        int all = 0;
        for (AddressFlag flag : flags) {
            all |= Constant.valueOf("AI_" + flag.name()).number();
        }
        return all;
    }

    private static int nameFlags(Set<NameFlag> flags) {
        int all = 0;
        for (NameFlag flag : flags) {
            all |= Constant.valueOf("NI_" + flag.name()).number();
        }
        return all;
    }
}
