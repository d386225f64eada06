/** Descriptors that one process passes to another. */
@NullMarked
package io.sockflux.examples.descriptor;

import org.jspecify.annotations.NullMarked;
