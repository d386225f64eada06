/** The parts of a network that its recipes share. Imported by the root, and by the rooms that carry out recipes. */
@NullMarked
package io.sockflux.internal.network;

import org.jspecify.annotations.NullMarked;
