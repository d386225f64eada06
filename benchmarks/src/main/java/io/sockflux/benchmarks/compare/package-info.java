/** Whole servers side by side, each in a process of its own, asked from outside. */
@NullMarked
package io.sockflux.benchmarks.compare;

import org.jspecify.annotations.NullMarked;
