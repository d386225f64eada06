/**
 * The files of unix sockets: who may bind at a path, and which file a bind has made. Imported by internal.accept,
 * connect and datagram.
 */
@NullMarked
package io.sockflux.internal.path;

import org.jspecify.annotations.NullMarked;
