/**
 * The way through proxies: what is asked of each proxy, and the handler that asks before the connection is handed over.
 * Imported by the root.
 */
@NullMarked
package io.sockflux.internal.tunnel;

import org.jspecify.annotations.NullMarked;
