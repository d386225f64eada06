/**
 * A network in memory, under virtual time, from a seed: {@link io.sockflux.simulated.Simulation} is the door. Hosts have kernels of their own,
 * which answer calls as Linux does, and a real {@link io.sockflux.Network} over these.
 */
@NullMarked
package io.sockflux.simulated;

import org.jspecify.annotations.NullMarked;
