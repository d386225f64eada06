package io.sockflux.spring.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.sockflux.Network;
import io.sockflux.micrometer.SockfluxMeters;
import io.sockflux.observe.NetworkObserver;
import io.sockflux.observe.ObservedConnection;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.FilteredClassLoader;

/** The meters of the network in the application's registry. */
class MetersTest {

    @Test
    void shouldMeterTheNetworkBesideObserversOfTheApplication() {
        AtomicInteger opened = new AtomicInteger();
        Runner.echo()
                .withBean(MeterRegistry.class, SimpleMeterRegistry::new)
                .withBean(NetworkObserver.class, () -> new NetworkObserver() {
                    @Override
                    public void connectionOpened(ObservedConnection connection) {
                        opened.incrementAndGet();
                    }
                })
                .run(context -> {
                    MeterRegistry registry = context.getBean(MeterRegistry.class);
                    Network network = context.getBean(Network.class);
                    assertThat(Runner.echoed(network, Runner.at(context, "echo"), "five!"))
                            .isEqualTo("five!");
                    await("both ends").until(() -> opened.get() == 2);
                    await("the count of an observer's event")
                            .until(() -> registry.find("sockflux.connections.opened").counters().stream()
                                            .mapToDouble(Counter::count)
                                            .sum()
                                    == 2);
                    assertThat(registry.find("sockflux.listeners").gauge())
                            .isNotNull()
                            .extracting(Gauge::value)
                            .isEqualTo(1.0);
                });
    }

    @Test
    void shouldLeaveMetersOutWithoutARegistryOrTheirModule() {
        Runner.application().run(context -> assertThat(context).doesNotHaveBean(SockfluxMeters.class));
        Runner.application()
                .withBean(MeterRegistry.class, SimpleMeterRegistry::new)
                .withClassLoader(new FilteredClassLoader(SockfluxMeters.class))
                .run(context -> assertThat(context).hasNotFailed().hasSingleBean(Network.class));
    }

    @Test
    void shouldTakeMetersOfTheApplication() {
        MeterRegistry registry = new SimpleMeterRegistry();
        SockfluxMeters own = SockfluxMeters.of(registry, "own");
        Runner.application()
                .withBean(MeterRegistry.class, () -> registry)
                .withBean(SockfluxMeters.class, () -> own)
                .run(context ->
                        assertThat(context.getBean(SockfluxMeters.class)).isSameAs(own));
    }
}
