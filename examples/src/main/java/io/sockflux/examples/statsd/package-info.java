/** A receiver of statsd: its lines, what is made of them, and the program. */
@NullMarked
package io.sockflux.examples.statsd;

import org.jspecify.annotations.NullMarked;
