package io.sockflux.spring.boot;

import io.sockflux.Acceptor;
import io.sockflux.Network;
import io.sockflux.spring.boot.SockfluxProperties.ListenerSettings;
import io.sockflux.spring.boot.SockfluxProperties.ServerSsl;
import io.sockflux.stream.TimeLimits;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

/** Brings the definitions of listeners and their properties together. */
final class ListenerRecipes {

    private static final ListenerSettings NONE = new ListenerSettings(List.of(), null, null, null, null, null, null);

    private final Network network;
    private final BundleTls tls;
    private final List<AcceptorCustomizer> customizers;

    ListenerRecipes(Network network, BundleTls tls, List<AcceptorCustomizer> customizers) {
        this.network = network;
        this.tls = tls;
        this.customizers = customizers;
    }

    /**
     * The recipe of each listener by its name, in the order of the definitions.
     *
     * @throws InvalidConfigurationPropertyValueException if a property is wrong, or is for a listener that is not defined
     * @throws IllegalStateException if two definitions have one name
     */
    Map<String, ListenerRecipe> of(List<ListenerDefinition> definitions, Map<String, ListenerSettings> settings) {
        Map<String, ListenerRecipe> recipes = new LinkedHashMap<>();
        for (ListenerDefinition definition : definitions) {
            String name = definition.name();
            ListenerSettings own = settings.getOrDefault(name, NONE);
            if (recipes.put(name, new ListenerRecipe(name, acceptor(definition, own), definition.handler())) != null) {
                throw new IllegalStateException(
                        "listener " + name + ": is defined by two beans (expected: a name of its own for each)");
            }
        }
        for (Map.Entry<String, ListenerSettings> entry : settings.entrySet()) {
            if (!recipes.containsKey(entry.getKey())) {
                throw new InvalidConfigurationPropertyValueException(
                        "sockflux.listeners." + entry.getKey(),
                        entry.getValue().endpoints(),
                        "no bean of type ListenerDefinition has this name (expected: one of " + recipes.keySet() + ")");
            }
        }
        return recipes;
    }

    private Acceptor acceptor(ListenerDefinition definition, ListenerSettings own) {
        String name = definition.name();
        Setting setting = new Setting("sockflux.listeners." + name);
        boolean isSet = !own.endpoints().isEmpty();
        List<String> uris = isSet ? own.endpoints() : definition.endpoints();
        if (uris.isEmpty()) {
            throw setting.wrong(
                    "endpoints", null, "is not set (expected: where it listens, such as tcp://0.0.0.0:7007)");
        }
        Acceptor acceptor = network.acceptor();
        for (int i = 0; i < uris.size(); i++) {
            acceptor = setting.apply(acceptor, "endpoints[" + i + "]", uris.get(i), (to, uri) -> to.endpoints(uri));
        }
        acceptor = setting.apply(acceptor, "backlog", own.backlog(), Acceptor::backlog);
        acceptor = setting.apply(acceptor, "max-connections", own.maxConnections(), Acceptor::maxConnections);
        acceptor = setting.apply(
                acceptor, "max-connections-per-peer", own.maxConnectionsPerPeer(), Acceptor::maxConnectionsPerPeer);
        acceptor = setting.apply(
                acceptor,
                "idle-timeout",
                own.idleTimeout(),
                (to, length) -> to.timeLimits(TimeLimits.NONE.idle(length)));
        acceptor = setting.apply(
                acceptor, "close-idle-when-draining", own.closeIdleWhenDraining(), Acceptor::closeIdleWhenDraining);
        @Nullable ServerSsl ssl = own.ssl();
        if (ssl != null) {
            Acceptor plain = acceptor;
            acceptor = setting.made("ssl", ssl, () -> plain.tls(tls.server("listener " + name, setting, ssl)));
        }
        for (AcceptorCustomizer customizer : customizers) {
            acceptor = customizer.customize(name, acceptor);
        }
        return definition.changed(acceptor);
    }
}
