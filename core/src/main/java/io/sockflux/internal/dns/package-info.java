/**
 * A client of name servers: whom it asks, how often, and what it keeps of the answers. Imported by internal.resolve.
 */
@NullMarked
package io.sockflux.internal.dns;

import org.jspecify.annotations.NullMarked;
