package io.sockflux.transport.posix.sys;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** The C library's calls on Linux, glibc and musl alike, on every 64-bit architecture. */
public final class LinuxSystemCalls extends UnixSystemCalls {

    static final int O_CLOEXEC = 02000000;
    static final int SOCK_CLOEXEC = 02000000;
    static final int SOCK_NONBLOCK = 04000;
    static final int F_DUPFD_CLOEXEC = 1030;

    private static final MethodHandle SOCKET = NativeCall.returningInt("socket", JAVA_INT, JAVA_INT, JAVA_INT);
    private static final MethodHandle SOCKETPAIR =
            NativeCall.returningInt("socketpair", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG);
    private static final MethodHandle ACCEPT4 =
            NativeCall.returningInt("accept4", JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT);
    private static final MethodHandle RECVMMSG =
            NativeCall.returningInt("recvmmsg", JAVA_INT, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_LONG);
    private static final MethodHandle SENDMMSG =
            NativeCall.returningInt("sendmmsg", JAVA_INT, JAVA_LONG, JAVA_INT, JAVA_INT);

    /** The calls of this system, if it is Linux. */
    public LinuxSystemCalls() {
        super(O_CLOEXEC, F_DUPFD_CLOEXEC);
    }

    @Override
    public int socket(int family, int type, int protocol) {
        try {
            MemorySegment state = NativeCall.state();
            int result = (int) SOCKET.invokeExact(state, family, type | SOCK_NONBLOCK | SOCK_CLOEXEC, protocol);
            return result < 0 ? -NativeCall.errno(state) : result;
        } catch (Throwable e) {
            throw NativeCall.impossible(e);
        }
    }

    @Override
    public int socketpair(int family, int type, int protocol, long pair) {
        try {
            MemorySegment state = NativeCall.state();
            int result =
                    (int) SOCKETPAIR.invokeExact(state, family, type | SOCK_NONBLOCK | SOCK_CLOEXEC, protocol, pair);
            return result < 0 ? -NativeCall.errno(state) : result;
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
                result = (int)
                        ACCEPT4.invokeExact(state, descriptor, address, addressLength, SOCK_NONBLOCK | SOCK_CLOEXEC);
            } while (result < 0 && NativeCall.errno(state) == NativeCall.EINTR);
            return result < 0 ? -NativeCall.errno(state) : result;
        } catch (Throwable e) {
            throw NativeCall.impossible(e);
        }
    }

    @Override
    public int recvmmsg(int descriptor, long messages, int count, int flags) {
        try {
            MemorySegment state = NativeCall.state();
            int result;
            do {
                result = (int) RECVMMSG.invokeExact(state, descriptor, messages, count, flags, 0L);
            } while (result < 0 && NativeCall.errno(state) == NativeCall.EINTR);
            return result < 0 ? -NativeCall.errno(state) : result;
        } catch (Throwable e) {
            throw NativeCall.impossible(e);
        }
    }

    @Override
    public int sendmmsg(int descriptor, long messages, int count, int flags) {
        try {
            MemorySegment state = NativeCall.state();
            int result;
            do {
                result = (int) SENDMMSG.invokeExact(state, descriptor, messages, count, flags);
            } while (result < 0 && NativeCall.errno(state) == NativeCall.EINTR);
            return result < 0 ? -NativeCall.errno(state) : result;
        } catch (Throwable e) {
            throw NativeCall.impossible(e);
        }
    }
}
