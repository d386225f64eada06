package io.sockflux.transport.posix;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import io.sockflux.address.AddressFamily;
import io.sockflux.address.Endpoint;
import io.sockflux.error.Errno;
import io.sockflux.error.SystemCallException;
import io.sockflux.message.ControlMessage.Credentials;
import io.sockflux.message.Descriptor;
import io.sockflux.socket.FileStatus;
import io.sockflux.socket.SignalEvent;
import io.sockflux.socket.SocketInspection;
import io.sockflux.socket.SocketInspection.Answer;
import io.sockflux.spi.DescriptorCalls;
import io.sockflux.spi.SocketIdentity;
import io.sockflux.transport.posix.message.NativeBuffers;
import io.sockflux.transport.posix.sys.Calls;
import io.sockflux.transport.posix.sys.SystemCalls;
import io.sockflux.transport.posix.sys.layout.Constant;
import io.sockflux.transport.posix.sys.layout.StatStructure;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;

/** Calls on any descriptor of this process. */
final class PosixDescriptorCalls implements DescriptorCalls {

    private static final int SEEK_CUR = 1;

    private final SystemCalls calls;
    private final SignalHandlers signals;
    private final SocketIdentification identification;

    PosixDescriptorCalls(SystemCalls calls) {
        this.calls = calls;
        this.signals = new SignalHandlers(calls);
        this.identification = new SocketIdentification(calls);
    }

    private Descriptor owned(int number) {
        return new Descriptor(number, calls::close);
    }

    @Override
    public Descriptor open(Path file) throws SystemCallException {
        try (Arena arena = Arena.ofConfined()) {
            int result = calls.open(arena.allocateFrom(file.toString()).address(), Constant.O_RDONLY.number(), 0);
            if (result < 0) {
                throw failure(result, "open " + file);
            }
            return owned(result);
        }
    }

    @Override
    public Descriptor duplicate(int descriptor) throws SystemCallException {
        return owned(Calls.check(calls.dup(descriptor), "dup", null));
    }

    @Override
    public void setNonBlocking(int socket) throws SystemCallException {
        int flags = Calls.check(calls.fcntl(socket, Constant.F_GETFL.number(), 0), "fcntl", null);
        Calls.check(
                calls.fcntl(socket, Constant.F_SETFL.number(), flags | Constant.O_NONBLOCK.number()), "fcntl", null);
    }

    @Override
    public void listen(int socket, int backlog) throws SystemCallException {
        Calls.check(calls.listen(socket, backlog), "listen", null);
    }

    @Override
    public void close(int descriptor) {
        calls.close(descriptor);
    }

    @Override
    public SocketIdentity identify(int descriptor) throws SystemCallException {
        return identification.of(descriptor);
    }

    @Override
    public FileStatus status(int descriptor) throws SystemCallException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment status = arena.allocate(StatStructure.SIZE, 8);
            Calls.check(calls.fstat(descriptor, status.address()), "fstat", null);
            return StatStructure.read(status);
        }
    }

    @Override
    public boolean awaitInput(int descriptor, int millis) throws SystemCallException {
        int result = calls.poll(descriptor, Constant.POLLIN.number(), millis);
        if (result == -Errno.EINTR.number()) {
            return false;
        }
        return Calls.check(result, "poll", null) != 0;
    }

    @Override
    public int read(int descriptor, ByteBuffer room) throws SystemCallException {
        return Calls.check(calls.read(descriptor, NativeBuffers.address(room), room.remaining()), "read", null);
    }

    @Override
    public void closeOnExec(int descriptor) {
        calls.fcntl(descriptor, Constant.F_SETFD.number(), Constant.FD_CLOEXEC.number());
    }

    @Override
    public void widenPipe(int pipe, int bytes) {
        if (Constant.F_SETPIPE_SZ.exists()) {
            // The kernel refuses if the user's pipes together have too much room, which does no harm.
            calls.fcntl(pipe, Constant.F_SETPIPE_SZ.number(), bytes);
        }
    }

    private static SystemCallException failure(int result, String call) {
        return Calls.failure(result, call, null);
    }

    // Sockets

    @Override
    public SocketInspection inspect(int socket, Endpoint kind) throws SystemCallException {
        return new SocketInspection(
                status(socket),
                identification.number(socket, Constant.FIONREAD),
                identification.number(socket, Constant.SIOCOUTQ),
                identification.name(socket, kind.type(), kind.protocol(), false),
                identification.name(socket, kind.type(), kind.protocol(), true),
                answers(socket));
    }

    /** The answers to calls for files: a socket has no position, but can be duplicated like any descriptor. */
    private List<Answer> answers(int socket) {
        Answer seek = answer("lseek(0, SEEK_CUR)", calls.lseek(socket, 0, SEEK_CUR));
        int copy = calls.dup(socket);
        Answer duplicate = answer("dup()", copy);
        if (copy >= 0) {
            calls.close(copy);
        }
        Answer flags = answer("fcntl(F_GETFL)", calls.fcntl(socket, Constant.F_GETFL.number(), 0));
        return List.of(seek, duplicate, flags);
    }

    private static Answer answer(String call, long result) {
        return result < 0
                ? new Answer(call, OptionalLong.empty(), Errno.ofNumber((int) -result))
                : new Answer(call, OptionalLong.of(result), Optional.empty());
    }

    @Override
    public Credentials peerCredentials(int socket, Endpoint kind) throws SystemCallException {
        if (kind.family() != AddressFamily.UNIX) {
            throw new SystemCallException(
                    "getsockopt",
                    Errno.ENOPROTOOPT,
                    kind,
                    "ENOPROTOOPT (only unix sockets know who their peer is; expected: a unix endpoint)");
        }
        return Constant.isDarwin() ? darwinPeer(socket, kind) : linuxPeer(socket, kind);
    }

    private Credentials linuxPeer(int socket, Endpoint kind) throws SystemCallException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment credentials =
                    option(arena, socket, Constant.SOL_SOCKET.number(), Constant.SO_PEERCRED.number(), 12, kind);
            return new Credentials(
                    credentials.get(JAVA_INT, 0), credentials.get(JAVA_INT, 4), credentials.get(JAVA_INT, 8));
        }
    }

    /**
     * Reads {@code struct xucred}: a version, the user, and its groups, of which the first counts. The process is an
     * option of its own.
     */
    private Credentials darwinPeer(int socket, Endpoint kind) throws SystemCallException {
        try (Arena arena = Arena.ofConfined()) {
            int level = Constant.SOL_LOCAL.number();
            MemorySegment credentials = option(arena, socket, level, Constant.LOCAL_PEERCRED.number(), 76, kind);
            MemorySegment process = option(arena, socket, level, Constant.LOCAL_PEERPID.number(), 4, kind);
            return new Credentials(
                    process.get(JAVA_INT, 0), credentials.get(JAVA_INT, 4), credentials.get(JAVA_INT, 12));
        }
    }

    private MemorySegment option(Arena arena, int socket, int level, int name, int size, Endpoint kind)
            throws SystemCallException {
        MemorySegment value = arena.allocate(size, 8);
        MemorySegment length = arena.allocateFrom(JAVA_INT, size);
        Calls.check(calls.getsockopt(socket, level, name, value.address(), length.address()), "getsockopt", kind);
        return value;
    }

    @Override
    public Watch watch(int socket, Endpoint kind, Consumer<SignalEvent> told) throws SystemCallException {
        return signals.watch(socket, kind, told);
    }
}
