/**
 * The files of unix sockets: the turn to bind at a path, and the file that a bind has made. Imported by internal.accept,
 * connect and datagram.
 */
@NullMarked
package io.sockflux.internal.path;

import org.jspecify.annotations.NullMarked;
