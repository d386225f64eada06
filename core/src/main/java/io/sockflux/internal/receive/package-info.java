/**
 * What arrives on one channel, on its way to the one subscriber, and how it is split into elements. Imported by
 * internal.stream, datagram and accept.
 */
@NullMarked
package io.sockflux.internal.receive;

import org.jspecify.annotations.NullMarked;
