package io.sockflux.stream;

import io.sockflux.check.Checks;
import io.sockflux.check.Durations;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How fast bytes may be received and sent, for {@code byteRates} of acceptors, connectors and adopters, and for
 * {@link io.sockflux.Acceptor#totalByteRates}. Any rate unless set.
 *
 * {@snippet id="GuardPageTest.byteRates" :
 * Mono<Listener> download = network.acceptor()
 *         .endpoints("tcp://127.0.0.1:0")
 *         .byteRates(ByteRates.NONE.write(1_000_000, Duration.ofSeconds(1)))
 *         .totalByteRates(ByteRates.NONE.write(10_000_000, Duration.ofSeconds(1)))
 *         .serve(connection -> connection.sendFile(file, 0, length));
 * }
 *
 * <p>Each rate is a bucket of bytes, which starts full and fills evenly. An empty bucket holds back the next read, and the
 * next request to the source of a send. So demand and the send budget hold as before, and no byte is thrown away: a
 * peer that sends faster is held up by its own kernel. Nothing is cut. A buffer goes out whole, and the next waits until
 * the bucket has recovered. So in any time {@code t} a connection moves at most the bytes of the rate, the rate times
 * {@code t}, and one buffer or read. Of short buffers a send asks for several at once, so there the one buffer is a quarter of the
 * send budget. A read has 64 KiB at the most, or the bytes of the rate if that is less, though not less
 * than 512 bytes. Over TLS it has a record more.
 *
 * <p>Bytes are the user's: with TLS, those in clear. The connections of a listener take turns at its total rate, by bytes.
 * A relay with a rate goes through user space, and a file is read piece by piece. A close is not slowed down: what was
 * handed over goes out at once, and input that is thrown away does not count. The same holds for the input that a peer has
 * left behind which is gone.
 *
 * @param read the rate of what is received; null for any
 * @param write the rate of what is sent; null for any
 */
public record ByteRates(@Nullable Rate read, @Nullable Rate write) {

    /** No rate is set. */
    public static final ByteRates NONE = new ByteRates(null, null);

    /**
     * A rate.
     *
     * @param bytes how many may move at once, and in each length of time; at least 1
     * @param per the length of time, above 0
     */
    public record Rate(long bytes, Duration per) {

        /** Checks both parts. */
        public Rate {
            Checks.checkAtLeast(bytes, 1, "bytes");
            Durations.checkPositive(per, "per");
        }

        @Override
        public String toString() {
            return bytes + " bytes in " + Durations.text(per);
        }
    }

    /**
     * How fast bytes are received: so many at once, and so many in each length of time. The peer is held up beyond that.
     */
    public ByteRates read(long bytes, Duration per) {
        return new ByteRates(new Rate(bytes, per), write);
    }

    /**
     * How fast bytes are sent: so many at once, and so many in each length of time. The sources of sends are held up
     * beyond that.
     */
    public ByteRates write(long bytes, Duration per) {
        return new ByteRates(read, new Rate(bytes, per));
    }
}
