/**
 * The parts that the transports over Netty's native channels share: addresses, options, errnos. Only those transports
 * import it.
 */
@NullMarked
package io.sockflux.transport.unix;

import org.jspecify.annotations.NullMarked;
