/**
 * What goes out and comes in by {@code sendmsg(2)} and {@code recvmsg(2)}: data, control messages, flags. They are values, which
 * {@code datagram}, {@code stream}, {@code option} and {@code spi} import.
 */
@NullMarked
package io.sockflux.message;

import org.jspecify.annotations.NullMarked;
