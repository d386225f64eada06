/**
 * Values that must be closed or released, on their way to a subscriber that may have cancelled. Imported by every room of
 * internal, the pool and the root.
 */
@NullMarked
package io.sockflux.internal.resource;

import org.jspecify.annotations.NullMarked;
