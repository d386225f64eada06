/** Event loops: the ways to run on a loop, its timers, its turns, its end. Imported by every room of internal. */
@NullMarked
package io.sockflux.internal.loop;

import org.jspecify.annotations.NullMarked;
