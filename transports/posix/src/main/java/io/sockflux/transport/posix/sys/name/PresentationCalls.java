package io.sockflux.transport.posix.sys.name;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.sockflux.address.AddressFamily;
import io.sockflux.transport.posix.sys.NativeCall;
import io.sockflux.transport.posix.sys.SocketAddresses;
import io.sockflux.transport.posix.sys.layout.CText;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.Optional;

/** {@code inet_pton(3)} and {@code inet_ntop(3)}, which do not block. */
public final class PresentationCalls {

    private static final MethodHandle INET_PTON = NativeCall.returningInt("inet_pton", JAVA_INT, JAVA_LONG, JAVA_LONG);
    private static final MethodHandle INET_NTOP =
            NativeCall.returningPointer("inet_ntop", JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT);

    /** {@code INET6_ADDRSTRLEN}. */
    public static final int TEXT_ROOM = 46;

    private PresentationCalls() {}

    /** {@code inet_pton(3)} of {@code INET} or {@code INET6}. */
    public static Optional<byte[]> pton(AddressFamily family, String text) {
        int length = switch (family) {
            case INET -> 4;
            case INET6 -> 16;
            default -> throw new IllegalArgumentException("family: " + family + " (expected: INET or INET6)");
        };
        if (!CText.has(text)) {
            return Optional.empty();
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment address = arena.allocate(length);
            int result = (int) INET_PTON.invokeExact(
                    NativeCall.state(),
                    SocketAddresses.number(family),
                    CText.copied(arena, text).address(),
                    address.address());
            return result == 1 ? Optional.of(address.toArray(JAVA_BYTE)) : Optional.empty();
        } catch (Throwable e) {
            throw NativeCall.impossible(e);
        }
    }

    /** {@code inet_ntop(3)} of 4 or 16 bytes. */
    public static String ntop(byte[] address) {
        AddressFamily family = switch (address.length) {
            case 4 -> AddressFamily.INET;
            case 16 -> AddressFamily.INET6;
            default -> throw new IllegalArgumentException("address: " + address.length + " bytes (expected: 4 or 16)");
        };
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment text = arena.allocate(TEXT_ROOM);
            long result = (long) INET_NTOP.invokeExact(
                    NativeCall.state(),
                    SocketAddresses.number(family),
                    arena.allocateFrom(JAVA_BYTE, address).address(),
                    text.address(),
                    TEXT_ROOM);
            if (result == 0) {
                throw new IllegalStateException("inet_ntop: failed for " + family);
            }
            return text.getString(0);
        } catch (Throwable e) {
            throw NativeCall.impossible(e);
        }
    }
}
