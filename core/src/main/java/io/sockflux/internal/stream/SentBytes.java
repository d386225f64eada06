package io.sockflux.internal.stream;

import io.netty.channel.Channel;
import io.sockflux.spi.Transport;
import java.util.OptionalLong;
import java.util.function.LongSupplier;

/** Tells how many sent bytes of a channel have arrived, as far as the kernel knows. Event loop only. */
final class SentBytes {

    private final Channel channel;
    private final Transport transport;
    private final boolean accepted;
    /** A unix socket hands its bytes to the peer's socket, so bytes that the kernel has taken have arrived. */
    private final boolean local;

    /** How many bytes the kernel took: those of the user, or those that the layers have made of them. */
    private final LongSupplier taken;

    /** How many bytes a layer has sent ahead of all others, or were sent before this object existed. */
    private long ahead;

    private OptionalLong unacknowledged = OptionalLong.empty();

    SentBytes(Channel channel, Transport transport, boolean accepted, boolean local, LongSupplier taken) {
        this.channel = channel;
        this.transport = transport;
        this.accepted = accepted;
        this.local = local;
        this.taken = taken;
    }

    /** Counts bytes that a layer sends ahead of all others. */
    void ahead(int bytes) {
        ahead += bytes;
    }

    /** How many bytes the kernel took, in the count of the peer's acknowledgements. */
    long given() {
        return taken.getAsLong() + ahead;
    }

    /** Counts the bytes that were sent before this object existed: the acknowledged bytes, and a number of others. */
    void startBehind(int bytes) {
        ahead = acknowledged().orElse(0) + bytes;
    }

    /** Whether the peer's kernel has acknowledged every byte and our end of stream; true if the kernel does not tell. */
    boolean isAllAcknowledged() {
        // Our end of stream counts as a byte.
        return acknowledged().orElse(Long.MAX_VALUE) > given();
    }

    /**
     * Whether the peer's kernel is known to have acknowledged every byte and our end of stream, which must have been
     * sent.
     */
    boolean isKnownToHaveArrived() {
        return local || acknowledged().orElse(Long.MIN_VALUE) > given();
    }

    /** A number that changes whenever the kernel has taken more or the peer's kernel has acknowledged more. */
    long progress() {
        return given() + acknowledged().orElse(0);
    }

    /** Whether the peer's kernel has acknowledged every byte; true if the kernel does not tell. */
    boolean isAllDataAcknowledged() {
        return acknowledged().orElse(Long.MAX_VALUE) >= given();
    }

    /** Asks the kernel now, as it cannot be asked after the close. */
    void note() {
        OptionalLong acknowledged = acknowledged();
        if (acknowledged.isPresent()) {
            unacknowledged = OptionalLong.of(Math.max(0, given() - acknowledged.getAsLong()));
        }
    }

    /**
     * How many bytes the peer's kernel had not acknowledged at {@link #note}, or now; empty if the kernel does not tell.
     */
    OptionalLong unacknowledged() {
        if (unacknowledged.isEmpty()) {
            note();
        }
        return unacknowledged;
    }

    private OptionalLong acknowledged() {
        return channel.isOpen() ? transport.bytesAcknowledged(channel, accepted) : OptionalLong.empty();
    }
}
