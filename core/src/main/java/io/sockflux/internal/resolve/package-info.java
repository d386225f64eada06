/**
 * The look-up that a network asks, and the order in which addresses are tried. Imported by the root, internal.network
 * and connect.
 */
@NullMarked
package io.sockflux.internal.resolve;

import org.jspecify.annotations.NullMarked;
