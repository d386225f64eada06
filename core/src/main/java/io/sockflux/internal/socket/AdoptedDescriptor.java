package io.sockflux.internal.socket;

import io.sockflux.address.Endpoint;
import io.sockflux.error.Errno;
import io.sockflux.error.SystemCallException;
import io.sockflux.internal.channel.ChannelContext;
import io.sockflux.internal.channel.Transports;
import io.sockflux.internal.loop.Loops;
import io.sockflux.message.Descriptor;
import io.sockflux.spi.Capability;
import io.sockflux.spi.DescriptorCalls;
import io.sockflux.spi.SocketIdentity;
import java.util.Set;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * A descriptor that somebody else opened, and that is to become a socket of a network. The socket's channel gets a duplicate.
 * So the given descriptor stays the caller's where the adoption fails, and is closed where it succeeds.
 */
public final class AdoptedDescriptor {

    private final Transports transports;
    private final DescriptorCalls calls;
    private final Descriptor given;

    /**
     * One that is to be adopted.
     *
     * @throws io.sockflux.error.TransportUnavailableException if no transport here has calls on descriptors
     */
    public AdoptedDescriptor(Transports transports, Descriptor given) {
        this.transports = transports;
        this.calls = transports.descriptorCalls();
        this.given = given;
    }

    /** The same for a number, which the collector must not close: until it is adopted it is the caller's. */
    public AdoptedDescriptor(Transports transports, int number) {
        this(transports, new Descriptor(number, kept -> {}));
    }

    // What it must be

    /**
     * What it is, if it listens.
     *
     * @throws IllegalArgumentException if it does not
     * @throws IllegalStateException if it is closed or given away
     */
    public SocketIdentity listening() {
        String expected = "a stream or seqpacket socket that listens";
        SocketIdentity socket = identity(expected);
        checkType(socket, true, expected);
        if (!socket.isListening()) {
            throw refused("does not listen", expected, null);
        }
        return socket;
    }

    /** The same, if it is connected. */
    public SocketIdentity connected() {
        String expected = "a stream or seqpacket socket that is connected";
        SocketIdentity socket = identity(expected);
        checkType(socket, true, expected);
        if (socket.peer().isEmpty()) {
            throw refused(socket.isListening() ? "listens" : "is not connected", expected, null);
        }
        return socket;
    }

    /** The same, if it is a datagram or raw socket. */
    public SocketIdentity datagrams() {
        String expected = "a datagram or raw socket";
        SocketIdentity socket = identity(expected);
        checkType(socket, false, expected);
        return socket;
    }

    private SocketIdentity identity(String expected) {
        try {
            return given.call(calls::identify);
        } catch (SystemCallException e) {
            throw refused(words(e), expected, e);
        }
    }

    private static String words(SystemCallException failure) {
        Errno errno = failure.errno().orElse(null);
        if (errno == Errno.EBADF) {
            return "is not open";
        }
        return errno == Errno.ENOTSOCK ? "is no socket" : failure.words();
    }

    private void checkType(SocketIdentity socket, boolean isConnected, String expected) {
        Endpoint local = socket.local();
        if (local.type().isConnected() != isConnected) {
            throw refused("is a socket of type " + local.type() + " at " + local, expected, null);
        }
    }

    private IllegalArgumentException refused(String why, String expected, @Nullable Throwable cause) {
        return new IllegalArgumentException(this + ": " + why + " (expected: " + expected + ")", cause);
    }

    // On its way

    /**
     * The transport that adopts it.
     *
     * @throws io.sockflux.error.TransportUnavailableException if none can, with the reason
     */
    public ChannelContext streams(SocketIdentity socket, Set<Capability> needs) {
        return transports.adopting(socket.local(), needs);
    }

    public Loops loops() {
        return transports.loops();
    }

    /** Makes a channel over a duplicate, which is closed with the channel. */
    public <C> C open(IntFunction<C> maker) throws SystemCallException {
        int number = given.call(calls::duplicateNonBlocking).giveAway();
        try {
            return maker.apply(number);
        } catch (RuntimeException | Error e) {
            calls.close(number);
            throw e;
        }
    }

    /** It is adopted: the given descriptor is closed. That never blocks, as the channel has the same socket open. */
    public void taken() {
        try {
            calls.close(given.giveAway());
        } catch (IllegalStateException e) {
            // The caller has closed it meanwhile. The channel has its own.
        }
    }

    @Override
    public String toString() {
        return given.toString();
    }
}
