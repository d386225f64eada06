/**
 * {@link io.sockflux.Network} is the door: it makes connectors and acceptors, and these make connections. Only programs import
 * this package; nothing else in the library does.
 *
 * <p>What the recipes here make is in {@link io.sockflux.stream} and {@link io.sockflux.datagram}; endpoints are in
 * {@link io.sockflux.address}, options in {@link io.sockflux.option}, failures in {@link io.sockflux.error}.
 */
@NullMarked
package io.sockflux;

import org.jspecify.annotations.NullMarked;
