package io.sockflux.spring.boot;

import io.sockflux.Network;
import io.sockflux.observe.NetworkObserver;
import io.sockflux.spring.boot.SockfluxProperties.NetworkSettings;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.context.LifecycleProperties;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;

/** The network, the listeners, and the connectors and pools that properties declare. */
@SuppressWarnings("exports") // what only Spring looks at
@AutoConfiguration(
        afterName = {
            "org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration",
            "org.springframework.boot.autoconfigure.context.LifecycleAutoConfiguration"
        })
@ConditionalOnClass(Network.class)
@EnableConfigurationProperties(SockfluxProperties.class)
@Import(ConnectorsRegistrar.class)
public final class SockfluxAutoConfiguration {

    /** Connections that are cut at the deadline need a moment to be told of it. */
    private static final Duration LONGEST_MOMENT = Duration.ofSeconds(1);

    /** Made by Spring. */
    public SockfluxAutoConfiguration() {}

    @Bean(destroyMethod = "close")
    @ConditionalOnMissingBean
    Network sockfluxNetwork(
            SockfluxProperties properties,
            ObjectProvider<NetworkObserver> observers,
            ObjectProvider<NetworkCustomizer> customizers) {
        NetworkSettings own = properties.network();
        Setting setting = new Setting("sockflux.network");
        Network.Builder builder = Network.builder();
        setting.apply(builder, "threads", own.threads(), Network.Builder::threads);
        if (own.dns()) {
            builder.dns();
        }
        String transport = own.transport();
        if (transport != null) {
            builder.transport(transport);
        }
        observers.orderedStream().forEach(builder::observer);
        customizers.orderedStream().forEach(customizer -> customizer.customize(builder));
        return transport == null ? builder.build() : setting.made("transport", transport, builder::build);
    }

    @Bean
    @ConditionalOnMissingBean
    BundleTls sockfluxBundleTls(ObjectProvider<SslBundles> bundles) {
        return new BundleTls(bundles.getIfAvailable());
    }

    @Bean
    @ConditionalOnMissingBean
    SockfluxListeners sockfluxListeners(
            Network network,
            SockfluxProperties properties,
            BundleTls tls,
            ObjectProvider<ListenerDefinition> definitions,
            ObjectProvider<AcceptorCustomizer> customizers,
            ObjectProvider<LifecycleProperties> lifecycle) {
        ListenerRecipes recipes =
                new ListenerRecipes(network, tls, customizers.orderedStream().toList());
        return new SockfluxListeners(
                recipes.of(definitions.orderedStream().toList(), properties.listeners()),
                deadline(properties.drainTimeout(), lifecycle.getIfAvailable(LifecycleProperties::new)));
    }

    private static Duration deadline(@Nullable Duration set, LifecycleProperties lifecycle) {
        if (set != null) {
            Setting setting = new Setting("sockflux");
            if (set.isNegative()) {
                throw setting.wrong("drain-timeout", set, "is negative (expected: 0 or more)");
            }
            return set;
        }
        Duration phase = lifecycle.getTimeoutPerShutdownPhase();
        Duration moment = phase.dividedBy(10);
        return phase.minus(moment.compareTo(LONGEST_MOMENT) < 0 ? moment : LONGEST_MOMENT);
    }

    @Bean(ConnectorsRegistrar.CONNECTORS)
    ConfiguredConnectors sockfluxConnectors(
            Network network,
            SockfluxProperties properties,
            BundleTls tls,
            ObjectProvider<ConnectorCustomizer> customizers) {
        return new ConfiguredConnectors(
                network,
                properties.connectors(),
                tls,
                customizers.orderedStream().toList());
    }
}
