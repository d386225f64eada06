/**
 * Proxies that a connector goes through (SOCKS4a, SOCKS5 and HTTP CONNECT), and the header in which a proxy tells a server
 * whom it connects for (the PROXY protocol). Imported by users, streams, the root and {@code internal}.
 */
@NullMarked
package io.sockflux.proxy;

import org.jspecify.annotations.NullMarked;
