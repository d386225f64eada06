package io.sockflux.spring.boot;

import io.micrometer.core.instrument.MeterRegistry;
import io.sockflux.Network;
import io.sockflux.micrometer.SockfluxMeters;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import reactor.core.Disposable;

/** The meters of the network, where the application has {@code sockflux-micrometer} and a registry. */
@SuppressWarnings("exports") // what only Spring looks at
@AutoConfiguration(
        before = SockfluxAutoConfiguration.class,
        afterName = "org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration")
@ConditionalOnClass({SockfluxMeters.class, MeterRegistry.class})
@ConditionalOnBean(MeterRegistry.class)
public final class SockfluxMetersAutoConfiguration {

    /** Made by Spring. */
    public SockfluxMetersAutoConfiguration() {}

    /** An observer, which the network takes as it takes those of the application. */
    @Bean
    @ConditionalOnMissingBean
    SockfluxMeters sockfluxMeters(MeterRegistry registry) {
        return SockfluxMeters.of(registry);
    }

    @Bean(destroyMethod = "dispose")
    Disposable sockfluxMeterBinding(SockfluxMeters meters, Network network) {
        return meters.bind(network);
    }
}
