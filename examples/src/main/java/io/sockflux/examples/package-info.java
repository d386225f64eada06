/** Programs to run: {@link io.sockflux.examples.Sockflux} is the one that has them all. */
@NullMarked
package io.sockflux.examples;

import org.jspecify.annotations.NullMarked;
