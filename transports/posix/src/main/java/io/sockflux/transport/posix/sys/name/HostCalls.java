package io.sockflux.transport.posix.sys.name;

import io.sockflux.address.AddressFamily;
import io.sockflux.address.IpAddress;
import io.sockflux.error.Errno;
import io.sockflux.error.NameResolutionException;
import io.sockflux.netdb.HostEntry;
import io.sockflux.transport.posix.sys.Calls;
import io.sockflux.transport.posix.sys.SocketAddresses;
import io.sockflux.transport.posix.sys.layout.CText;
import io.sockflux.transport.posix.sys.layout.Constant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The C library's look-ups of hosts, {@code gethostbyname(3)}. Any thread may call; they may block. */
public abstract sealed class HostCalls permits ReentrantHostCalls, PlainHostCalls {

    static final NameDatabase<HostEntry> DATABASE = new NameDatabase<>("host", NameStructures::host);

    /** The calls of this system. */
    public static HostCalls ofThisSystem() {
        return Constant.isDarwin() ? new PlainHostCalls() : new ReentrantHostCalls();
    }

    /** {@code gethostbyname2(3)}. */
    public final Optional<HostEntry> byName(String name, AddressFamily family) throws NameResolutionException {
        return CText.has(name) ? find(name, SocketAddresses.number(family)) : Optional.empty();
    }

    /** {@code gethostbyaddr(3)}. */
    public final Optional<HostEntry> byAddress(IpAddress address) throws NameResolutionException {
        return find(address, SocketAddresses.number(address.family()));
    }

    abstract Optional<HostEntry> find(String name, int family) throws NameResolutionException;

    abstract Optional<HostEntry> find(IpAddress address, int family) throws NameResolutionException;

    /**
     * Explains the lack of an answer: empty if there is no such host, otherwise an error.
     *
     * @param error the {@code h_errno}
     * @param errno the errno, which counts if the error is {@code NETDB_INTERNAL}
     */
    static Optional<HostEntry> none(Object asked, int error, int errno) throws NameResolutionException {
        if (error == Constant.TRY_AGAIN.number()) {
            throw failure(asked, Constant.EAI_AGAIN, "the name server did not answer", null);
        }
        if (error == Constant.NO_RECOVERY.number()) {
            throw failure(asked, Constant.EAI_FAIL, "the name server failed", null);
        }
        if (error == Constant.NETDB_INTERNAL.number()) {
            if (errno == Errno.ERANGE.number()) {
                throw failure(asked, Constant.EAI_OVERFLOW, "the answer is too long", null);
            }
            throw failure(
                    asked, Constant.EAI_SYSTEM, "a system call failed", Calls.failure(-errno, "gethostbyname", null));
        }
        return Optional.empty();
    }

    private static NameResolutionException failure(
            Object asked, Constant code, String description, @Nullable Throwable cause) {
        return new NameResolutionException(asked.toString(), code.name(), description, cause);
    }
}
