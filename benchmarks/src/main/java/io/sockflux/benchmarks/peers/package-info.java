/** Servers and clients over each library as its users would write them, one event loop each, to be run from outside. */
@NullMarked
package io.sockflux.benchmarks.peers;

import org.jspecify.annotations.NullMarked;
