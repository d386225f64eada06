package io.sockflux.spring.boot;

import io.sockflux.Connector;
import io.sockflux.Network;
import io.sockflux.pool.ConnectionPool;
import io.sockflux.pool.PoolRecipe;
import io.sockflux.spring.boot.SockfluxProperties.ClientSsl;
import io.sockflux.spring.boot.SockfluxProperties.ConnectorSettings;
import io.sockflux.spring.boot.SockfluxProperties.PoolSettings;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.DisposableBean;
import reactor.core.publisher.Flux;

/** Makes the connectors and pools that properties declare. The pools are closed after all beans that use them, and before the network. */
final class ConfiguredConnectors implements DisposableBean {

    private final Network network;
    private final Map<String, ConnectorSettings> settings;
    private final BundleTls tls;
    private final List<ConnectorCustomizer> customizers;
    private final List<ConnectionPool> pools = new CopyOnWriteArrayList<>();

    ConfiguredConnectors(
            Network network,
            Map<String, ConnectorSettings> settings,
            BundleTls tls,
            List<ConnectorCustomizer> customizers) {
        this.network = network;
        this.settings = settings;
        this.tls = tls;
        this.customizers = customizers;
    }

    /** The connector of this name. */
    Connector connector(String name) {
        ConnectorSettings own = settings(name);
        Setting setting = new Setting("sockflux.connectors." + name);
        String target = setting.required("target", own.target(), "what it connects to, such as tcp://localhost:6379");
        Connector connector = setting.made("target", target, () -> network.connector(target));
        connector = setting.apply(connector, "timeout", own.timeout(), Connector::timeout);
        connector = setting.apply(connector, "attempt-timeout", own.attemptTimeout(), Connector::attemptTimeout);
        @Nullable ClientSsl ssl = own.ssl();
        if (ssl != null) {
            Connector plain = connector;
            connector = setting.made("ssl", ssl, () -> plain.tls(tls.client("connector " + name, setting, ssl)));
        }
        for (ConnectorCustomizer customizer : customizers) {
            connector = customizer.customize(name, connector);
        }
        return connector;
    }

    /** A pool over the connector of this name. */
    ConnectionPool pool(String name, Connector connector) {
        PoolSettings own = settings(name).pool();
        Setting setting = new Setting("sockflux.connectors." + name + ".pool");
        PoolRecipe recipe = connector.pool();
        recipe = setting.apply(recipe, "max-connections", own.maxConnections(), PoolRecipe::maxConnections);
        recipe = setting.apply(recipe, "max-pending", own.maxPending(), PoolRecipe::maxPending);
        recipe = setting.apply(recipe, "acquire-timeout", own.acquireTimeout(), PoolRecipe::acquireTimeout);
        recipe = setting.apply(recipe, "idle-timeout", own.idleTimeout(), PoolRecipe::idleTimeout);
        recipe = setting.apply(recipe, "max-age", own.maxAge(), PoolRecipe::maxAge);
        recipe = setting.apply(recipe, "drain-timeout", own.drainTimeout(), PoolRecipe::drainTimeout);
        ConnectionPool pool = recipe.open();
        pools.add(pool);
        return pool;
    }

    private ConnectorSettings settings(String name) {
        ConnectorSettings known = settings.get(name);
        if (known == null) {
            throw new IllegalStateException("sockflux.connectors." + name + ": is not set");
        }
        return known;
    }

    /** Waits for the connections that are lent, each pool as long as its drain time. */
    @Override
    public void destroy() {
        Flux.fromIterable(pools)
                .flatMap(pool -> pool.close().onErrorComplete())
                .then()
                .block();
    }
}
