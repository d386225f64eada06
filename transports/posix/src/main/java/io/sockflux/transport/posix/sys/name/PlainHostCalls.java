package io.sockflux.transport.posix.sys.name;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.sockflux.address.IpAddress;
import io.sockflux.error.NameResolutionException;
import io.sockflux.netdb.HostEntry;
import io.sockflux.transport.posix.sys.NativeCall;
import io.sockflux.transport.posix.sys.layout.CText;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.Optional;

/** Look-ups of hosts on macOS. The C library gives every caller the same memory, so a single look-up runs at a time. */
final class PlainHostCalls extends HostCalls {

    private static final MethodHandle GETHOSTBYNAME2 =
            NativeCall.returningPointer("gethostbyname2", JAVA_LONG, JAVA_INT);
    private static final MethodHandle GETHOSTBYADDR =
            NativeCall.returningPointer("gethostbyaddr", JAVA_LONG, JAVA_INT, JAVA_INT);
    private static final MemorySegment ERROR = NativeCall.variable("h_errno");

    @Override
    Optional<HostEntry> find(String name, int family) throws NameResolutionException {
        return find(name, (arena, state) -> (long)
                GETHOSTBYNAME2.invokeExact(state, CText.copied(arena, name).address(), family));
    }

    @Override
    Optional<HostEntry> find(IpAddress address, int family) throws NameResolutionException {
        byte[] bytes = address.bytes();
        return find(address, (arena, state) -> (long) GETHOSTBYADDR.invokeExact(
                state, arena.allocateFrom(JAVA_BYTE, bytes).address(), bytes.length, family));
    }

    private static Optional<HostEntry> find(Object asked, NameDatabase.Call call) throws NameResolutionException {
        // Holds the lock of the database until the error has been read.
        synchronized (DATABASE) {
            Optional<HostEntry> found = DATABASE.find(call);
            return found.isPresent()
                    ? found
                    : none(asked, ERROR.get(JAVA_INT, 0), NativeCall.errno(NativeCall.state()));
        }
    }
}
