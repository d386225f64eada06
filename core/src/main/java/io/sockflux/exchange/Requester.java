package io.sockflux.exchange;

import io.sockflux.error.UnansweredException;
import java.time.Duration;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Makes requests, and gives each its own answer. {@link io.sockflux.stream.Conversation#requester} makes one over a
 * connection, {@link io.sockflux.Connector#requester} one that connects anew, and {@link io.sockflux.pool.ConnectionPool#requester}
 * one over a pool. All methods may be called from any thread. Answers come on the connection's event loop, where code must
 * not block.
 *
 * @param <Q> the requests
 * @param <A> the answers
 */
public interface Requester<Q, A> {

    /** The answer to a request, which must come within the exchange's {@linkplain Exchange#timeout(Duration) timeout}. */
    Mono<A> request(Q request);

    /**
     * The answer to a request. Each subscriber makes the request anew.
     *
     * <p>A request waits on this side while as many are in flight as may be. Then it is sent, and waits for its answer. A
     * cancellation or the end of its time takes a waiting request away, and it is never sent. A request in flight cannot
     * be taken back: it keeps its place, and its answer is thrown away when it comes.
     *
     * @param timeout how long the request may wait on both sides together
     * @return the answer. Fails with {@link UnansweredException}, which tells whether the request may have been sent, and
     *     has the reason as its cause. Where its encoder fails, the request alone fails with that error
     */
    Mono<A> request(Q request, Duration timeout);

    /**
     * The answers to the requests of a source, in the order of the requests. The source is asked for a request at a time as
     * answers are taken, and for as many at first as may be in flight. The first failure cancels what is left.
     */
    Flux<A> requests(Publisher<? extends Q> requests);

    /** How many requests may be in flight at the most. */
    int maxInFlight();

    /** How many requests are in flight, with those that were given up and whose answer has not come. */
    int inFlight();

    /** How many requests wait to be sent. */
    int pending();

    /**
     * Ends the requests in good order. Requests that wait fail, and so does each later one. Those in flight have their time
     * to be answered; then the connection is closed without loss. A pool stays open. The close begins at subscription, goes on if the subscriber
     * cancels, and happens once, for any number of calls.
     */
    Mono<Void> close();
}
