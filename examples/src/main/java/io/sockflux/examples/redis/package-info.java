/** A client of Redis: its protocol, and the program. */
@NullMarked
package io.sockflux.examples.redis;

import org.jspecify.annotations.NullMarked;
