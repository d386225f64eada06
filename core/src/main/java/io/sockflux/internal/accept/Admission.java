package io.sockflux.internal.accept;

import static java.util.Objects.requireNonNull;

import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.sockflux.address.Endpoint;
import io.sockflux.address.InetEndpoint;
import io.sockflux.address.IpAddress;
import io.sockflux.address.IpBlock;
import io.sockflux.error.SystemCallException;
import io.sockflux.error.TransportUnavailableException;
import io.sockflux.internal.loop.LoopClock;
import io.sockflux.internal.loop.LoopTimer;
import io.sockflux.internal.loop.TokenBucket;
import io.sockflux.message.ControlMessage.Credentials;
import io.sockflux.spi.Transport;
import io.sockflux.stream.AccessList;
import io.sockflux.stream.Refusal.Reason;
import io.sockflux.stream.WhenFull;
import java.net.InetSocketAddress;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * Decides who may enter, by the listener's access list and its rates. Where neither is set it is not made. Event loop of
 * the listener only.
 */
final class Admission {

    private final AdmissionSettings settings;
    /** Whether connections above the rate are reset, and do not wait in the kernel. */
    private final boolean resets;

    private final EventLoop loop;
    private final Runnable drain;
    private final @Nullable AccessList access;
    private final @Nullable TokenBucket rate;
    private final @Nullable PeerRates peerRates;
    private @Nullable LoopTimer timer;
    private boolean closed;

    private Admission(AcceptLimits limits, EventLoop loop, Runnable drain) {
        this.settings = limits.admission();
        this.resets = limits.whenFull() == WhenFull.RESET;
        this.loop = loop;
        this.drain = drain;
        this.access = settings.access();
        AcceptRate all = settings.rate();
        this.rate = all == null ? null : all.bucket(now(loop));
        AcceptRate each = settings.ratePerPeer();
        this.peerRates = each == null ? null : new PeerRates(each, PeerRates.MOST_PEERS);
    }

    /**
     * The admission by these limits; null if every peer may enter at any rate.
     *
     * @param drain accepts what waits
     */
    static @Nullable Admission by(AcceptLimits limits, EventLoop loop, Runnable drain) {
        return limits.admission().isOpen() ? null : new Admission(limits, loop, drain);
    }

    private static long now(EventLoop loop) {
        return LoopClock.nanos(loop);
    }

    // The rate in total

    /** Whether so many connections may be accepted now. If not, {@code drain} runs when they may. */
    boolean hasRate(int connections) {
        if (rate == null || resets || rate.has(connections, now(loop))) {
            return true;
        }
        if (timer == null && !closed) {
            timer = LoopTimer.start(
                    loop,
                    rate.nanosUntil(1, now(loop)),
                    () -> {
                        timer = null;
                        drain.run();
                    },
                    () -> {});
        }
        return false;
    }

    void close() {
        closed = true;
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
    }

    // Each connection

    /** The reason why the peer of an accepted socket may not enter by its address; null if it may. */
    @Nullable
    Denial denial(ListenChannel socket, Channel child) {
        if (access == null) {
            return null;
        }
        if (!socket.isUnix()) {
            return child.remoteAddress() instanceof InetSocketAddress inet && inet.getAddress() != null
                    ? denial(IpAddress.of(inet.getAddress()))
                    : ofOthers();
        }
        if (!access.asksCredentials()) {
            return ofOthers();
        }
        try {
            Credentials peer = credentials(socket, child);
            return access.allows(peer)
                    ? null
                    : new Denial(
                            Reason.ACCESS,
                            "access is denied to user " + Integer.toUnsignedString(peer.uid()) + ", group "
                                    + Integer.toUnsignedString(peer.gid()));
        } catch (SystemCallException | TransportUnavailableException e) {
            return new Denial(Reason.ACCESS, "its credentials could not be asked: " + e.getMessage());
        }
    }

    /** The reason why a peer that a layer has told may not enter by its address; null if it may. */
    @Nullable
    Denial denial(Endpoint told) {
        if (access == null) {
            return null;
        }
        return told instanceof InetEndpoint inet && inet.isNumeric()
                ? denial(IpAddress.parse(inet.host()))
                : ofOthers();
    }

    private @Nullable Denial denial(IpAddress address) {
        return access == null || access.allows(address)
                ? null
                : new Denial(Reason.ACCESS, "access is denied to " + address);
    }

    private @Nullable Denial ofOthers() {
        return access == null || access.allowsOthers()
                ? null
                : new Denial(Reason.ACCESS, "access is denied to peers without an address");
    }

    private static Credentials credentials(ListenChannel socket, Channel child) throws SystemCallException {
        Transport transport = socket.context().transport();
        OptionalInt descriptor = transport.descriptor(child);
        if (descriptor.isEmpty()) {
            throw noDescriptors(transport);
        }
        return socket.context().socketCalls().get().peerCredentials(descriptor.getAsInt(), socket.requested());
    }

    private static TransportUnavailableException noDescriptors(Transport transport) {
        return new TransportUnavailableException("access by users and groups: the transport " + transport.name()
                + " does not tell the descriptors of its sockets (expected: epoll, kqueue or posix)");
    }

    boolean asksCredentials() {
        return access != null && access.asksCredentials();
    }

    /**
     * Refuses a listening unix socket whose peers' credentials could not be asked.
     *
     * @throws TransportUnavailableException with the reason
     */
    static void check(ListenChannel socket) {
        requireNonNull(socket.context().socketCalls().get(), "socketCalls");
        if (socket.context().transport().descriptor(socket.channel()).isEmpty()) {
            throw noDescriptors(socket.context().transport());
        }
    }

    /** Takes a token for a connection that may enter otherwise. The reason if there is none. */
    @Nullable
    Denial take(@Nullable IpBlock peer) {
        if (rate != null && resets && !rate.has(1, now(loop))) {
            return new Denial(Reason.RATE, "the rate of " + settings.rate() + " is reached");
        }
        Denial denial = takeOfPeer(peer);
        if (denial == null && rate != null) {
            rate.take(1);
        }
        return denial;
    }

    /** Takes a token of the peer. The reason if it has none. */
    @Nullable
    Denial takeOfPeer(@Nullable IpBlock peer) {
        return peerRates == null || peer == null || peerRates.take(peer, now(loop))
                ? null
                : new Denial(
                        Reason.PEER_RATE, "the rate of " + peerRates + " " + PeerBlocks.words(peer) + " is reached");
    }
}
