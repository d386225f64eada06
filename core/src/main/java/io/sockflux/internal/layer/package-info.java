/**
 * What stands in a stream channel's pipeline between the socket and the connection, and how a connection is opened by it.
 * Imported by internal.stream, accept, connect and the root.
 */
@NullMarked
package io.sockflux.internal.layer;

import org.jspecify.annotations.NullMarked;
