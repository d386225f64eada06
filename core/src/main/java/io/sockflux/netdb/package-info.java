/**
 * Names and what stands behind them: hosts, networks, protocols and services, {@code getaddrinfo(3)}, name servers. Imported by
 * the root, {@code spi} and {@code internal}.
 */
@NullMarked
package io.sockflux.netdb;

import org.jspecify.annotations.NullMarked;
