/** Meters and observations of Micrometer for a network. */
@NullMarked
package io.sockflux.micrometer;

import org.jspecify.annotations.NullMarked;
