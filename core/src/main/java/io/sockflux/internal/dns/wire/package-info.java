/** Messages and names of RFC 1035, as they lie in a datagram. Imported by internal.dns and internal.dns.exchange. */
@NullMarked
package io.sockflux.internal.dns.wire;

import org.jspecify.annotations.NullMarked;
