/**
 * A datagram socket over a channel, its requests, its multicast groups, and sockets that share an address. Imported by
 * the root.
 */
@NullMarked
package io.sockflux.internal.datagram;

import org.jspecify.annotations.NullMarked;
