package io.sockflux.transport.posix.sys;

/**
 * The system calls on sockets and descriptors, a method per call. Pointers are addresses of native memory that the caller
 * owns; a null pointer is 0.
 *
 * <p>Each method returns the call's result, or the negative errno if the call failed, as the kernel itself does. So a
 * failure such as EAGAIN, which is an everyday answer, allocates nothing. A call that a signal interrupted (EINTR) is
 * made again if the manual says that it has done nothing yet; {@code connect} and {@code close} are not.
 */
public interface SystemCalls {

    // Making sockets

    /** {@code socket(2)}; the descriptor is non-blocking and close-on-exec. */
    int socket(int family, int type, int protocol);

    /**
     * {@code socketpair(2)}; the descriptors are non-blocking and close-on-exec.
     *
     * @param pair the address of two ints, which the call fills
     */
    int socketpair(int family, int type, int protocol, long pair);

    /** {@code bind(2)}. */
    int bind(int descriptor, long address, int addressLength);

    /** {@code listen(2)}. */
    int listen(int descriptor, int backlog);

    /**
     * {@code accept4(2)}; the descriptor is non-blocking and close-on-exec.
     *
     * @param address where the call puts the peer's address, or 0
     * @param addressLength the address of an int: the room for the peer's address, and after the call its length; or 0
     */
    int accept(int descriptor, long address, long addressLength);

    /** {@code connect(2)}. After EINPROGRESS and EINTR the kernel goes on connecting. */
    int connect(int descriptor, long address, int addressLength);

    /** {@code shutdown(2)}; 0 ends reading, 1 writing, 2 both. */
    int shutdown(int descriptor, int how);

    /** {@code close(2)}. Not made again after EINTR, as the descriptor is closed then too. */
    int close(int descriptor);

    // Moving data

    /** {@code recv(2)}; returns how many bytes came, 0 at the end of a stream. */
    int recv(int descriptor, long buffer, long length, int flags);

    /** {@code send(2)}; returns how many bytes the kernel took. */
    int send(int descriptor, long buffer, long length, int flags);

    /** {@code recvmsg(2)}, with the address of a {@code struct msghdr}. */
    int recvmsg(int descriptor, long message, int flags);

    /** {@code sendmsg(2)}, with the address of a {@code struct msghdr}. */
    int sendmsg(int descriptor, long message, int flags);

    /** {@code recvmmsg(2)} of Linux, without waiting; returns how many messages came. ENOSYS elsewhere. */
    int recvmmsg(int descriptor, long messages, int count, int flags);

    /** {@code sendmmsg(2)} of Linux; returns how many messages the kernel took. ENOSYS elsewhere. */
    int sendmmsg(int descriptor, long messages, int count, int flags);

    /** {@code read(2)}. */
    int read(int descriptor, long buffer, long length);

    /** {@code write(2)}. */
    int write(int descriptor, long buffer, long length);

    // Asking and setting

    /** {@code getsockname(2)}; see {@link #accept} for the length. */
    int getsockname(int descriptor, long address, long addressLength);

    /** {@code getpeername(2)}; see {@link #accept} for the length. */
    int getpeername(int descriptor, long address, long addressLength);

    /**
     * {@code getsockopt(2)}.
     *
     * @param length the address of an int: the room for the value, and after the call its length
     */
    int getsockopt(int descriptor, int level, int name, long value, long length);

    /** {@code setsockopt(2)}. */
    int setsockopt(int descriptor, int level, int name, long value, int length);

    /** {@code ioctl(2)} with a pointer. */
    int ioctl(int descriptor, long request, long argument);

    /** {@code fcntl(2)} with an int argument; 0 if the command takes none. */
    int fcntl(int descriptor, int command, int argument);

    /**
     * {@code poll(2)} on a descriptor, without waiting. Returns the events that came, among the given; 0 if there are
     * none.
     */
    default int poll(int descriptor, int events) {
        return poll(descriptor, events, 0);
    }

    /**
     * {@code poll(2)} on a descriptor. Blocks until any of the events comes or the time is over.
     *
     * @param millis how long to wait at the most
     */
    int poll(int descriptor, int events, int millis);

    // Files

    /** {@code open(2)}; the descriptor is close-on-exec. */
    int open(long path, int flags, int mode);

    /** {@code fstat(2)}, with room for a {@code struct stat}. */
    int fstat(int descriptor, long status);

    /** {@code lseek(2)}. */
    long lseek(int descriptor, long offset, int whence);

    /** {@code dup(2)}; the descriptor is close-on-exec. */
    int dup(int descriptor);

    /** {@code getpid(2)}. */
    int getpid();

    /** {@code getuid(2)}. */
    int getuid();

    /** {@code getgid(2)}. */
    int getgid();
}
