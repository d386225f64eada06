package io.sockflux.error;

import java.util.Locale;
import java.util.Optional;

/**
 * Why a system call failed, by the name that every manual page uses ({@code errno(3)}). The numbers differ by
 * operating system, the names do not. Here are the names that calls on sockets and on their files give.
 */
public enum Errno {
    /** Operation not permitted. */
    EPERM(1, 1, "operation not permitted"),
    /** No such file or directory. */
    ENOENT(2, 2, "no such file or directory"),
    /** No such process. */
    ESRCH(3, 3, "no such process"),
    /** Interrupted system call. */
    EINTR(4, 4, "interrupted system call"),
    /** Input/output error. */
    EIO(5, 5, "input/output error"),
    /** No such device or address. */
    ENXIO(6, 6, "no such device or address"),
    /** Argument list too long. */
    E2BIG(7, 7, "argument list too long"),
    /** Bad file descriptor. */
    EBADF(9, 9, "bad file descriptor"),
    /** Resource temporarily unavailable. */
    EAGAIN(11, 35, "resource temporarily unavailable"),
    /** Cannot allocate memory. */
    ENOMEM(12, 12, "cannot allocate memory"),
    /** Permission denied. */
    EACCES(13, 13, "permission denied"),
    /** Bad address. */
    EFAULT(14, 14, "bad address"),
    /** Device or resource busy. */
    EBUSY(16, 16, "device or resource busy"),
    /** File exists. */
    EEXIST(17, 17, "file exists"),
    /** No such device. */
    ENODEV(19, 19, "no such device"),
    /** Not a directory. */
    ENOTDIR(20, 20, "not a directory"),
    /** Is a directory. */
    EISDIR(21, 21, "is a directory"),
    /** Invalid argument. */
    EINVAL(22, 22, "invalid argument"),
    /** Too many open files in system. */
    ENFILE(23, 23, "too many open files in system"),
    /** Too many open files. */
    EMFILE(24, 24, "too many open files"),
    /** Inappropriate ioctl for device. */
    ENOTTY(25, 25, "inappropriate ioctl for device"),
    /** File too large. */
    EFBIG(27, 27, "file too large"),
    /** No space left on device. */
    ENOSPC(28, 28, "no space left on device"),
    /** Illegal seek. */
    ESPIPE(29, 29, "illegal seek"),
    /** Read-only file system. */
    EROFS(30, 30, "read-only file system"),
    /** Broken pipe. */
    EPIPE(32, 32, "broken pipe"),
    /** Numerical argument out of domain. */
    EDOM(33, 33, "numerical argument out of domain"),
    /** Numerical result out of range. */
    ERANGE(34, 34, "numerical result out of range"),
    /** File name too long. */
    ENAMETOOLONG(36, 63, "file name too long"),
    /** Function not implemented. */
    ENOSYS(38, 78, "function not implemented"),
    /** Too many levels of symbolic links. */
    ELOOP(40, 62, "too many levels of symbolic links"),
    /** No data available. */
    ENODATA(61, 96, "no data available"),
    /** Protocol error. */
    EPROTO(71, 100, "protocol error"),
    /** Value too large for defined data type. */
    EOVERFLOW(75, 84, "value too large for defined data type"),
    /** Socket operation on non-socket. */
    ENOTSOCK(88, 38, "socket operation on non-socket"),
    /** Destination address required. */
    EDESTADDRREQ(89, 39, "destination address required"),
    /** Message too long. */
    EMSGSIZE(90, 40, "message too long"),
    /** Protocol wrong type for socket. */
    EPROTOTYPE(91, 41, "protocol wrong type for socket"),
    /** Protocol not available. */
    ENOPROTOOPT(92, 42, "protocol not available"),
    /** Protocol not supported. */
    EPROTONOSUPPORT(93, 43, "protocol not supported"),
    /** Socket type not supported. */
    ESOCKTNOSUPPORT(94, 44, "socket type not supported"),
    /** Operation not supported. */
    EOPNOTSUPP(95, 102, "operation not supported"),
    /** Protocol family not supported. */
    EPFNOSUPPORT(96, 46, "protocol family not supported"),
    /** Address family not supported by protocol. */
    EAFNOSUPPORT(97, 47, "address family not supported by protocol"),
    /** Address already in use. */
    EADDRINUSE(98, 48, "address already in use"),
    /** Cannot assign requested address. */
    EADDRNOTAVAIL(99, 49, "cannot assign requested address"),
    /** Network is down. */
    ENETDOWN(100, 50, "network is down"),
    /** Network is unreachable. */
    ENETUNREACH(101, 51, "network is unreachable"),
    /** Network dropped connection on reset. */
    ENETRESET(102, 52, "network dropped connection on reset"),
    /** Software caused connection abort. */
    ECONNABORTED(103, 53, "software caused connection abort"),
    /** Connection reset by peer. */
    ECONNRESET(104, 54, "connection reset by peer"),
    /** No buffer space available. */
    ENOBUFS(105, 55, "no buffer space available"),
    /** Transport endpoint is already connected. */
    EISCONN(106, 56, "transport endpoint is already connected"),
    /** Transport endpoint is not connected. */
    ENOTCONN(107, 57, "transport endpoint is not connected"),
    /** Cannot send after transport endpoint shutdown. */
    ESHUTDOWN(108, 58, "cannot send after transport endpoint shutdown"),
    /** Too many references: cannot splice. */
    ETOOMANYREFS(109, 59, "too many references: cannot splice"),
    /** Connection timed out. */
    ETIMEDOUT(110, 60, "connection timed out"),
    /** Connection refused. */
    ECONNREFUSED(111, 61, "connection refused"),
    /** Host is down. */
    EHOSTDOWN(112, 64, "host is down"),
    /** No route to host. */
    EHOSTUNREACH(113, 65, "no route to host"),
    /** Operation already in progress. */
    EALREADY(114, 37, "operation already in progress"),
    /** Operation now in progress. */
    EINPROGRESS(115, 36, "operation now in progress"),
    /** Operation canceled. */
    ECANCELED(125, 89, "operation canceled");

    private static final boolean DARWIN =
            System.getProperty("os.name", "").toLowerCase(Locale.ROOT).startsWith("mac");

    /** macOS has two numbers for what Linux has one for. */
    private static final int DARWIN_ENOTSUP = 45;

    private final int linux;
    private final int darwin;
    private final String description;

    Errno(int linux, int darwin, String description) {
        this.linux = linux;
        this.darwin = darwin;
        this.description = description;
    }

    /** The number on this operating system (Linux's where it is neither Linux nor macOS). */
    public int number() {
        return DARWIN ? darwin : linux;
    }

    /** What it means, in the words of {@code strerror(3)} of the GNU C library. */
    public String description() {
        return description;
    }

    /** The errno of this number on this operating system, or empty when it is none that sockets give. */
    public static Optional<Errno> ofNumber(int number) {
        if (DARWIN && number == DARWIN_ENOTSUP) {
            return Optional.of(EOPNOTSUPP);
        }
        for (Errno errno : values()) {
            if (errno.number() == number) {
                return Optional.of(errno);
            }
        }
        return Optional.empty();
    }

    /**
     * Whether the condition may pass by itself, so that connecting again, on a fresh socket, is worth while. Such
     * conditions are: no socket listens yet, no route for now, no answer in time, a full queue, a resource that ran
     * out.
     */
    public boolean canPass() {
        return switch (this) {
            case ECONNREFUSED,
                    ECONNRESET,
                    ECONNABORTED,
                    ETIMEDOUT,
                    ENETUNREACH,
                    EHOSTUNREACH,
                    ENETDOWN,
                    EHOSTDOWN,
                    EADDRNOTAVAIL,
                    // The local port that a recipe asks for.
                    EADDRINUSE,
                    EAGAIN,
                    EINTR,
                    ENOBUFS,
                    ENOMEM,
                    EMFILE,
                    ENFILE,
                    // A unix socket's path that is not there: the server has not bound it yet.
                    ENOENT -> true;
            default -> false;
        };
    }
}
