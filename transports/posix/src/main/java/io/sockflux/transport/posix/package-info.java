/** The transport over the C library's calls, by {@code java.lang.foreign}: sockets of every family and type. */
@NullMarked
package io.sockflux.transport.posix;

import org.jspecify.annotations.NullMarked;
