/** Datagram sockets, their groups and requests, as their users see them. Imported by the recipes and {@code internal}. */
@NullMarked
package io.sockflux.datagram;

import org.jspecify.annotations.NullMarked;
