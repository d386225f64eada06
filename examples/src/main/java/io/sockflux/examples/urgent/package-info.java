/** Urgent data and signal-driven I/O. */
@NullMarked
package io.sockflux.examples.urgent;

import org.jspecify.annotations.NullMarked;
