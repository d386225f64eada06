/**
 * Look-ups by the C library and by Java, and the order of addresses of RFC 6724. Imported by internal.dns and
 * internal.resolve.
 */
@NullMarked
package io.sockflux.internal.names;

import org.jspecify.annotations.NullMarked;
