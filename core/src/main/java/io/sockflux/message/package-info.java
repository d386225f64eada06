/** What goes out and comes in by {@code sendmsg(2)} and {@code recvmsg(2)}: data, control messages, flags. */
@NullMarked
package io.sockflux.message;

import org.jspecify.annotations.NullMarked;
