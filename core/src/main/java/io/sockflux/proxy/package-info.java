/**
 * Proxies that a connector goes through: SOCKS4a, SOCKS5 and HTTP CONNECT. Imported by users, the root and
 * internal.connect.
 */
@NullMarked
package io.sockflux.proxy;

import org.jspecify.annotations.NullMarked;
