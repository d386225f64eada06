/**
 * Event loops of a world, and Reactor's timers in its time. All of them run on the world's one thread, each only while the world gives it a
 * turn. Imported by the channels and by the door.
 */
@NullMarked
package io.sockflux.simulated.loop;

import org.jspecify.annotations.NullMarked;
