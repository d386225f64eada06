/** Which look-up a network asks, and in which order addresses are tried. Imported by the root. */
@NullMarked
package io.sockflux.internal.resolve;

import org.jspecify.annotations.NullMarked;
