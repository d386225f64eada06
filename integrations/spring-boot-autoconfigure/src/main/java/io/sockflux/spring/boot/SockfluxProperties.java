package io.sockflux.spring.boot;

import io.sockflux.tls.ClientCertificate;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The properties below {@code sockflux}. What is not set is as Sockflux has it.
 *
 * @param drainTimeout how long listeners wait for their connections when the application stops. Unset, a little less than
 *     spring.lifecycle.timeout-per-shutdown-phase. Zero cuts at once
 * @param network the application's network
 * @param listeners each listener by its name, which a bean of type ListenerDefinition has too
 * @param connectors each connector by its name. It becomes a bean NAMEConnector, and its pool a bean NAMEPool
 */
@ConfigurationProperties("sockflux")
public record SockfluxProperties(
        @Nullable Duration drainTimeout,
        @DefaultValue NetworkSettings network,
        @DefaultValue Map<String, ListenerSettings> listeners,
        @DefaultValue Map<String, ConnectorSettings> connectors) {

    /**
     * The network.
     *
     * @param transport the transport that alone runs the event loops, such as epoll or nio. Unset, the best that is there
     * @param threads how many event loops there are. Unset, as many as processors
     * @param dns whether names are looked up by asking name servers rather than the C library
     */
    public record NetworkSettings(
            @Nullable String transport,
            @Nullable Integer threads,
            @DefaultValue("false") boolean dns) {}

    /**
     * A listener.
     *
     * @param endpoints where it listens, each in its URI form, such as tcp://0.0.0.0:7007 or unix:/run/echo.sock
     * @param backlog how many connections may wait in the kernel for each endpoint
     * @param maxConnections how many connections there may be at once
     * @param maxConnectionsPerPeer how many connections there may be at once from one peer
     * @param idleTimeout how long a connection may be idle before it ends
     * @param closeIdleWhenDraining how long a connection must have been idle to be closed while the listener drains. Unset,
     *     idle connections are left to their handlers
     * @param ssl TLS at all endpoints of the listener. Unset, none
     */
    public record ListenerSettings(
            @DefaultValue List<String> endpoints,
            @Nullable Integer backlog,
            @Nullable Integer maxConnections,
            @Nullable Integer maxConnectionsPerPeer,
            @Nullable Duration idleTimeout,
            @Nullable Duration closeIdleWhenDraining,
            @Nullable ServerSsl ssl) {}

    /**
     * TLS of a listener.
     *
     * @param bundle the SSL bundle with the certificate and its key. When the bundle is updated, new connections have the
     *     new certificate, and open ones go on
     * @param clientCertificate whether clients are asked for a certificate, which the bundle's trust store must then trust
     * @param names other bundles by the name that clients ask for, such as [two.example]
     */
    public record ServerSsl(
            @Nullable String bundle,
            @DefaultValue("none") ClientCertificate clientCertificate,
            @DefaultValue Map<String, String> names) {}

    /**
     * A connector.
     *
     * @param target what it connects to, in its URI form, such as tcp://localhost:6379
     * @param timeout how long connecting takes at the most, with all its attempts
     * @param attemptTimeout how long one attempt takes at the most
     * @param ssl TLS to the target. Unset, none, or Java's authorities for a target of tls://
     * @param pool the connector's pool
     */
    public record ConnectorSettings(
            @Nullable String target,
            @Nullable Duration timeout,
            @Nullable Duration attemptTimeout,
            @Nullable ClientSsl ssl,
            @DefaultValue PoolSettings pool) {}

    /**
     * TLS of a connector.
     *
     * @param bundle the SSL bundle whose trust store says whom to trust, and which may have a certificate of the client's
     *     own. When the bundle is updated, new connections have it
     * @param serverName the name that is asked for and checked. Unset, the target's host
     */
    public record ClientSsl(
            @Nullable String bundle, @Nullable String serverName) {}

    /**
     * A connector's pool.
     *
     * @param maxConnections how many connections there are at the most
     * @param maxPending how many requests may wait for a connection
     * @param acquireTimeout how long a request waits for a connection
     * @param idleTimeout how long a connection may be idle before it is closed
     * @param maxAge how old a connection may be and still be lent
     * @param drainTimeout how long closing the pool waits for lent connections
     */
    public record PoolSettings(
            @Nullable Integer maxConnections,
            @Nullable Integer maxPending,
            @Nullable Duration acquireTimeout,
            @Nullable Duration idleTimeout,
            @Nullable Duration maxAge,
            @Nullable Duration drainTimeout) {}
}
