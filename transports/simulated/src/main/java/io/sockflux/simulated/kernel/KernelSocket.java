package io.sockflux.simulated.kernel;

import io.sockflux.error.Errno;
import io.sockflux.simulated.call.Answer;
import io.sockflux.simulated.call.KernelOption;
import io.sockflux.simulated.call.Sender;
import io.sockflux.simulated.call.SocketKind;
import io.sockflux.simulated.call.SocketName;
import io.sockflux.simulated.call.Watcher;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What every socket has. Each call answers as {@link Answer} says; what a kind does not know answers as Linux does. */
abstract class KernelSocket {

    static final int READ = 1;
    static final int WRITE = 2;

    final HostStack stack;
    final SocketKind kind;
    private final Map<KernelOption, Integer> options = new EnumMap<>(KernelOption.class);

    @Nullable
    SocketName local;

    @Nullable
    Watcher watcher;

    @Nullable
    Errno error;

    boolean shutRead;
    boolean shutWrite;

    KernelSocket(HostStack stack, SocketKind kind) {
        this.stack = stack;
        this.kind = kind;
    }

    abstract int bind(SocketName name);

    int listen(int backlog) {
        return Answer.failed(Errno.EOPNOTSUPP);
    }

    /** The next connection that waits, or null; then {@link #noConnection} says why. It stays in its queue until {@link #accepted}. */
    @Nullable
    KernelSocket waiting() {
        return null;
    }

    void accepted() {}

    int noConnection() {
        return Answer.failed(Errno.EOPNOTSUPP);
    }

    /** The name of the peer that is being accepted, which may be gone. */
    @Nullable
    SocketName acceptedFrom() {
        return peerName();
    }

    /** How many connections wait to be accepted, or -1 if that is not told. */
    int queued() {
        return -1;
    }

    /** How many bytes the peer has acknowledged, or -1 if that is not told. */
    long acknowledged() {
        return -1;
    }

    abstract int connect(SocketName name);

    abstract int send(byte[] bytes, int offset, int length, @Nullable SocketName to);

    abstract int receive(byte[] into, int offset, int length, @Nullable Sender sender);

    abstract int shutdown(int how);

    abstract void close();

    /** The host is gone, and all it knew. */
    abstract void vanish();

    abstract int poll();

    abstract @Nullable SocketName peerName();

    int get(KernelOption option) {
        return options.getOrDefault(option, option.initial());
    }

    void set(KernelOption option, int value) {
        options.put(option, value);
    }

    void takeOptions(KernelSocket other) {
        options.putAll(other.options);
    }

    /** The name that this socket keeps others from. */
    @Nullable
    SocketName held() {
        return local;
    }

    boolean isListening() {
        return false;
    }

    /** The pending error, which is told once. */
    final @Nullable Errno takeError() {
        Errno pending = error;
        if (stack.rules.errorIsToldOnce()) {
            error = null;
        }
        return pending;
    }

    /** What it is, for a report. */
    final String words() {
        StringBuilder words = new StringBuilder(kind.name().toLowerCase(Locale.ROOT));
        words.append(' ').append(local == null ? "*" : local);
        SocketName peer = peerName();
        if (peer != null) {
            words.append(" - ").append(peer);
        }
        if (isListening()) {
            words.append(" LISTEN, ").append(queued()).append(" wait");
        } else if (this instanceof TcpSocket tcp) {
            words.append(' ').append(tcp.state);
        }
        if (error != null) {
            words.append(", pending ").append(error);
        }
        return words.append(shutRead ? ", shut for reading" : "")
                .append(shutWrite ? ", shut for writing" : "")
                .toString();
    }

    final void changed() {
        if (watcher != null) {
            watcher.changed();
        }
    }
}
