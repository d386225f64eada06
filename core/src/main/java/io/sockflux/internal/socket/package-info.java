/**
 * The parts that every socket over a channel has: its calls, its options, adoption of a descriptor. Imported by
 * internal.accept, connect, stream, datagram and the root.
 */
@NullMarked
package io.sockflux.internal.socket;

import org.jspecify.annotations.NullMarked;
