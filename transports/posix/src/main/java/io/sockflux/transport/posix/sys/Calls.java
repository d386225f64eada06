package io.sockflux.transport.posix.sys;

import io.sockflux.address.Endpoint;
import io.sockflux.error.Errno;
import io.sockflux.error.SystemCallException;
import org.jspecify.annotations.Nullable;

/** Explains the negative result of a {@link SystemCalls system call}. */
public final class Calls {

    private static final int EAGAIN = -Errno.EAGAIN.number();

    private Calls() {}

    /** Whether the call would have had to wait. */
    public static boolean wouldBlock(int result) {
        return result == EAGAIN;
    }

    /** Whether the call failed with this errno. */
    public static boolean is(int result, Errno errno) {
        return result == -errno.number();
    }

    /** Returns the result, or throws the error that it stands for. */
    public static int check(int result, String call, @Nullable Endpoint endpoint) throws SystemCallException {
        if (result < 0) {
            throw failure(result, call, endpoint);
        }
        return result;
    }

    /** The error that a negative result stands for. */
    public static SystemCallException failure(int result, String call, @Nullable Endpoint endpoint) {
        Errno errno = errno(result);
        return errno != null
                ? new SystemCallException(call, errno, endpoint)
                : new SystemCallException(call, null, endpoint, "errno " + -result);
    }

    private static @Nullable Errno errno(int result) {
        return Errno.ofNumber(-result).orElse(null);
    }
}
