package io.sockflux.micrometer;

import io.sockflux.observe.ObservedPool;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.ToLongFunction;

/** The gauges of all pools with one target, read from the pools when somebody asks. */
final class PoolGauges {

    private final String endpoint;
    private final Consumer<Consumer<Named>> pools;

    /** A pool, and its target as a tag. */
    record Named(String endpoint, ObservedPool pool) {}

    PoolGauges(Factory meters, String endpoint, Consumer<Consumer<Named>> pools) {
        this.endpoint = endpoint;
        this.pools = pools;
        meters.gauge(SockfluxMeter.POOL_CONNECTIONS, this, gauges -> gauges.sum(ObservedPool::lent), endpoint, "lent");
        meters.gauge(SockfluxMeter.POOL_CONNECTIONS, this, gauges -> gauges.sum(ObservedPool::idle), endpoint, "idle");
        meters.gauge(SockfluxMeter.POOL_PENDING, this, gauges -> gauges.sum(ObservedPool::pending), endpoint);
        meters.gauge(SockfluxMeter.POOL_MAX, this, gauges -> gauges.sum(ObservedPool::maxConnections), endpoint);
    }

    private double sum(ToLongFunction<ObservedPool> number) {
        LongAdder sum = new LongAdder();
        pools.accept(each -> {
            if (each.endpoint().equals(endpoint)) {
                sum.add(number.applyAsLong(each.pool()));
            }
        });
        return sum.sum();
    }
}
