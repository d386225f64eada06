package io.sockflux.transport.posix.sys.name;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.sockflux.address.IpAddress;
import io.sockflux.error.Errno;
import io.sockflux.error.NameResolutionException;
import io.sockflux.netdb.HostEntry;
import io.sockflux.transport.posix.sys.NativeCall;
import io.sockflux.transport.posix.sys.layout.CText;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.Optional;

/**
 * Look-ups of hosts on Linux. The caller gives the memory, so a look-up that waits for a server does not delay others.
 */
final class ReentrantHostCalls extends HostCalls {

    private static final MethodHandle GETHOSTBYNAME2_R = NativeCall.returningInt(
            "gethostbyname2_r", JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG);
    private static final MethodHandle GETHOSTBYADDR_R = NativeCall.returningInt(
            "gethostbyaddr_r", JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG);

    private static final long FIRST_ROOM = 4096;
    /**
     * The most memory for an answer, in bytes. An answer has 64 KiB at the most, and takes a multiple of this with its
     * pointers.
     */
    private static final long MOST_ROOM = 1 << 22;

    private final long firstRoom;

    ReentrantHostCalls() {
        this(FIRST_ROOM);
    }

    /**
     * Calls with another first room.
     *
     * @param firstRoom the room for an answer before the look-up is made again with more, in bytes
     */
    ReentrantHostCalls(long firstRoom) {
        this.firstRoom = firstRoom;
    }

    /**
     * The memory that a call writes to: the pointer to the answer, the {@code h_errno}, the answer, and the data it
     * points to.
     */
    private record Answer(MemorySegment result, MemorySegment error, MemorySegment host, MemorySegment room) {

        static Answer in(Arena arena, long size) {
            return new Answer(
                    arena.allocate(JAVA_LONG),
                    arena.allocate(JAVA_INT),
                    arena.allocate(NameStructures.HOST_SIZE, 8),
                    arena.allocate(size, 8));
        }
    }

    /** Calls the library, which returns an errno. */
    private interface Call {
        int in(Arena arena, MemorySegment state, Answer answer) throws Throwable;
    }

    @Override
    Optional<HostEntry> find(String name, int family) throws NameResolutionException {
        return find(name, (arena, state, answer) -> (int) GETHOSTBYNAME2_R.invokeExact(
                state,
                CText.copied(arena, name).address(),
                family,
                answer.host.address(),
                answer.room.address(),
                answer.room.byteSize(),
                answer.result.address(),
                answer.error.address()));
    }

    @Override
    Optional<HostEntry> find(IpAddress address, int family) throws NameResolutionException {
        byte[] bytes = address.bytes();
        return find(address, (arena, state, answer) -> (int) GETHOSTBYADDR_R.invokeExact(
                state,
                arena.allocateFrom(JAVA_BYTE, bytes).address(),
                bytes.length,
                family,
                answer.host.address(),
                answer.room.address(),
                answer.room.byteSize(),
                answer.result.address(),
                answer.error.address()));
    }

    private Optional<HostEntry> find(Object asked, Call call) throws NameResolutionException {
        long size = firstRoom;
        while (true) {
            try (Arena arena = Arena.ofConfined()) {
                Answer answer = Answer.in(arena, size);
                int errno = call(call, arena, answer);
                if (errno != Errno.ERANGE.number() || size >= MOST_ROOM) {
                    long host = answer.result.get(JAVA_LONG, 0);
                    return host == 0
                            ? none(asked, answer.error.get(JAVA_INT, 0), errno)
                            : Optional.of(NameStructures.host(host));
                }
            }
            size *= 2;
        }
    }

    private static int call(Call call, Arena arena, Answer answer) {
        try {
            return call.in(arena, NativeCall.state(), answer);
        } catch (Throwable e) {
            throw NativeCall.impossible(e);
        }
    }
}
