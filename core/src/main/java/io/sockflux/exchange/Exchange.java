package io.sockflux.exchange;

import static java.util.Objects.requireNonNull;

import io.sockflux.check.Checks;
import io.sockflux.check.Durations;
import io.sockflux.codec.Decoder;
import io.sockflux.codec.Encoder;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * What the requests and answers of a protocol are. It is a value: each method returns a new one.
 *
 * <p>Every bound is set. At most 256 requests are in flight on a connection, and 1,024 wait to be sent. A request has 10 s
 * to be answered.
 *
 * @param <Q> the requests
 * @param <A> the answers
 * @param encoder writes a request
 * @param decoder makes a decoder of answers for each connection
 * @param limit how many bytes an answer may have at the most
 * @param ids which answer belongs to which request; empty if the answers come in the order of the requests
 * @param pushes takes what is no answer; see {@link #pushes(Predicate)}
 * @param maxInFlight see {@link #maxInFlight(int)}
 * @param maxPending see {@link #maxPending(int)}
 * @param timeout see {@link #timeout(Duration)}
 */
public record Exchange<Q, A>(
        Encoder<? super Q> encoder,
        Supplier<? extends Decoder<A>> decoder,
        int limit,
        Optional<Ids<Q, A>> ids,
        Predicate<? super A> pushes,
        int maxInFlight,
        int maxPending,
        Duration timeout) {

    private static final int IN_FLIGHT = 256;
    private static final int PENDING = 1024;
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    /**
     * Which answer belongs to which request.
     *
     * @param <Q> the requests
     * @param <A> the answers
     * @param ofRequest the id of a request; no two requests in flight may have equal ones
     * @param ofAnswer the id of the request that an answer is for
     */
    public record Ids<Q, A>(Function<? super Q, ?> ofRequest, Function<? super A, ?> ofAnswer) {

        /** Checks that both are there. */
        public Ids {
            requireNonNull(ofRequest, "ofRequest");
            requireNonNull(ofAnswer, "ofAnswer");
        }
    }

    /** Checks all of it. */
    public Exchange {
        requireNonNull(encoder, "encoder");
        requireNonNull(decoder, "decoder");
        requireNonNull(ids, "ids");
        requireNonNull(pushes, "pushes");
        Checks.checkAtLeast(limit, 1, "limit");
        Checks.checkAtLeast(maxInFlight, 1, "maxInFlight");
        Checks.checkAtLeast(maxPending, 0, "maxPending");
        Durations.checkPositive(timeout, "timeout");
    }

    /**
     * A protocol whose answers come in the order of the requests, such as Redis, SMTP or memcache.
     *
     * @param decoder makes a decoder of answers for each connection, such as {@code Resp::new}
     * @param limit how many bytes an answer may have at the most
     */
    public static <Q, A> Exchange<Q, A> pipelined(
            Encoder<? super Q> encoder, Supplier<? extends Decoder<A>> decoder, int limit) {
        return new Exchange<>(encoder, decoder, limit, Optional.empty(), answer -> false, IN_FLIGHT, PENDING, TIMEOUT);
    }

    /**
     * A protocol whose answers come in any order and have the id of their request, such as Kafka or a DNS server over TCP.
     *
     * @param decoder makes a decoder of answers for each connection
     * @param limit how many bytes an answer may have at the most
     * @param ofRequest the id of a request; no two requests in flight may have equal ones
     * @param ofAnswer the id of the request that an answer is for
     */
    public static <Q, A> Exchange<Q, A> multiplexed(
            Encoder<? super Q> encoder,
            Supplier<? extends Decoder<A>> decoder,
            int limit,
            Function<? super Q, ?> ofRequest,
            Function<? super A, ?> ofAnswer) {
        return new Exchange<>(
                encoder,
                decoder,
                limit,
                Optional.of(new Ids<>(ofRequest, ofAnswer)),
                answer -> false,
                IN_FLIGHT,
                PENDING,
                TIMEOUT);
    }

    /** How many requests may be in flight on a connection; 256 unless set. */
    public Exchange<Q, A> maxInFlight(int most) {
        return new Exchange<>(encoder, decoder, limit, ids, pushes, most, maxPending, timeout);
    }

    /** How many requests may wait to be sent; the next one fails at once. 1,024 unless set. */
    public Exchange<Q, A> maxPending(int most) {
        return new Exchange<>(encoder, decoder, limit, ids, pushes, maxInFlight, most, timeout);
    }

    /** How long a request may wait to be sent and for its answer, together; 10 s unless set. */
    public Exchange<Q, A> timeout(Duration length) {
        return new Exchange<>(encoder, decoder, limit, ids, pushes, maxInFlight, maxPending, length);
    }

    /**
     * Messages that the peer sends without a request, such as pushes of Redis. Each message is shown to the predicate first,
     * on the event loop. Where it returns true, the message is no answer. Unless set, each message is one.
     */
    public Exchange<Q, A> pushes(Predicate<? super A> taken) {
        return new Exchange<>(encoder, decoder, limit, ids, taken, maxInFlight, maxPending, timeout);
    }
}
