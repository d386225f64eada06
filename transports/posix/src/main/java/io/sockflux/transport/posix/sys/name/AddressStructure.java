package io.sockflux.transport.posix.sys.name;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.sockflux.address.IpAddress;
import io.sockflux.address.Protocol;
import io.sockflux.address.SocketType;
import io.sockflux.netdb.AddressInfo;
import io.sockflux.netdb.AddressQuery;
import io.sockflux.transport.posix.sys.IpAddresses;
import io.sockflux.transport.posix.sys.SocketAddresses;
import io.sockflux.transport.posix.sys.layout.CText;
import io.sockflux.transport.posix.sys.layout.Constant;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@code struct addrinfo}. macOS has the canonical name before the address, Linux after it. */
public final class AddressStructure {

    public static final long FLAGS = 0;
    public static final long FAMILY = 4;
    public static final long TYPE = 8;
    public static final long PROTOCOL = 12;
    public static final long ADDRESS = Constant.isDarwin() ? 32 : 24;
    public static final long CANONICAL_NAME = Constant.isDarwin() ? 24 : 32;
    public static final long NEXT = 40;
    public static final long SIZE = 48;

    private AddressStructure() {}

    /** The hints of a query. */
    static MemorySegment hints(Arena arena, AddressQuery query, int flags) {
        SocketType type = query.type();
        MemorySegment hints = arena.allocate(SIZE, 8);
        hints.set(JAVA_INT, FLAGS, flags);
        hints.set(JAVA_INT, FAMILY, SocketAddresses.number(query.family()));
        hints.set(JAVA_INT, TYPE, type == null ? 0 : type.number());
        hints.set(JAVA_INT, PROTOCOL, query.protocol().number());
        return hints;
    }

    /** The answers of a list, without types of sockets that have no name here. */
    static List<AddressInfo> list(long first) {
        List<AddressInfo> answers = new ArrayList<>();
        for (long at = first; at != 0; ) {
            MemorySegment answer = CText.memory(at, SIZE);
            read(answer).ifPresent(answers::add);
            at = answer.get(JAVA_LONG, NEXT);
        }
        return answers;
    }

    private static Optional<AddressInfo> read(MemorySegment answer) {
        SocketType type = type(answer.get(JAVA_INT, TYPE));
        int family = answer.get(JAVA_INT, FAMILY);
        boolean ipv6 = family == Constant.AF_INET6.number();
        if (type == null || !(ipv6 || family == Constant.AF_INET.number())) {
            return Optional.empty();
        }
        MemorySegment name = CText.memory(
                answer.get(JAVA_LONG, ADDRESS), ipv6 ? SocketAddresses.INET6_SIZE : SocketAddresses.INET_SIZE);
        IpAddress address = ipv6 ? IpAddresses.inet6(name) : IpAddresses.inet(name);
        long canonical = answer.get(JAVA_LONG, CANONICAL_NAME);
        return Optional.of(new AddressInfo(
                type,
                new Protocol(answer.get(JAVA_INT, PROTOCOL)),
                address,
                IpAddresses.port(name),
                canonical == 0 ? null : CText.at(canonical)));
    }

    private static @Nullable SocketType type(int number) {
        for (SocketType type : SocketType.values()) {
            if (type.number() == number) {
                return type;
            }
        }
        return null;
    }
}
