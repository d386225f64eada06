package io.sockflux.transport.posix.sys;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.sockflux.message.ControlMessage;
import io.sockflux.transport.posix.sys.control.ControlCodec;
import io.sockflux.transport.posix.sys.layout.Constant;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * The C library's calls on macOS. No call there makes or receives a descriptor that is close-on-exec and non-blocking. So
 * both are set afterwards, and a process that another thread starts in between inherits the descriptor. Compiled, and
 * tried where Linux behaves the same; not run on macOS.
 */
public final class DarwinSystemCalls extends UnixSystemCalls {

    static final int ENOSYS = 78;

    static final int O_CLOEXEC = 0x01000000;
    static final int F_DUPFD_CLOEXEC = 67;
    static final int F_SETFD = 2;
    static final int FD_CLOEXEC = 1;
    static final int SO_NOSIGPIPE = 0x1022;

    private static final MethodHandle SOCKET = NativeCall.returningInt("socket", JAVA_INT, JAVA_INT, JAVA_INT);
    private static final MethodHandle SOCKETPAIR =
            NativeCall.returningInt("socketpair", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG);
    private static final MethodHandle ACCEPT = NativeCall.returningInt("accept", JAVA_INT, JAVA_LONG, JAVA_LONG);

    private static final MemorySegment ON = Arena.global().allocateFrom(JAVA_INT, 1);

    /** The calls of this system, if it is macOS. */
    public DarwinSystemCalls() {
        super(O_CLOEXEC, F_DUPFD_CLOEXEC);
    }

    @Override
    public int socket(int family, int type, int protocol) {
        try {
            MemorySegment state = NativeCall.state();
            int result = (int) SOCKET.invokeExact(state, family, type, protocol);
            return result < 0 ? -NativeCall.errno(state) : settledOrClosed(result);
        } catch (Throwable e) {
            throw NativeCall.impossible(e);
        }
    }

    @Override
    @SuppressWarnings("restricted") // the caller's two ints
    public int socketpair(int family, int type, int protocol, long pair) {
        try {
            MemorySegment state = NativeCall.state();
            int result = (int) SOCKETPAIR.invokeExact(state, family, type, protocol, pair);
            if (result < 0) {
                return -NativeCall.errno(state);
            }
            MemorySegment both = MemorySegment.ofAddress(pair).reinterpret(2L * Integer.BYTES);
            int first = both.get(JAVA_INT, 0);
            int second = both.get(JAVA_INT, Integer.BYTES);
            int failure = Math.min(settled(first), settled(second));
            if (failure < 0) {
                close(first);
                close(second);
            }
            return failure;
        } catch (Throwable e) {
            throw NativeCall.impossible(e);
        }
    }

    @Override
    public int accept(int descriptor, long address, long addressLength) {
        try {
            MemorySegment state = NativeCall.state();
            int result;
            do {
                result = (int) ACCEPT.invokeExact(state, descriptor, address, addressLength);
            } while (result < 0 && NativeCall.errno(state) == NativeCall.EINTR);
            return result < 0 ? -NativeCall.errno(state) : settledOrClosed(result);
        } catch (Throwable e) {
            throw NativeCall.impossible(e);
        }
    }

    @Override
    @SuppressWarnings("restricted") // the caller's header and control data
    public int recvmsg(int descriptor, long message, int flags) {
        int result = super.recvmsg(descriptor, message, flags);
        MemorySegment header = MemorySegment.ofAddress(message).reinterpret(MessageHeader.SIZE);
        int controlLength = header.get(JAVA_INT, MessageHeader.CONTROL_LENGTH);
        if (result >= 0 && controlLength > 0) {
            MemorySegment control = MemorySegment.ofAddress(header.get(JAVA_LONG, MessageHeader.CONTROL))
                    .reinterpret(controlLength);
            for (ControlMessage received : ControlCodec.decode(control, controlLength, this::close)) {
                if (received instanceof ControlMessage.Rights rights) {
                    rights.descriptors().forEach(one -> fcntl(one.giveAway(), F_SETFD, FD_CLOEXEC));
                }
            }
        }
        return result;
    }

    @Override
    public int recvmmsg(int descriptor, long messages, int count, int flags) {
        return -ENOSYS;
    }

    @Override
    public int sendmmsg(int descriptor, long messages, int count, int flags) {
        return -ENOSYS;
    }

    private int settledOrClosed(int descriptor) {
        int result = settled(descriptor);
        if (result < 0) {
            close(descriptor);
            return result;
        }
        return descriptor;
    }

    /** Makes a descriptor close-on-exec and non-blocking. Returns 0 or the first failure. */
    private int settled(int descriptor) {
        int result = fcntl(descriptor, F_SETFD, FD_CLOEXEC);
        if (result < 0) {
            return result;
        }
        int flags = fcntl(descriptor, Constant.F_GETFL.number(), 0);
        if (flags < 0) {
            return flags;
        }
        result = fcntl(descriptor, Constant.F_SETFL.number(), flags | Constant.O_NONBLOCK.number());
        if (result < 0) {
            return result;
        }
        // The kernel refuses with EINVAL if the peer is gone; MSG_NOSIGNAL and the JVM's own handler have to suffice
        // then.
        setsockopt(
                descriptor, Constant.SOL_SOCKET.number(), SO_NOSIGPIPE, ON.address(), Math.toIntExact(ON.byteSize()));
        return 0;
    }
}
