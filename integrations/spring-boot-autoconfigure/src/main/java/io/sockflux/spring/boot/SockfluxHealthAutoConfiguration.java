package io.sockflux.spring.boot;

import io.sockflux.Network;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;

/** The health of the listeners, where the application has {@code spring-boot-health}. */
@SuppressWarnings("exports") // what only Spring looks at
@AutoConfiguration(after = SockfluxAutoConfiguration.class)
@ConditionalOnClass({HealthIndicator.class, ConditionalOnEnabledHealthIndicator.class})
@ConditionalOnEnabledHealthIndicator("sockflux")
public final class SockfluxHealthAutoConfiguration {

    /** Made by Spring. */
    public SockfluxHealthAutoConfiguration() {}

    @Bean
    @ConditionalOnBean({Network.class, SockfluxListeners.class})
    @ConditionalOnMissingBean(name = "sockfluxHealthIndicator")
    HealthIndicator sockfluxHealthIndicator(Network network, SockfluxListeners listeners) {
        return new SockfluxHealthIndicator(network, listeners);
    }
}
