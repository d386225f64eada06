/**
 * Sockflux in a Spring Boot application. A bean of type {@link io.sockflux.spring.boot.ListenerDefinition} is a server, and
 * {@code sockflux.listeners.NAME.endpoints} says where it listens.
 */
@NullMarked
package io.sockflux.spring.boot;

import org.jspecify.annotations.NullMarked;
