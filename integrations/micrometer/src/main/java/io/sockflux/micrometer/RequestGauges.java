package io.sockflux.micrometer;

import io.sockflux.Network;
import io.sockflux.observe.ObservedRequests;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * How many requests are in flight and wait, of each kind and endpoint. A server may have a requester for each connection, so they
 * are added up by a sample, and a scrape reads the sums.
 */
final class RequestGauges {

    private final Factory meters;
    private final Network network;
    private final EndpointTags endpoints;
    private final Map<Tags, Sums> sums = new ConcurrentHashMap<>();

    /** The tags of a sum. */
    private record Tags(String kind, String endpoint) {}

    private record Sums(int active, int pending) {

        private static final Sums NONE = new Sums(0, 0);

        private Sums with(Sums more) {
            return new Sums(active + more.active, pending + more.pending);
        }
    }

    RequestGauges(Factory meters, Network network, EndpointTags endpoints) {
        this.meters = meters;
        this.network = network;
        this.endpoints = endpoints;
    }

    void sample() {
        Map<Tags, Sums> now = new HashMap<>();
        for (ObservedRequests each : network.requests()) {
            Tags tags = new Tags(each.kind().name().toLowerCase(Locale.ROOT), endpoints.of(each.requested()));
            now.merge(tags, new Sums(each.inFlight(), each.pending()), Sums::with);
        }
        sums.replaceAll((tags, before) -> now.getOrDefault(tags, Sums.NONE));
        now.forEach((tags, sum) -> {
            if (sums.put(tags, sum) == null) {
                gauge(tags);
            }
        });
    }

    private void gauge(Tags tags) {
        meters.gauge(
                SockfluxMeter.REQUESTS_ACTIVE,
                sums,
                of -> of.getOrDefault(tags, Sums.NONE).active(),
                tags.kind(),
                tags.endpoint());
        meters.gauge(
                SockfluxMeter.REQUESTS_PENDING,
                sums,
                of -> of.getOrDefault(tags, Sums.NONE).pending(),
                tags.kind(),
                tags.endpoint());
    }
}
