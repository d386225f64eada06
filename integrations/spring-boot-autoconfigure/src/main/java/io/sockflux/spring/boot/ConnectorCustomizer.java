package io.sockflux.spring.boot;

import io.sockflux.Connector;

/** A bean that changes each connector that properties declare, after the properties {@code sockflux.connectors.*}. */
@FunctionalInterface
public interface ConnectorCustomizer {

    /**
     * The changed connector.
     *
     * @param name the connector's name
     */
    Connector customize(String name, Connector connector);
}
