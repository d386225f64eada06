/**
 * A connection: its handler, its end, its close, its relay. Imported by internal.accept, connect, the pool and the root.
 */
@NullMarked
package io.sockflux.internal.stream;

import org.jspecify.annotations.NullMarked;
