package io.sockflux.simulated.kernel;

import io.sockflux.error.Errno;
import io.sockflux.simulated.call.Answer;
import io.sockflux.simulated.call.KernelOption;
import io.sockflux.simulated.call.Ready;
import io.sockflux.simulated.call.Sender;
import io.sockflux.simulated.call.SocketKind;
import io.sockflux.simulated.call.SocketName;
import io.sockflux.simulated.call.UnixName;
import io.sockflux.simulated.call.Watcher;
import org.jspecify.annotations.Nullable;

/**
 * The calls of a program on one host, by descriptors. None blocks: what would have to wait answers EAGAIN or EINPROGRESS. All answers are as
 * {@link Answer} says.
 */
public final class SystemCalls {

    /** For {@link #shutdown}: no more reads. */
    public static final int SHUT_READ = KernelSocket.READ;
    /** For {@link #shutdown}: no more sends. */
    public static final int SHUT_WRITE = KernelSocket.WRITE;
    /** For {@link #shutdown}: both. */
    public static final int SHUT_BOTH = SHUT_READ | SHUT_WRITE;

    private static final int BAD = Answer.failed(Errno.EBADF);

    private final HostStack stack;

    SystemCalls(HostStack stack) {
        this.stack = stack;
    }

    /** {@code socket(2)}: a descriptor, or EMFILE. */
    public int socket(SocketKind kind) {
        return stack.descriptors.hasRoom(1) ? stack.descriptors.add(make(kind)) : Answer.failed(Errno.EMFILE);
    }

    /** {@code socketpair(2)} of a unix kind. Writes two descriptors. */
    public int pair(SocketKind kind, int[] descriptors) {
        if (!kind.isUnix()) {
            return Answer.failed(Errno.EOPNOTSUPP);
        }
        if (!stack.descriptors.hasRoom(2)) {
            return Answer.failed(Errno.EMFILE);
        }
        KernelSocket first = make(kind);
        KernelSocket second = make(kind);
        if (first instanceof UnixStream a && second instanceof UnixStream b) {
            a.join(b);
        } else if (first instanceof UnixDatagrams a && second instanceof UnixDatagrams b) {
            a.join(b);
        }
        descriptors[0] = stack.descriptors.add(first);
        descriptors[1] = stack.descriptors.add(second);
        return Answer.DONE;
    }

    private KernelSocket make(SocketKind kind) {
        return switch (kind) {
            case TCP -> new TcpSocket(stack);
            case UDP -> new UdpSocket(stack);
            case UNIX_STREAM, UNIX_SEQPACKET -> new UnixStream(stack, kind);
            case UNIX_DATAGRAM -> new UnixDatagrams(stack);
        };
    }

    /** {@code bind(2)}. */
    public int bind(int descriptor, SocketName name) {
        KernelSocket socket = stack.descriptors.find(descriptor);
        if (socket == null) {
            return BAD;
        }
        return name instanceof UnixName == socket.kind.isUnix()
                ? socket.bind(name)
                : Answer.failed(socket.kind.isUnix() ? Errno.EINVAL : Errno.EAFNOSUPPORT);
    }

    /** {@code listen(2)}. */
    public int listen(int descriptor, int backlog) {
        KernelSocket socket = stack.descriptors.find(descriptor);
        return socket == null ? BAD : socket.listen(backlog);
    }

    /** {@code connect(2)}. */
    public int connect(int descriptor, SocketName name) {
        KernelSocket socket = stack.descriptors.find(descriptor);
        if (socket == null) {
            return BAD;
        }
        return name instanceof UnixName == socket.kind.isUnix()
                ? socket.connect(name)
                : Answer.failed(socket.kind.isUnix() ? Errno.EINVAL : Errno.EAFNOSUPPORT);
    }

    /** {@code accept(2)}: a descriptor. Without a free one it is EMFILE, and the connection waits on. */
    public int accept(int descriptor) {
        return accept(descriptor, null);
    }

    /** {@code accept(2)}: as {@link #accept(int)}, and tells the peer's name, also of one that is gone. */
    public int accept(int descriptor, @Nullable Sender from) {
        KernelSocket socket = stack.descriptors.find(descriptor);
        if (socket == null) {
            return BAD;
        }
        if (!stack.descriptors.hasRoom(1)) {
            return Answer.failed(Errno.EMFILE);
        }
        KernelSocket next = socket.waiting();
        if (next == null) {
            return socket.noConnection();
        }
        if (from != null) {
            from.is(next.acceptedFrom(), 0);
        }
        socket.accepted();
        return stack.descriptors.add(next);
    }

    /** {@code send(2)}: how many bytes were taken. */
    public int send(int descriptor, byte[] bytes, int offset, int length) {
        KernelSocket socket = stack.descriptors.find(descriptor);
        return socket == null ? BAD : socket.send(bytes, offset, length, null);
    }

    /** {@code sendto(2)}. */
    public int sendTo(int descriptor, byte[] bytes, int offset, int length, SocketName to) {
        KernelSocket socket = stack.descriptors.find(descriptor);
        return socket == null ? BAD : socket.send(bytes, offset, length, to);
    }

    /** {@code recv(2)}: how many bytes were copied; of a stream, 0 is its end. */
    public int receive(int descriptor, byte[] into, int offset, int length) {
        KernelSocket socket = stack.descriptors.find(descriptor);
        return socket == null ? BAD : socket.receive(into, offset, length, null);
    }

    /** {@code recvfrom(2)}: as {@link #receive}, and tells who sent. */
    public int receiveFrom(int descriptor, byte[] into, int offset, int length, Sender sender) {
        KernelSocket socket = stack.descriptors.find(descriptor);
        return socket == null ? BAD : socket.receive(into, offset, length, sender);
    }

    /** {@code shutdown(2)}. */
    public int shutdown(int descriptor, int how) {
        KernelSocket socket = stack.descriptors.find(descriptor);
        return socket == null ? BAD : socket.shutdown(how);
    }

    /** {@code close(2)}. */
    public int close(int descriptor) {
        KernelSocket socket = stack.descriptors.remove(descriptor);
        if (socket == null) {
            return BAD;
        }
        socket.watcher = null;
        socket.close();
        return Answer.DONE;
    }

    /** {@code poll(2)} for all bits of {@link Ready}. */
    public int poll(int descriptor) {
        KernelSocket socket = stack.descriptors.find(descriptor);
        return socket == null ? BAD : socket.poll();
    }

    /** {@code getsockopt(2)} of SO_ERROR: the pending error, which is over with that, or null. */
    public @Nullable Errno takeError(int descriptor) {
        KernelSocket socket = stack.descriptors.find(descriptor);
        return socket == null ? Errno.EBADF : socket.takeError();
    }

    /** {@code setsockopt(2)}. */
    public int set(int descriptor, KernelOption option, int value) {
        KernelSocket socket = stack.descriptors.find(descriptor);
        if (socket == null) {
            return BAD;
        }
        socket.set(option, value);
        return Answer.DONE;
    }

    /** {@code getsockopt(2)}. */
    public int get(int descriptor, KernelOption option) {
        KernelSocket socket = stack.descriptors.find(descriptor);
        return socket == null ? BAD : socket.get(option);
    }

    /** {@code getsockname(2)}, or null if the socket has no name. */
    public @Nullable SocketName name(int descriptor) {
        KernelSocket socket = stack.descriptors.find(descriptor);
        return socket == null ? null : socket.local;
    }

    /** {@code getpeername(2)}, or null if the socket has no peer or the peer no name. */
    public @Nullable SocketName peerName(int descriptor) {
        KernelSocket socket = stack.descriptors.find(descriptor);
        return socket == null ? null : socket.peerName();
    }

    /** How many connections wait at a listening TCP socket, or -1 ({@code TCP_INFO}). */
    public int queued(int descriptor) {
        KernelSocket socket = stack.descriptors.find(descriptor);
        return socket == null ? -1 : socket.queued();
    }

    /** How many bytes the peer of a TCP socket has acknowledged, its end as one, or -1 ({@code TCP_INFO}). */
    public long acknowledged(int descriptor) {
        KernelSocket socket = stack.descriptors.find(descriptor);
        return socket == null ? -1 : socket.acknowledged();
    }

    /** Lets a watcher hear of changes; null ends that. */
    public int watch(int descriptor, @Nullable Watcher watcher) {
        KernelSocket socket = stack.descriptors.find(descriptor);
        if (socket == null) {
            return BAD;
        }
        socket.watcher = watcher;
        return Answer.DONE;
    }

    /** How many descriptors are open, the standard ones not counted. */
    public int openDescriptors() {
        return stack.descriptors.count();
    }

    /** How many descriptors there may be, the three standard ones among them (RLIMIT_NOFILE); 1024 unless set. */
    public void descriptorLimit(int descriptors) {
        stack.descriptors.limit(descriptors);
    }
}
