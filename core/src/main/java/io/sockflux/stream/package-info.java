/** Stream and seqpacket connections, listeners and relays, as their users see them. Imported by the pool, the recipes and {@code internal}. */
@NullMarked
package io.sockflux.stream;

import org.jspecify.annotations.NullMarked;
