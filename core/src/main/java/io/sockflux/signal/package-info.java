/** Signal-driven I/O: SIGIO and SIGURG for the events of a socket, {@code fcntl(2)}, {@code signal(7)}. */
@NullMarked
package io.sockflux.signal;

import org.jspecify.annotations.NullMarked;
