package io.sockflux;

import static java.util.Objects.requireNonNull;

import io.sockflux.internal.layer.WireLogLayer;
import io.sockflux.internal.stream.StreamSettings;
import io.sockflux.stream.ByteRates;
import io.sockflux.stream.Connection;
import io.sockflux.stream.TimeLimits;
import io.sockflux.stream.WireLog;
import java.time.Duration;
import java.util.function.UnaryOperator;

/**
 * The part that all recipes for stream connections share: what holds for each connection, however it comes about.
 *
 * @param <R> the recipe
 */
public abstract sealed class StreamRecipe<R extends StreamRecipe<R>> permits AcceptorLimits, Adopter, Connector {

    StreamRecipe() {}

    /** This recipe with other settings of its connections. */
    abstract R streams(UnaryOperator<StreamSettings> change);

    /**
     * The longest record of a seqpacket connection that is received whole, in bytes; 16 MiB unless set. Of a longer one the
     * rest is lost: {@code receive()} fails with {@link io.sockflux.error.TooLongException}, and
     * {@code receiveMessages()} flags it ({@code MSG_TRUNC}, {@code recv(2)}). Linux lets an ordinary peer send records of
     * twice {@code net.core.wmem_max}, and half of that is its default.
     *
     * @param bytes 1 to 1 GiB
     */
    public R maxRecordLength(int bytes) {
        return streams(streams -> streams.withLongestRecord(bytes));
    }

    /**
     * How many bytes may wait to go out on a connection before it requests no more of a send's source; 256 KiB unless
     * set.
     */
    public R sendBudget(int bytes) {
        return streams(streams -> streams.withSendBudget(bytes));
    }

    /**
     * How long a {@linkplain Connection#close() lossless close} of a connection waits while nothing moves, 10 s unless
     * set. The time begins anew with each byte that the kernel takes, the peer acknowledges, or the peer sends. Input
     * from the peer alone keeps the close going for 12 times this length at the most.
     */
    public R closeTimeout(Duration length) {
        return streams(streams -> streams.withCloseTimeout(length));
    }

    /**
     * How many bytes of the peer a lossless close throws away at the most; at the next byte it gives up. 64 MiB unless
     * set.
     */
    public R closeDrainLimit(long bytes) {
        return streams(streams -> streams.withCloseDrainLimit(bytes));
    }

    /**
     * Limits the time of each connection: idle, without input, without output, in all, and until it is open. Replaces
     * earlier limits; see {@link TimeLimits}. Only the opening is limited unless set.
     */
    public R timeLimits(TimeLimits limits) {
        return streams(streams -> streams.withTimeLimits(limits));
    }

    /**
     * Limits how fast each connection receives and sends. Replaces earlier rates; see {@link ByteRates}. Any rate unless
     * set.
     */
    public R byteRates(ByteRates rates) {
        requireNonNull(rates, "rates");
        return streams(streams -> streams.withLayers(streams.layers().withByteRates(rates)));
    }

    /**
     * Logs the bytes of each connection; none unless set. A log of the user's bytes and a log of the socket's bytes
     * ({@link WireLog#encrypted()}) stand beside each other.
     */
    public R wireLog(WireLog log) {
        WireLogLayer layer = new WireLogLayer(log);
        return streams(streams -> streams.withLayers(streams.layers().with(layer)));
    }
}
