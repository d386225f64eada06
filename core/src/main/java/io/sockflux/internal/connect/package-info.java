/** From a target to a connection: rounds of attempts, the rate, the retries, supervision. Imported by the root. */
@NullMarked
package io.sockflux.internal.connect;

import org.jspecify.annotations.NullMarked;
