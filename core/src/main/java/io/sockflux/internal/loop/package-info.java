/** Event loops: how to get to one, its timers, its turns, its end. Imported by every room of internal. */
@NullMarked
package io.sockflux.internal.loop;

import org.jspecify.annotations.NullMarked;
