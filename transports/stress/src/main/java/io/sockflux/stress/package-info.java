/** Runs the races, which are in the packages of what they are about. */
@NullMarked
package io.sockflux.stress;

import org.jspecify.annotations.NullMarked;
