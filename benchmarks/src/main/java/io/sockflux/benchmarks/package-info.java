/** JMH benchmarks; README.md says how to run them. */
@NullMarked
package io.sockflux.benchmarks;

import org.jspecify.annotations.NullMarked;
