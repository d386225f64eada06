package io.sockflux.internal.socket;

import io.sockflux.address.Endpoint;
import io.sockflux.error.Errno;
import io.sockflux.error.SystemCallException;
import io.sockflux.internal.channel.ChannelContext;
import io.sockflux.internal.channel.Transports;
import io.sockflux.internal.loop.Loops;
import io.sockflux.message.Descriptor;
import io.sockflux.spi.Capability;
import io.sockflux.spi.SocketCalls;
import io.sockflux.spi.SocketIdentity;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * A descriptor that the caller opened and a network is to adopt as a socket. The socket's channel gets a duplicate. So
 * the caller keeps the given descriptor if the adoption fails, and it is closed if the adoption succeeds.
 */
public final class AdoptedDescriptor {

    private final Transports transports;
    private final SocketCalls calls;
    private final Descriptor given;
    /** Closes the given descriptor when it is adopted. */
    private final Runnable close;

    private AdoptedDescriptor(Transports transports, SocketCalls calls, Descriptor given, Runnable close) {
        this.transports = transports;
        this.calls = calls;
        this.given = given;
        this.close = close;
    }

    /**
     * A descriptor to adopt.
     *
     * @throws io.sockflux.error.TransportUnavailableException if no transport here has calls on descriptors
     */
    public static AdoptedDescriptor of(Transports transports, Descriptor given) {
        return new AdoptedDescriptor(transports, transports.socketCalls(), given, given::close);
    }

    /**
     * A descriptor to adopt, by its number. The garbage collector must not close it: it is the caller's until it is
     * adopted.
     */
    public static AdoptedDescriptor of(Transports transports, int number) {
        SocketCalls calls = transports.socketCalls();
        AtomicBoolean adopted = new AtomicBoolean();
        Descriptor given = new Descriptor(number, open -> {
            if (adopted.get()) {
                calls.close(open);
            }
        });
        return new AdoptedDescriptor(transports, calls, given, () -> {
            adopted.set(true);
            given.close();
        });
    }

    // The checks of its kind

    /**
     * Identifies a socket that listens.
     *
     * @throws IllegalArgumentException if it does not listen
     * @throws IllegalStateException if the descriptor is closed or given away
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

    /** Identifies a socket that is connected; throws otherwise, as {@link #listening()} does. */
    public SocketIdentity connected() {
        String expected = "a stream or seqpacket socket that is connected";
        SocketIdentity socket = identity(expected);
        checkType(socket, true, expected);
        if (socket.peer().isEmpty()) {
            throw refused(socket.isListening() ? "listens" : "is not connected", expected, null);
        }
        return socket;
    }

    /** Identifies a datagram or raw socket; throws otherwise, as {@link #listening()} does. */
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

    // The adoption

    /**
     * The context of the transport that adopts the socket.
     *
     * @throws io.sockflux.error.TransportUnavailableException if no transport can adopt it, with the reason
     */
    public ChannelContext context(SocketIdentity socket, Set<Capability> needs) {
        return transports.adopting(socket.local(), needs);
    }

    /** The context of the transport that adopts a datagram or raw socket; throws as {@link #context} does. */
    public ChannelContext datagramContext(SocketIdentity socket) {
        return transports.adoptingDatagrams(socket.local());
    }

    /** Whether both are one object of the same descriptor. */
    public boolean isSame(AdoptedDescriptor other) {
        return given.equals(other.given);
    }

    public Loops loops() {
        return transports.loops();
    }

    /**
     * Begins an adoption.
     *
     * @throws IllegalStateException if the descriptor is closed, given away or being adopted
     */
    public Adoption begin() {
        return Adoption.begin(given, calls, close);
    }

    @Override
    public String toString() {
        return given.toString();
    }
}
