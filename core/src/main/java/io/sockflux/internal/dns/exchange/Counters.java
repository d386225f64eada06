package io.sockflux.internal.dns.exchange;

import static java.util.Objects.requireNonNull;

import io.sockflux.netdb.DnsCounts;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/** Counters that the event loop raises and any thread may read. */
public final class Counters {

    public enum Event {
        QUERY,
        ANSWER,
        TIMEOUT,
        OVER_TCP,
        CUT,
        FORGED,
        LOOP,
        FROM_CACHE
    }

    private final Map<Event, AtomicLong> counts = new EnumMap<>(Event.class);

    public Counters() {
        for (Event event : Event.values()) {
            counts.put(event, new AtomicLong());
        }
    }

    public void add(Event event) {
        of(event).incrementAndGet();
    }

    private AtomicLong of(Event event) {
        return requireNonNull(counts.get(event));
    }

    private long get(Event event) {
        return of(event).get();
    }

    public DnsCounts counts() {
        return new DnsCounts(
                get(Event.QUERY),
                get(Event.ANSWER),
                get(Event.TIMEOUT),
                get(Event.OVER_TCP),
                get(Event.CUT),
                get(Event.FORGED),
                get(Event.LOOP),
                get(Event.FROM_CACHE));
    }
}
