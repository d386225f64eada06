/** A balancer in front of several backends. */
@NullMarked
package io.sockflux.examples.balancer;

import org.jspecify.annotations.NullMarked;
