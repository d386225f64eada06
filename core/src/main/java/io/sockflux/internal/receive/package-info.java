/**
 * The input of a channel on its way to the subscriber, and the splitters that cut it into elements. Imported by
 * internal.stream, datagram and accept.
 */
@NullMarked
package io.sockflux.internal.receive;

import org.jspecify.annotations.NullMarked;
