package io.sockflux.transport.posix.sys;

/**
 * The system calls on sockets and descriptors, a method per call. Pointers are addresses of native memory that the caller
 * keeps; a null pointer is 0.
 *
 * <p>Each returns what the call returns, or, where it failed, the negative errno, as the kernel itself does it: nothing is
 * allocated for a failure such as EAGAIN, which is an everyday answer. A call that a signal interrupted (EINTR) is made
 * again where the manual says that nothing has happened yet; {@code connect} and {@code close} are not.
 */
public interface SystemCalls {

    // Making sockets

    /** {@code socket(2)}; the descriptor does not block and closes on exec. */
    int socket(int family, int type, int protocol);

    /**
     * {@code socketpair(2)}; the descriptors do not block and close on exec.
     *
     * @param pair two ints, which it fills
     */
    int socketpair(int family, int type, int protocol, long pair);

    /** {@code bind(2)}. */
    int bind(int descriptor, long address, int addressLength);

    /** {@code listen(2)}. */
    int listen(int descriptor, int backlog);

    /**
     * {@code accept4(2)}; the descriptor does not block and closes on exec.
     *
     * @param address where the peer's address goes, or 0
     * @param addressLength an int: how much room there is for it, and afterwards how long it is; or 0
     */
    int accept(int descriptor, long address, long addressLength);

    /** {@code connect(2)}; EINPROGRESS and EINTR say that it goes on. */
    int connect(int descriptor, long address, int addressLength);

    /** {@code shutdown(2)}; 0 ends reading, 1 writing, 2 both. */
    int shutdown(int descriptor, int how);

    /** {@code close(2)}; not made again after EINTR, as the descriptor is gone then too. */
    int close(int descriptor);

    // Moving data

    /** {@code recv(2)}: how many bytes came, 0 at the end of a stream. */
    int recv(int descriptor, long buffer, long length, int flags);

    /** {@code send(2)}: how many bytes were taken. */
    int send(int descriptor, long buffer, long length, int flags);

    /** {@code recvmsg(2)}, with the address of a {@code struct msghdr}. */
    int recvmsg(int descriptor, long message, int flags);

    /** {@code sendmsg(2)}, with the address of a {@code struct msghdr}. */
    int sendmsg(int descriptor, long message, int flags);

    /** {@code recvmmsg(2)}, Linux: how many messages came; does not wait. ENOSYS elsewhere. */
    int recvmmsg(int descriptor, long messages, int count, int flags);

    /** {@code sendmmsg(2)}, Linux: how many messages were taken. ENOSYS elsewhere. */
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
     * @param length an int: how much room there is for the value, and afterwards how long it is
     */
    int getsockopt(int descriptor, int level, int name, long value, long length);

    /** {@code setsockopt(2)}. */
    int setsockopt(int descriptor, int level, int name, long value, int length);

    /** {@code ioctl(2)} with a pointer. */
    int ioctl(int descriptor, long request, long argument);

    /** {@code fcntl(2)} with a number, or 0 where there is none. */
    int fcntl(int descriptor, int command, int argument);

    /** {@code poll(2)} on one descriptor, without waiting: the events that came of those asked for, or 0. */
    default int poll(int descriptor, int events) {
        return poll(descriptor, events, 0);
    }

    /** The same, but waits until one of them comes, so many milliseconds at the most; blocks. */
    int poll(int descriptor, int events, int millis);

    // Files

    /** {@code open(2)}; closes on exec. */
    int open(long path, int flags, int mode);

    /** {@code fstat(2)}, with room for a {@code struct stat}. */
    int fstat(int descriptor, long status);

    /** {@code lseek(2)}. */
    long lseek(int descriptor, long offset, int whence);

    /** {@code dup(2)}, closed on exec. */
    int dup(int descriptor);

    /** {@code getpid(2)}. */
    int getpid();

    /** {@code getuid(2)}. */
    int getuid();

    /** {@code getgid(2)}. */
    int getgid();
}
