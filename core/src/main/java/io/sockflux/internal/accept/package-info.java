/**
 * Listening sockets and the connections that they accept, up to the running of handlers. Imported by the recipes of the
 * root.
 */
@NullMarked
package io.sockflux.internal.accept;

import org.jspecify.annotations.NullMarked;
