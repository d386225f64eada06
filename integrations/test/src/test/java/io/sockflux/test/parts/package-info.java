/** Sockflux's own parts, each in a simulated network that delays, loses and fails. */
@NullMarked
package io.sockflux.test.parts;

import org.jspecify.annotations.NullMarked;
