/**
 * Options on channels: a recipe's, the defaults, and the values in force. Imported by internal.socket, accept, connect,
 * stream, datagram and the root.
 */
@NullMarked
package io.sockflux.internal.option;

import org.jspecify.annotations.NullMarked;
