package io.sockflux.transport.posix.sys;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** The C library's calls that are the same on every 64-bit Unix. */
abstract class UnixSystemCalls implements SystemCalls {

    private static final MethodHandle BIND = NativeCall.returningInt("bind", JAVA_INT, JAVA_LONG, JAVA_INT);
    private static final MethodHandle LISTEN = NativeCall.returningInt("listen", JAVA_INT, JAVA_INT);
    private static final MethodHandle CONNECT = NativeCall.returningInt("connect", JAVA_INT, JAVA_LONG, JAVA_INT);
    private static final MethodHandle SHUTDOWN = NativeCall.returningInt("shutdown", JAVA_INT, JAVA_INT);
    private static final MethodHandle CLOSE = NativeCall.returningInt("close", JAVA_INT);
    private static final MethodHandle RECV = NativeCall.returningLong("recv", JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT);
    private static final MethodHandle SEND = NativeCall.returningLong("send", JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT);
    private static final MethodHandle RECVMSG = NativeCall.returningLong("recvmsg", JAVA_INT, JAVA_LONG, JAVA_INT);
    private static final MethodHandle SENDMSG = NativeCall.returningLong("sendmsg", JAVA_INT, JAVA_LONG, JAVA_INT);
    private static final MethodHandle READ = NativeCall.returningLong("read", JAVA_INT, JAVA_LONG, JAVA_LONG);
    private static final MethodHandle WRITE = NativeCall.returningLong("write", JAVA_INT, JAVA_LONG, JAVA_LONG);
    private static final MethodHandle GETSOCKNAME =
            NativeCall.returningInt("getsockname", JAVA_INT, JAVA_LONG, JAVA_LONG);
    private static final MethodHandle GETPEERNAME =
            NativeCall.returningInt("getpeername", JAVA_INT, JAVA_LONG, JAVA_LONG);
    private static final MethodHandle GETSOCKOPT =
            NativeCall.returningInt("getsockopt", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG);
    private static final MethodHandle SETSOCKOPT =
            NativeCall.returningInt("setsockopt", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_INT);
    private static final MethodHandle FSTAT = NativeCall.fstat();
    private static final MethodHandle GETPID = NativeCall.returningInt("getpid");
    private static final MethodHandle GETUID = NativeCall.returningInt("getuid");
    private static final MethodHandle GETGID = NativeCall.returningInt("getgid");
    private static final MethodHandle LSEEK = NativeCall.returningLong("lseek", JAVA_INT, JAVA_LONG, JAVA_INT);
    private static final MethodHandle POLL = NativeCall.returningInt("poll", JAVA_LONG, JAVA_LONG, JAVA_INT);
    private static final MethodHandle IOCTL = NativeCall.variadic("ioctl", 2, JAVA_INT, JAVA_LONG, JAVA_LONG);
    private static final MethodHandle FCNTL = NativeCall.variadic("fcntl", 2, JAVA_INT, JAVA_INT, JAVA_INT);
    private static final MethodHandle OPEN = NativeCall.variadic("open", 2, JAVA_LONG, JAVA_INT, JAVA_INT);

    private final int closeOnExec;
    private final int duplicateCloseOnExec;

    /**
     * The calls, with the two numbers that differ by system.
     *
     * @param closeOnExec {@code O_CLOEXEC}
     * @param duplicateCloseOnExec {@code F_DUPFD_CLOEXEC}
     */
    UnixSystemCalls(int closeOnExec, int duplicateCloseOnExec) {
        this.closeOnExec = closeOnExec;
        this.duplicateCloseOnExec = duplicateCloseOnExec;
    }

    @Override
    public final int bind(int descriptor, long address, int addressLength) {
        try {
            MemorySegment state = NativeCall.state();
            int result;
            do {
                result = (int) BIND.invokeExact(state, descriptor, address, addressLength);
            } while (result < 0 && NativeCall.errno(state) == NativeCall.EINTR);
            return result < 0 ? -NativeCall.errno(state) : result;
        } catch (Throwable e) {
            throw NativeCall.impossible(e);
        }
    }

    @Override
    public final int listen(int descriptor, int backlog) {
        try {
            MemorySegment state = NativeCall.state();
            int result;
            do {
                result = (int) LISTEN.invokeExact(state, descriptor, backlog);
            } while (result < 0 && NativeCall.errno(state) == NativeCall.EINTR);
            return result < 0 ? -NativeCall.errno(state) : result;
        } catch (Throwable e) {
            throw NativeCall.impossible(e);
        }
    }

    @Override
    public final int connect(int descriptor, long address, int addressLength) {
        try {
            MemorySegment state = NativeCall.state();
            int result = (int) CONNECT.invokeExact(state, descriptor, address, addressLength);
            return result < 0 ? -NativeCall.errno(state) : result;
        } catch (Throwable e) {
            throw NativeCall.impossible(e);
        }
    }

    @Override
    public final int shutdown(int descriptor, int how) {
        try {
            MemorySegment state = NativeCall.state();
            int result;
            do {
                result = (int) SHUTDOWN.invokeExact(state, descriptor, how);
            } while (result < 0 && NativeCall.errno(state) == NativeCall.EINTR);
            return result < 0 ? -NativeCall.errno(state) : result;
        } catch (Throwable e) {
            throw NativeCall.impossible(e);
        }
    }

    @Override
    public final int close(int descriptor) {
        try {
            MemorySegment state = NativeCall.state();
            int result = (int) CLOSE.invokeExact(state, descriptor);
            return result < 0 ? -NativeCall.errno(state) : result;
        } catch (Throwable e) {
            throw NativeCall.impossible(e);
        }
    }

    @Override
    public final int recv(int descriptor, long buffer, long length, int flags) {
        try {
            MemorySegment state = NativeCall.state();
            long result;
            do {
                result = (long) RECV.invokeExact(state, descriptor, buffer, length, flags);
            } while (result < 0 && NativeCall.errno(state) == NativeCall.EINTR);
            return result < 0 ? -NativeCall.errno(state) : (int) result;
        } catch (Throwable e) {
            throw NativeCall.impossible(e);
        }
    }

    @Override
    public final int send(int descriptor, long buffer, long length, int flags) {
        try {
            MemorySegment state = NativeCall.state();
            long result;
            do {
                result = (long) SEND.invokeExact(state, descriptor, buffer, length, flags);
            } while (result < 0 && NativeCall.errno(state) == NativeCall.EINTR);
            return result < 0 ? -NativeCall.errno(state) : (int) result;
        } catch (Throwable e) {
            throw NativeCall.impossible(e);
        }
    }

    @Override
    public int recvmsg(int descriptor, long message, int flags) {
        try {
            MemorySegment state = NativeCall.state();
            long result;
            do {
                result = (long) RECVMSG.invokeExact(state, descriptor, message, flags);
            } while (result < 0 && NativeCall.errno(state) == NativeCall.EINTR);
            return result < 0 ? -NativeCall.errno(state) : (int) result;
        } catch (Throwable e) {
            throw NativeCall.impossible(e);
        }
    }

    @Override
    public final int sendmsg(int descriptor, long message, int flags) {
        try {
            MemorySegment state = NativeCall.state();
            long result;
            do {
                result = (long) SENDMSG.invokeExact(state, descriptor, message, flags);
            } while (result < 0 && NativeCall.errno(state) == NativeCall.EINTR);
            return result < 0 ? -NativeCall.errno(state) : (int) result;
        } catch (Throwable e) {
            throw NativeCall.impossible(e);
        }
    }

    @Override
    public final int read(int descriptor, long buffer, long length) {
        try {
            MemorySegment state = NativeCall.state();
            long result;
            do {
                result = (long) READ.invokeExact(state, descriptor, buffer, length);
            } while (result < 0 && NativeCall.errno(state) == NativeCall.EINTR);
            return result < 0 ? -NativeCall.errno(state) : (int) result;
        } catch (Throwable e) {
            throw NativeCall.impossible(e);
        }
    }

    @Override
    public final int write(int descriptor, long buffer, long length) {
        try {
            MemorySegment state = NativeCall.state();
            long result;
            do {
                result = (long) WRITE.invokeExact(state, descriptor, buffer, length);
            } while (result < 0 && NativeCall.errno(state) == NativeCall.EINTR);
            return result < 0 ? -NativeCall.errno(state) : (int) result;
        } catch (Throwable e) {
            throw NativeCall.impossible(e);
        }
    }

    @Override
    public final int getsockname(int descriptor, long address, long addressLength) {
        try {
            MemorySegment state = NativeCall.state();
            int result;
            do {
                result = (int) GETSOCKNAME.invokeExact(state, descriptor, address, addressLength);
            } while (result < 0 && NativeCall.errno(state) == NativeCall.EINTR);
            return result < 0 ? -NativeCall.errno(state) : result;
        } catch (Throwable e) {
            throw NativeCall.impossible(e);
        }
    }

    @Override
    public final int getpeername(int descriptor, long address, long addressLength) {
        try {
            MemorySegment state = NativeCall.state();
            int result;
            do {
                result = (int) GETPEERNAME.invokeExact(state, descriptor, address, addressLength);
            } while (result < 0 && NativeCall.errno(state) == NativeCall.EINTR);
            return result < 0 ? -NativeCall.errno(state) : result;
        } catch (Throwable e) {
            throw NativeCall.impossible(e);
        }
    }

    @Override
    public final int getsockopt(int descriptor, int level, int name, long value, long length) {
        try {
            MemorySegment state = NativeCall.state();
            int result;
            do {
                result = (int) GETSOCKOPT.invokeExact(state, descriptor, level, name, value, length);
            } while (result < 0 && NativeCall.errno(state) == NativeCall.EINTR);
            return result < 0 ? -NativeCall.errno(state) : result;
        } catch (Throwable e) {
            throw NativeCall.impossible(e);
        }
    }

    @Override
    public final int setsockopt(int descriptor, int level, int name, long value, int length) {
        try {
            MemorySegment state = NativeCall.state();
            int result;
            do {
                result = (int) SETSOCKOPT.invokeExact(state, descriptor, level, name, value, length);
            } while (result < 0 && NativeCall.errno(state) == NativeCall.EINTR);
            return result < 0 ? -NativeCall.errno(state) : result;
        } catch (Throwable e) {
            throw NativeCall.impossible(e);
        }
    }

    @Override
    public final int fstat(int descriptor, long status) {
        try {
            MemorySegment state = NativeCall.state();
            int result;
            do {
                result = (int) FSTAT.invokeExact(state, descriptor, status);
            } while (result < 0 && NativeCall.errno(state) == NativeCall.EINTR);
            return result < 0 ? -NativeCall.errno(state) : result;
        } catch (Throwable e) {
            throw NativeCall.impossible(e);
        }
    }

    @Override
    public final int getpid() {
        try {
            return (int) GETPID.invokeExact(NativeCall.state());
        } catch (Throwable e) {
            throw NativeCall.impossible(e);
        }
    }

    @Override
    public final int getuid() {
        try {
            return (int) GETUID.invokeExact(NativeCall.state());
        } catch (Throwable e) {
            throw NativeCall.impossible(e);
        }
    }

    @Override
    public final int getgid() {
        try {
            return (int) GETGID.invokeExact(NativeCall.state());
        } catch (Throwable e) {
            throw NativeCall.impossible(e);
        }
    }

    @Override
    public final long lseek(int descriptor, long offset, int whence) {
        try {
            MemorySegment state = NativeCall.state();
            long result = (long) LSEEK.invokeExact(state, descriptor, offset, whence);
            return result < 0 ? -NativeCall.errno(state) : result;
        } catch (Throwable e) {
            throw NativeCall.impossible(e);
        }
    }

    @Override
    public final int poll(int descriptor, int events, int millis) {
        try {
            MemorySegment state = NativeCall.state();
            MemorySegment one = NativeCall.pollRequest();
            one.set(JAVA_INT, 0, descriptor);
            one.set(JAVA_INT, 4, events & 0xFFFF);
            int result = (int) POLL.invokeExact(state, one.address(), 1L, millis);
            return result < 0 ? -NativeCall.errno(state) : one.get(JAVA_INT, 4) >>> 16;
        } catch (Throwable e) {
            throw NativeCall.impossible(e);
        }
    }

    @Override
    public final int ioctl(int descriptor, long request, long argument) {
        try {
            MemorySegment state = NativeCall.state();
            // A request has 32 bits. Sign extension would set bits above them.
            int result = (int) IOCTL.invokeExact(state, descriptor, request & 0xFFFF_FFFFL, argument);
            return result < 0 ? -NativeCall.errno(state) : result;
        } catch (Throwable e) {
            throw NativeCall.impossible(e);
        }
    }

    @Override
    public final int fcntl(int descriptor, int command, int argument) {
        try {
            MemorySegment state = NativeCall.state();
            int result = (int) FCNTL.invokeExact(state, descriptor, command, argument);
            return result < 0 ? -NativeCall.errno(state) : result;
        } catch (Throwable e) {
            throw NativeCall.impossible(e);
        }
    }

    @Override
    public final int open(long path, int flags, int mode) {
        try {
            MemorySegment state = NativeCall.state();
            int result;
            do {
                result = (int) OPEN.invokeExact(state, path, flags | closeOnExec, mode);
            } while (result < 0 && NativeCall.errno(state) == NativeCall.EINTR);
            return result < 0 ? -NativeCall.errno(state) : result;
        } catch (Throwable e) {
            throw NativeCall.impossible(e);
        }
    }

    @Override
    public final int dup(int descriptor) {
        return fcntl(descriptor, duplicateCloseOnExec, 0);
    }
}
