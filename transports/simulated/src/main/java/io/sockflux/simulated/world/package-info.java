/**
 * A world under virtual time: its hosts, its queue of events, the choices that come from a seed, and the hash of all that has happened. It
 * knows no socket and no Netty. Imported by {@code kernel}.
 */
@NullMarked
package io.sockflux.simulated.world;

import org.jspecify.annotations.NullMarked;
