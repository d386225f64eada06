package io.sockflux.micrometer;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** Makes meters as {@link SockfluxMeter} describes them, with the network's tag. */
record Factory(MeterRegistry registry, String network) {

    private Tags tags(SockfluxMeter meter, String... values) {
        List<String> keys = meter.tags();
        if (keys.size() != values.length) {
            throw new IllegalArgumentException(meter + ": " + values.length + " tags (expected: " + keys + ")");
        }
        Tags tags = Tags.of("network", network);
        for (int i = 0; i < values.length; i++) {
            tags = tags.and(keys.get(i), values[i]);
        }
        return tags;
    }

    Counter counter(SockfluxMeter meter, String... values) {
        return Counter.builder(meter.id())
                .description(meter.description())
                .baseUnit(meter.unit())
                .tags(tags(meter, values))
                .register(registry);
    }

    Timer timer(SockfluxMeter meter, String... values) {
        return Timer.builder(meter.id())
                .description(meter.description())
                .tags(tags(meter, values))
                .register(registry);
    }

    DistributionSummary summary(SockfluxMeter meter, String... values) {
        return DistributionSummary.builder(meter.id())
                .description(meter.description())
                .baseUnit(meter.unit())
                .tags(tags(meter, values))
                .register(registry);
    }

    /** A number that never goes down. The registry does not keep the source. */
    <T> FunctionCounter counted(SockfluxMeter meter, T source, ToDoubleFunction<T> number, String... values) {
        return FunctionCounter.builder(meter.id(), source, number)
                .description(meter.description())
                .baseUnit(meter.unit())
                .tags(tags(meter, values))
                .register(registry);
    }

    /** A number that is now. The registry does not keep the source. */
    <T> Gauge gauge(SockfluxMeter meter, T source, ToDoubleFunction<T> number, String... values) {
        return Gauge.builder(meter.id(), source, number)
                .description(meter.description())
                .baseUnit(meter.unit())
                .tags(tags(meter, values))
                .register(registry);
    }
}
