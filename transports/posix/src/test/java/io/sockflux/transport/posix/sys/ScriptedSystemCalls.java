package io.sockflux.transport.posix.sys;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Plays the kernel in lock-step: a script says which call comes next, with which arguments, and what it answers. Any other
 * call throws an {@link AssertionError} where it is made, and {@link #assertPlayed} throws it again, as event loops swallow
 * it.
 *
 * <pre>{@code
 * kernel.expect("recv", 7).brings(bytes);
 * kernel.expect("recv", 7).fails(Errno.EAGAIN);
 * kernel.always("close", 0);
 * }</pre>
 */
public final class ScriptedSystemCalls implements SystemCalls {

    /** An argument that may be anything. */
    public static final LongPredicate ANY = argument -> true;

    private final Deque<ExpectedCall> script = new ArrayDeque<>();
    private final Map<String, Long> always = new HashMap<>();
    private @Nullable Throwable failure;

    /**
     * The next call.
     *
     * @param name the method's name
     * @param arguments each a number or a {@link LongPredicate}; those that are left out may be anything
     */
    public synchronized ExpectedCall expect(String name, Object... arguments) {
        ExpectedCall call = new ExpectedCall(name, arguments);
        script.add(call);
        return call;
    }

    /** Answers this method's calls whenever they come, but those that the script has next. */
    public synchronized void always(String name, long result) {
        always.put(name, result);
    }

    /** Fails unless every call of the script was made and no other one. */
    public synchronized void assertPlayed() {
        if (failure != null) {
            throw new AssertionError(failure.getMessage(), failure);
        }
        if (!script.isEmpty()) {
            throw new AssertionError("no call (expected: " + script.peek() + ")");
        }
    }

    private synchronized long play(String name, long... arguments) {
        try {
            ExpectedCall next = script.peek();
            if (next != null && next.isFor(name, arguments)) {
                script.remove();
                return next.play(arguments);
            }
            Long result = always.get(name);
            if (result != null) {
                return result;
            }
            throw new AssertionError(ExpectedCall.words(name, arguments) + " (expected: "
                    + (next == null ? "no more calls" : next) + ")");
        } catch (Throwable e) {
            failure = failure == null ? e : failure;
            throw e;
        }
    }

    @Override
    public int socket(int family, int type, int protocol) {
        return (int) play("socket", family, type, protocol);
    }

    @Override
    public int socketpair(int family, int type, int protocol, long pair) {
        return (int) play("socketpair", family, type, protocol, pair);
    }

    @Override
    public int bind(int descriptor, long address, int addressLength) {
        return (int) play("bind", descriptor, address, addressLength);
    }

    @Override
    public int listen(int descriptor, int backlog) {
        return (int) play("listen", descriptor, backlog);
    }

    @Override
    public int accept(int descriptor, long address, long addressLength) {
        return (int) play("accept", descriptor, address, addressLength);
    }

    @Override
    public int connect(int descriptor, long address, int addressLength) {
        return (int) play("connect", descriptor, address, addressLength);
    }

    @Override
    public int shutdown(int descriptor, int how) {
        return (int) play("shutdown", descriptor, how);
    }

    @Override
    public int close(int descriptor) {
        return (int) play("close", descriptor);
    }

    @Override
    public int recv(int descriptor, long buffer, long length, int flags) {
        return (int) play("recv", descriptor, buffer, length, flags);
    }

    @Override
    public int send(int descriptor, long buffer, long length, int flags) {
        return (int) play("send", descriptor, buffer, length, flags);
    }

    @Override
    public int recvmsg(int descriptor, long message, int flags) {
        return (int) play("recvmsg", descriptor, message, flags);
    }

    @Override
    public int sendmsg(int descriptor, long message, int flags) {
        return (int) play("sendmsg", descriptor, message, flags);
    }

    @Override
    public int recvmmsg(int descriptor, long messages, int count, int flags) {
        return (int) play("recvmmsg", descriptor, messages, count, flags);
    }

    @Override
    public int sendmmsg(int descriptor, long messages, int count, int flags) {
        return (int) play("sendmmsg", descriptor, messages, count, flags);
    }

    @Override
    public int read(int descriptor, long buffer, long length) {
        return (int) play("read", descriptor, buffer, length);
    }

    @Override
    public int write(int descriptor, long buffer, long length) {
        return (int) play("write", descriptor, buffer, length);
    }

    @Override
    public int getsockname(int descriptor, long address, long addressLength) {
        return (int) play("getsockname", descriptor, address, addressLength);
    }

    @Override
    public int getpeername(int descriptor, long address, long addressLength) {
        return (int) play("getpeername", descriptor, address, addressLength);
    }

    @Override
    public int getsockopt(int descriptor, int level, int name, long value, long length) {
        return (int) play("getsockopt", descriptor, level, name, value, length);
    }

    @Override
    public int setsockopt(int descriptor, int level, int name, long value, int length) {
        return (int) play("setsockopt", descriptor, level, name, value, length);
    }

    @Override
    public int ioctl(int descriptor, long request, long argument) {
        return (int) play("ioctl", descriptor, request, argument);
    }

    @Override
    public int fcntl(int descriptor, int command, int argument) {
        return (int) play("fcntl", descriptor, command, argument);
    }

    @Override
    public int poll(int descriptor, int events, int millis) {
        return (int) play("poll", descriptor, events);
    }

    @Override
    public int open(long path, int flags, int mode) {
        return (int) play("open", path, flags, mode);
    }

    @Override
    public int fstat(int descriptor, long status) {
        return (int) play("fstat", descriptor, status);
    }

    @Override
    public long lseek(int descriptor, long offset, int whence) {
        return play("lseek", descriptor, offset, whence);
    }

    @Override
    public int dup(int descriptor) {
        return (int) play("dup", descriptor);
    }

    @Override
    public int getpid() {
        return (int) play("getpid");
    }

    @Override
    public int getuid() {
        return (int) play("getuid");
    }

    @Override
    public int getgid() {
        return (int) play("getgid");
    }
}
