package io.sockflux.micrometer;

import io.sockflux.exchange.Requester;
import java.time.Duration;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A requester whose requests are observed. */
record ObservedRequester<Q, A>(Requester<Q, A> requester, SockfluxObservations observations, String name)
        implements Requester<Q, A> {

    @Override
    public Mono<A> request(Q request) {
        return observations.request(requester.request(request), name);
    }

    @Override
    public Mono<A> request(Q request, Duration timeout) {
        return observations.request(requester.request(request, timeout), name);
    }

    @Override
    public Flux<A> requests(Publisher<? extends Q> requests) {
        return Flux.from(requests).flatMapSequential(this::request, maxInFlight(), 1);
    }

    @Override
    public int maxInFlight() {
        return requester.maxInFlight();
    }

    @Override
    public int inFlight() {
        return requester.inFlight();
    }

    @Override
    public int pending() {
        return requester.pending();
    }

    @Override
    public Mono<Void> close() {
        return requester.close();
    }
}
