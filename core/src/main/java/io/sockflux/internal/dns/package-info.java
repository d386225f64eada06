/**
 * A client of name servers: which server it asks, how often, and which answers it keeps. Imported by internal.resolve.
 */
@NullMarked
package io.sockflux.internal.dns;

import org.jspecify.annotations.NullMarked;
