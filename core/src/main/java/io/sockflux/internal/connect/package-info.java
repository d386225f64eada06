/**
 * From a target to a connection: a connector's settings, look-ups, rounds of attempts, retries, supervision. Imported by
 * the recipes of the root.
 */
@NullMarked
package io.sockflux.internal.connect;

import org.jspecify.annotations.NullMarked;
