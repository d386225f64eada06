/** Sockets of every family and type, by {@code java.lang.foreign}. */
@NullMarked
package io.sockflux.transport.posix;

import org.jspecify.annotations.NullMarked;
