/**
 * The layers in a stream channel's pipeline between the socket and the connection, and the opening of a connection.
 * Imported by internal.stream, accept, connect and the root.
 */
@NullMarked
package io.sockflux.internal.layer;

import org.jspecify.annotations.NullMarked;
