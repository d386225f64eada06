/** {@link io.sockflux.Network} is the door: it makes connectors and acceptors, and these make connections. */
@NullMarked
package io.sockflux;

import org.jspecify.annotations.NullMarked;
