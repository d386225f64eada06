/**
 * The parts that the channels of a network share: the transports, the allocator, the shortage of descriptors. Imported by
 * every room that opens or uses a channel.
 */
@NullMarked
package io.sockflux.internal.channel;

import org.jspecify.annotations.NullMarked;
