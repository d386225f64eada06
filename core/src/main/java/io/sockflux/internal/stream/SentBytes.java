package io.sockflux.internal.stream;

import io.netty.channel.Channel;
import io.sockflux.internal.layer.WireBytes;
import io.sockflux.spi.Transport;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** What became of the bytes that were sent on one channel, as its kernel has it. Touched on the event loop only. */
final class SentBytes {

    private final Channel channel;
    private final Transport transport;
    private final boolean accepted;
    /** A unix socket hands its bytes to the peer's socket, so what the kernel has taken has arrived. */
    private final boolean local;

    /** What the kernel was given, where layers make other bytes of the user's. */
    private final @Nullable WireBytes wire;

    private long taken;
    private OptionalLong unacknowledged = OptionalLong.empty();

    SentBytes(Channel channel, Transport transport, boolean accepted, boolean local, @Nullable WireBytes wire) {
        this.channel = channel;
        this.transport = transport;
        this.accepted = accepted;
        this.local = local;
        this.wire = wire;
    }

    /** The kernel took so many more of the user's bytes. */
    void taken(long bytes) {
        taken += bytes;
    }

    /** How many of the user's bytes the kernel took. */
    long taken() {
        return taken;
    }

    /** How many bytes the kernel took for the peer, which are what the peer's kernel acknowledges. */
    private long given() {
        return wire == null ? taken : wire.taken();
    }

    /** Counts what was sent before this: all that the peer's kernel has acknowledged, and so many bytes that it has not. */
    void startBehind(int bytes) {
        taken = acknowledged().orElse(0) + bytes;
    }

    /** Whether the peer's kernel has acknowledged every byte and our end of stream; true where nobody can say. */
    boolean isAllAcknowledged() {
        // Our end of stream counts as one byte.
        return acknowledged().orElse(Long.MAX_VALUE) > given();
    }

    /** The same, but false where nobody can say. Our end of stream must have been handed to the kernel. */
    boolean isKnownToHaveArrived() {
        return local || acknowledged().orElse(Long.MIN_VALUE) > given();
    }

    /** A number that changes whenever the kernel has taken more or the peer's kernel has acknowledged more. */
    long progress() {
        return given() + acknowledged().orElse(0);
    }

    /** Whether the peer's kernel has acknowledged every byte; true where nobody can say. */
    boolean isAllDataAcknowledged() {
        return acknowledged().orElse(Long.MAX_VALUE) >= given();
    }

    /** Asks the kernel now, as it cannot be asked once the channel is closed. */
    void note() {
        OptionalLong acknowledged = acknowledged();
        if (acknowledged.isPresent()) {
            unacknowledged = OptionalLong.of(Math.max(0, given() - acknowledged.getAsLong()));
        }
    }

    /** How many the peer's kernel had not acknowledged when they were noted, or now; empty where nobody can say. */
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
