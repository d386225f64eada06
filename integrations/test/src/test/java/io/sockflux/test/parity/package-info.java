/** Sockflux on the simulated network against Sockflux on a real kernel. */
@NullMarked
package io.sockflux.test.parity;

import org.jspecify.annotations.NullMarked;
