/** A live view of a running process. */
@NullMarked
package io.sockflux.examples.watch;

import org.jspecify.annotations.NullMarked;
